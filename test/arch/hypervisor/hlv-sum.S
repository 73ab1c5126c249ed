# hlv and hsv as VS on user pages: vsstatus.SUM.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.macro .page_fault cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
.endm

.test "SUM = 0: page faults"                            # norm:hlsv_priv norm:hlsv_trans
    .translate U_RW, U_RW
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .page_fault CAUSE_LOAD_PAGE, hlv.d a1, a0
    .page_fault CAUSE_STORE_PAGE, hsv.d a1, a0

.test "SUM of HS-level does not help"                   # norm:hlsv_trans
    .translate U_RW, U_RW
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, MSTATUS_SUM
    csrs mstatus, a0
    .page_fault CAUSE_LOAD_PAGE, hlv.d a1, a0
    .page_fault CAUSE_STORE_PAGE, hsv.d a1, a0

.test "SUM of vsstatus does"                            # norm:vsstatus_v0
    .translate U_RW, U_RW
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, MSTATUS_SUM
    csrs vsstatus, a0
    li a0, GUEST_VA
    li a1, 321
    hsv.d a1, a0
    hlv.d a2, a0
    .expect a2, 321

.pass
