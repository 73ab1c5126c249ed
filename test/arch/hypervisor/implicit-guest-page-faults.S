# A VS-stage table that the G-stage does not let be read or written: guest-page faults of implicit accesses, under loads.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "through the alias of its table the guest's page is there" # norm:H_vm_gstagetrans
    .last_table PTE_RW, U_RW
    .vs_works ld a1, (a0)
    .vs_works sd a1, (a0)
    .last_table PTE_RW, PTE_V | PTE_R | PTE_U | PTE_A
    .vs_works ld a1, (a0)
    .vs_works sd a1, (a0)

.test "the last table is not there"                     # norm:mtval2_trapval_vstrans norm:H_trap_xtinst_guestpage
    .last_table PTE_RWX, U_RW & ~PTE_V
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_READ, lbu a1, (a0)

.test "the table is execute-only or the supervisor's in the G-stage" # norm:H_vm_gpapriv
    .last_table PTE_RWX, PTE_V | PTE_X | PTE_U | PTE_AD
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_READ, lbu a1, (a0)
    .last_table PTE_RWX, PTE_RWX
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_READ, lbu a1, (a0)

.test "the address of the PTE is its own, not its table's" # norm:mtval2_trapval_vstrans
    .two_stage_on
    .map_vs GUEST_VA, TABLE_PA, PTE_V, 1
    li a0, GUEST_VA + 0x5123
    .on_trap 1f
    .enter_vs 0f
0:  lbu a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 0x5123
    .expect_csr mtval2, (TABLE_PA + 5 * 8) >> 2
    .expect_csr mtinst, TINST_READ

.test "the middle table, and the root"                  # norm:mtval2_trapval_vstrans norm:H_trap_xtinst_guestpage
    .two_stage_on
    .map_vs GUEST_VA, TABLE_PA, PTE_V, 2
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_READ, lbu a1, (a0)

.test "a table beyond 41 bits"                          # norm:hgatp_mode_sv39x4
    .two_stage_on
    .map_vs GUEST_VA, (1 << 41) + 0x80000000, PTE_V, 1
    .table_faults CAUSE_LOAD_GUEST, (1 << 41) + 0x80000000, TINST_READ, lbu a1, (a0)

.pass
