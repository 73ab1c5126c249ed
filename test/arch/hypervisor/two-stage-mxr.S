# MXR in two-stage translation: vsstatus concerns the VS-stage, HS-level both stages.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ XO, PTE_V | PTE_X | PTE_AD
.equ U_XO, XO | PTE_U

.macro .mxr level
    li t5, MSTATUS_MXR
    csrs \level, t5
.endm

.test "MXR of vsstatus: execute-only pages of the VS-stage" # norm:vsstatus_mxr_vm
    .translate XO, PTE_RWX | PTE_U
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .mxr vsstatus
    .vs_works ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate U_XO, PTE_RWX | PTE_U
    .vu_works ld a1, (a0)

.test "MXR of HS-level: execute-only pages of both stages" # norm:sstatus_mxr_vm
    .translate PTE_RWX, U_XO
    .mxr mstatus
    .vs_works ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .translate XO, PTE_RWX | PTE_U
    .vs_works ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate U_XO, U_XO
    .vu_works ld a1, (a0)

.test "MXR of vsstatus does not concern the G-stage"    # norm:vsstatus_mxr_vm
    .translate PTE_RWX, U_XO
    .mxr vsstatus
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .translate XO, U_XO
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)

.pass
