# vsstatus.MXR and hlv: the VS-stage alone.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U
.equ XO, PTE_V | PTE_X | PTE_AD

.macro .guest_page vs, g
    .translate \vs, \g
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .store64 page_a + 8, 0x8899aabbccddeeff
    li a0, MSTATUS_MXR
    csrs vsstatus, a0
    li a0, GUEST_VA + 8
.endm

.test "an execute-only page of the VS-stage is read"    # norm:hlsv_vsstatus_mxr
    .guest_page XO, U_RWX
    hlv.d a1, a0
    .expect a1, 0x8899aabbccddeeff

.test "one of the G-stage is not"                       # norm:hlsv_vsstatus_mxr
    .guest_page PTE_RWX, XO | PTE_U
    .on_trap 1f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 8
    .expect_csr mtval2, (GUEST_PA + 8) >> 2

.pass
