# menvcfg.ADUE and henvcfg.ADUE = 0: faults instead of A and D updates, each in its stage.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ NO_A, PTE_V | PTE_R | PTE_W | PTE_D
.equ NO_D, PTE_V | PTE_R | PTE_W | PTE_A

# menvcfg.ADUE is for HS-mode and the G-stage, henvcfg.ADUE for the VS-stage.
.macro .adue machine, hypervisor
    li t5, (\machine) << 61
    csrw menvcfg, t5
    li t5, (\hypervisor) << 61
    csrw henvcfg, t5
    hfence.gvma x0, x0
    hfence.vvma x0, x0
.endm

.test "henvcfg.ADUE is read-only zero while menvcfg.ADUE is 0" # norm:menvcfg_adue_op
    .adue 1, 1
    .expect_bits henvcfg, MENVCFG_ADUE, MENVCFG_ADUE
    .adue 1, 0
    .expect_bits henvcfg, MENVCFG_ADUE, 0
    .adue 0, 1
    .expect_bits henvcfg, MENVCFG_ADUE, 0

.test "henvcfg.ADUE = 0: page faults in the VS-stage"   # norm:henvcfg_adue_op
    .translate NO_A, U_RW
    .adue 1, 0
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate NO_D, U_RW
    .adue 1, 0
    .vs_works ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, amoadd.d a1, a1, (a0)

.test "the G-stage goes on to be updated"               # norm:menvcfg_adue_op norm:henvcfg_adue_op
    .translate PTE_RW, PTE_U | PTE_V | PTE_R | PTE_W
    mv s1, a0
    .adue 1, 0
    .vs_works sd a1, (a0)
    ld a2, (s1)
    andi a2, a2, PTE_AD
    .expect a2, PTE_AD

.test "menvcfg.ADUE = 0: guest-page faults in the G-stage" # norm:menvcfg_adue_op
    .translate PTE_RW, NO_A | PTE_U
    .adue 0, 0
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .translate PTE_RW, NO_D | PTE_U
    .adue 0, 0
    .vs_works ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)

.test "the page of a VS-stage table with A = 0: a guest-page fault of the read" # norm:H_vm_gpapriv
    .last_table PTE_RW, PTE_V | PTE_R | PTE_W | PTE_U
    .adue 0, 0
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_READ, lbu a1, (a0)
    .last_table PTE_RW, PTE_V | PTE_R | PTE_W | PTE_U | PTE_A
    .adue 0, 0
    .vs_works ld a1, (a0)
    .vs_works sd a1, (a0)

.test "a fetch with A = 0 in either stage"              # norm:henvcfg_adue_op norm:menvcfg_adue_op
    .translate PTE_V | PTE_X | PTE_R, PTE_RWX | PTE_U
    .adue 1, 0
    li a0, GUEST_VA
    .on_trap 1f
    .enter_vs 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_TVAL, GUEST_VA
    .translate PTE_RWX, PTE_V | PTE_X | PTE_U
    .adue 0, 0
    li a0, GUEST_VA
    .on_trap 1f
    .enter_vs 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_GUEST
    .expect_csr mtval2, GUEST_PA >> 2

.pass
