# GVA after a fault of hlv or hsv: set, though SPV and MPV are not.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.macro .faults cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
.endm

.test "mstatus.GVA"                                     # norm:mstatus_gva_op
    .translate PTE_RW, U_RW
    .satp_on                     # SPVP = 0: as VU
    .faults CAUSE_LOAD_PAGE, hlv.d a1, a0
    .expect_machine_guest 1, 0
    .faults CAUSE_STORE_PAGE, hsv.d a1, a0
    .expect_machine_guest 1, 0
    .translate PTE_RW | PTE_U, 0
    .satp_on
    .faults CAUSE_LOAD_GUEST, hlv.d a1, a0
    .expect_machine_guest 1, 0

.test "hstatus.GVA"                                     # norm:hstatus_gva_op
    .translate PTE_RW, U_RW
    .satp_on
    li a0, 1 << CAUSE_LOAD_PAGE
    csrw medeleg, a0
    li a0, GUEST_VA + 8
    .on_trap 1f
    .enter_s 0f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA + 8, PRIVILEGE_S
    .expect_hypervisor_guest 1, 0

.test "from U, with HU"                                 # norm:hstatus_gva_op norm:hstatus_hu_op
    .translate PTE_RW, U_RW
    .satp_on
    li a0, HSTATUS_HU
    csrw hstatus, a0
    li a0, GUEST_VA + 8
    .on_trap 1f
    .enter_user 0f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_user_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA + 8
    .expect_machine_guest 1, 0

.pass
