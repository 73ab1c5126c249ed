# hlvx: execute permission in the place of read permission, and MXR for hlv.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ U_RWX, PTE_RWX | PTE_U
.equ XO, PTE_V | PTE_X | PTE_AD
.equ U_XO, XO | PTE_U

.macro .guest_page vs, g
    .translate \vs, \g
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .store64 page_a + 8, 0x8899aabbccddeeff
    li a0, GUEST_VA + 8
.endm

.macro .load_faults cause, gpa, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
    .expect_csr mtval2, (\gpa) >> 2
.endm

.test "execute-only in both stages: hlvx reads, hlv does not" # norm:hlsv_u_op
    .guest_page XO, U_XO
    hlvx.hu a1, a0
    .expect a1, 0xeeff
    hlvx.wu a1, a0
    .expect a1, 0xccddeeff
    .load_faults CAUSE_LOAD_PAGE, 0, hlv.hu a1, a0

.test "not executable in the VS-stage: a load page fault" # norm:hlsv_u_op
    .guest_page PTE_RW, U_RWX
    hlv.wu a1, a0
    .load_faults CAUSE_LOAD_PAGE, 0, hlvx.wu a1, a0
    .load_faults CAUSE_LOAD_PAGE, 0, hlvx.hu a1, a0

.test "not executable in the G-stage: a load guest-page fault" # norm:hlsv_u_op
    .guest_page PTE_RWX, U_RW
    hlv.wu a1, a0
    .load_faults CAUSE_LOAD_GUEST, GUEST_PA + 8, hlvx.wu a1, a0
    .load_faults CAUSE_LOAD_GUEST, GUEST_PA + 8, hlvx.hu a1, a0

.test "as VU: user pages"                               # norm:hlsv_u_op norm:hlsv_priv
    .guest_page U_XO, U_XO
    .load_faults CAUSE_LOAD_PAGE, 0, hlvx.wu a1, a0
    csrw hstatus, x0
    hlvx.wu a1, a0
    .expect a1, 0xccddeeff

.test "MXR of HS-level: hlv reads what is executable in both stages" # norm:hlsv_sstatus_mxr
    .guest_page XO, U_XO
    li t5, MSTATUS_MXR
    csrs mstatus, t5
    hlv.d a1, a0
    .expect a1, 0x8899aabbccddeeff

.pass
