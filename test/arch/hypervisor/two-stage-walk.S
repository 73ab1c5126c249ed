# Two-stage translation with 4 KiB pages: addresses, and every kind of fault of either stage.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ U_RWX, PTE_RWX | PTE_U

.test "the two stages in turn: virtual, guest physical, physical" # norm:H_vm_twostage
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x1000, PTE_RW
    .map_vs GUEST_VA + 0x1000, GUEST_PA, PTE_RW
    .map_g GUEST_PA, page_a, U_RW
    .map_g GUEST_PA + 0x1000, page_b, U_RW
    .store64 page_a + 0x7f8, 111
    .store64 page_b, 222
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_VA
    ld a2, (a0)
    li a1, 333
    sd a1, 8(a0)
    li a0, GUEST_VA + 0x1000
    ld a3, 0x7f8(a0)
    ecall
2:  .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, MSTATUS_MPP_S | MSTATUS_MPV
    .expect a2, 222
    .expect a3, 111
    .expect64 page_b + 8, 333

.test "G-stage: R, W and X"                             # norm:H_vm_gpapriv
    .translate PTE_RWX, PTE_V | PTE_R | PTE_U | PTE_AD
    .vs_works ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, amoadd.w a1, a1, (a0)
    .vs_works lr.w a1, (a0)
    .translate PTE_RWX, U_RW
    .vs_works sd a1, (a0)
    .vs_works amoadd.w a1, a1, (a0)
    .translate PTE_RWX, PTE_V | PTE_X | PTE_U | PTE_AD
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .vs_guest_faults CAUSE_LOAD_GUEST, lw a1, 0(a0)
    .vs_guest_faults CAUSE_LOAD_GUEST, lr.w a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sw a1, (a0)

.test "G-stage: every access is a user's"               # norm:H_vm_gpapriv norm:H_vm_gpatrans
    .translate PTE_RW, PTE_RW
    .vs_guest_faults CAUSE_LOAD_GUEST, lbu a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sb a1, (a0)
    .translate U_RW, PTE_RW
    .vu_guest_faults CAUSE_LOAD_GUEST, lhu a1, (a0)
    .vu_guest_faults CAUSE_STORE_GUEST, sh a1, (a0)

.test "VS-stage: U as in one stage"                     # norm:H_vm_twostage
    .translate PTE_RW, U_RW
    .vs_works ld a1, (a0)
    .vu_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vu_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate U_RW, U_RW
    .vu_works ld a1, (a0)
    .vu_works sd a1, (a0)
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)

.test "VS-stage: R, W and X"                            # norm:H_vm_twostage
    .translate PTE_V | PTE_R | PTE_AD, U_RWX
    .vs_works lw a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sw a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, amoswap.d a1, a1, (a0)
    .translate PTE_V | PTE_X | PTE_AD, U_RWX
    .vs_faults CAUSE_LOAD_PAGE, lw a1, (a0)
    .vs_faults CAUSE_LOAD_PAGE, lr.d a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sb a1, (a0)

.test "V = 0 and W without R, in either stage"          # norm:H_vm_gpatrans
    .translate PTE_RW & ~PTE_V, U_RW
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate PTE_RW, U_RW & ~PTE_V
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .translate PTE_V | PTE_W | PTE_AD, U_RW
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .translate PTE_RW, PTE_V | PTE_W | PTE_U | PTE_AD
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)

.test "a fault of the VS-stage comes before the G-stage's" # norm:H_exception_priority
    .translate 0, 0
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .translate PTE_V | PTE_R | PTE_AD, PTE_V | PTE_R | PTE_AD
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)

.test "a pointer at the last level, in either stage"    # norm:H_vm_gpatrans
    .translate PTE_V, U_RW
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .translate PTE_RW, PTE_V
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)

.test "G and RSW do not matter in either stage"         # norm:H_vm_gpa_g
    .translate PTE_RW | PTE_G | 3 << 8, U_RW | 3 << 8
    .vs_works ld a1, (a0)
    .translate PTE_RW, U_RW | PTE_G
    .vs_works sd a1, (a0)

.pass
