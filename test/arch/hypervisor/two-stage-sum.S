# SUM in two-stage translation: vsstatus is what counts.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.macro .sum level
    li t5, MSTATUS_SUM
    csrs \level, t5
.endm

.test "SUM of vsstatus: VS-mode reads and writes its user's pages" # norm:H_vscsrs_sub
    .translate U_RW, U_RW
    .sum vsstatus
    .vs_works ld a1, (a0)
    .vs_works sd a1, (a0)
    .vu_works ld a1, (a0)

.test "SUM of HS-level does not matter in VS-mode"      # norm:H_vscsrs_v1
    .translate U_RW, U_RW
    .sum mstatus
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)

.test "SUM does not concern the U bit of the G-stage"   # norm:H_vm_gpapriv
    .translate PTE_RW, PTE_RW
    .sum vsstatus
    .sum mstatus
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)

.pass
