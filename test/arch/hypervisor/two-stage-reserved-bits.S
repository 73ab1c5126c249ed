# Reserved bits of the PTEs of either stage, of leaves and of pointers.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "bits 63 to 54 of a VS-stage leaf: a page fault"  # norm:Sv39_pte_future_rsv norm:Sv39_pte_svnapot_rsv norm:Sv39_pte_svpbmt_rsv
    .irp bit, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54
    .translate PTE_RW | 1 << \bit, U_RW
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .endr

.test "bits 63 to 54 of a G-stage leaf: a guest-page fault" # norm:Sv39_pte_future_rsv norm:H_vm_gpatrans
    .irp bit, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54
    .translate PTE_RW, U_RW | 1 << \bit
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .endr

# Both stages map the page, and the PTE of the VS-stage (or G-stage) that points to the last table has `bit` set too.
.macro .pointer root, index, bit
    .translate PTE_RW, U_RW
    la a0, \root
    ld a1, \index * 8(a0)
    srli a1, a1, 10
    slli a1, a1, 12              # the table of the next level
    ld a2, (a1)
    li a3, \bit
    or a2, a2, a3
    sd a2, (a1)
.endm

.test "a pointer of the VS-stage with D, A, U or a high bit: a page fault" # norm:Sv39_pte_future_rsv
    .irp bit, PTE_D, PTE_A, PTE_U, 1 << 54, 1 << 60, 1 << 61, 1 << 62, 1 << 63
    .pointer virtual_root, GUEST_VA >> 30, \bit
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .endr

.test "a pointer of the G-stage with D, A, U or a high bit: a guest-page fault" # norm:Sv39_pte_future_rsv norm:H_vm_gpatrans
    .irp bit, PTE_D, PTE_A, PTE_U, 1 << 54, 1 << 60, 1 << 61, 1 << 62, 1 << 63
    .pointer guest_root, GUEST_PA >> 30, \bit
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .endr

.test "RSW and G of a pointer do not matter"            # norm:H_vm_gpa_g
    .pointer virtual_root, GUEST_VA >> 30, 3 << 8
    .vs_works ld a1, (a0)
    .pointer guest_root, GUEST_PA >> 30, 3 << 8 | PTE_G
    .vs_works ld a1, (a0)

.pass
