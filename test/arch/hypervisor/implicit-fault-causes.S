# Guest-page faults of implicit accesses have the cause of the original access: store, AMO or fetch.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "a store whose last table is not there"           # norm:H_vm_gpapriv norm:H_trap_xtinst_guestpage
    .last_table PTE_RWX, U_RW & ~PTE_V
    .table_faults CAUSE_STORE_GUEST, TABLE_PA, TINST_READ, sb a1, (a0)

.test "an AMO and an SC"                                # norm:H_vm_gpapriv
    .last_table PTE_RWX, U_RW & ~PTE_V
    li a0, GUEST_VA + 0x120
    .on_trap 1f
    .enter_vs 0f
0:  amoadd.w a1, a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_GUEST, 0b, GUEST_VA + 0x120
    .expect_csr mtval2, TABLE_PA >> 2
    .expect_csr mtinst, TINST_READ

.test "a fetch whose last table is not there"           # norm:H_vm_gpapriv norm:H_trap_xtinst_guestpage
    .last_table PTE_RWX, U_RW & ~PTE_V
    .table_fetch_faults TABLE_PA, TINST_READ

.test "the table is execute-only in the G-stage"        # norm:H_vm_gpapriv
    .last_table PTE_RWX, PTE_V | PTE_X | PTE_U | PTE_AD
    .table_faults CAUSE_STORE_GUEST, TABLE_PA, TINST_READ, sb a1, (a0)
    .table_fetch_faults TABLE_PA, TINST_READ

.test "the middle table"                                # norm:mtval2_trapval_vstrans
    .two_stage_on
    .map_vs GUEST_VA, TABLE_PA, PTE_V, 2
    .table_faults CAUSE_STORE_GUEST, TABLE_PA, TINST_READ, sb a1, (a0)
    .table_fetch_faults TABLE_PA, TINST_READ

.test "the root: not even the first instruction can be fetched" # norm:mtval2_trapval_vstrans
    .two_stage_on
    li a0, SATP_SV39 | (TABLE_PA >> 12)
    csrw vsatp, a0
    hfence.vvma x0, x0
    .on_trap 1f
    .enter_vs 0f
0:  nop
1:  la a0, 0b
    .expect_trap_reg CAUSE_FETCH_GUEST, 0b, a0
    .expect_csr mtval2, (TABLE_PA + 2 * 8) >> 2
    .expect_csr mtinst, TINST_READ

.test "A and D cannot be written into the table"        # norm:H_trap_xtinst_guestpage_rw norm:H_vm_gpapriv
    .last_table PTE_V | PTE_R | PTE_W | PTE_X, PTE_V | PTE_R | PTE_U | PTE_AD
    .table_faults CAUSE_STORE_GUEST, TABLE_PA, TINST_WRITE, sb a1, (a0)
    .table_fetch_faults TABLE_PA, TINST_WRITE
    .last_table PTE_V | PTE_R | PTE_W | PTE_A, PTE_V | PTE_R | PTE_U | PTE_AD
    .table_faults CAUSE_STORE_GUEST, TABLE_PA, TINST_WRITE, sb a1, (a0)

.pass
