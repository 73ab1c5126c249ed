# Either stage Bare, and guest physical addresses beyond 41 bits.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ U_RWX, PTE_RWX | PTE_U

# `op` in VS-mode on the constant address `at` faults with `cause`, tval = at, and mtval2 = gpa >> 2.
.macro .guest_faults cause, at, gpa, op:vararg
    li a0, \at
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \at
    .expect_csr mtval2, (\gpa) >> 2
    .expect_transformed mtinst, at_\@
    .expect_machine_guest 1
.endm

.test "both Bare: VS and VU use physical addresses"     # norm:hgatp_mode_bare_trans norm:H_vm_twostage
    .store64 page_a, 41
    .on_trap 2f
    .enter_vs 1f
1:  la a0, page_a
    ld a1, (a0)
    addi a1, a1, 1
    sd a1, 8(a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 0b
    .expect64 page_a + 8, 42
    .on_trap 2f
    .enter_vu 1f
1:  la a0, page_a
    ld a1, 8(a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_U, 0b
    .expect a1, 42

.test "both Bare: what is not there is an access fault" # norm:hgatp_mode_bare_trans
    li a0, NOWHERE
    .on_trap 2f
    .enter_vs 1f
1:  ld a1, (a0)
    .unreachable
2:  .expect_trap CAUSE_LOAD_ACCESS, 1b, NOWHERE
    .expect_machine_guest 1
    .expect_csr mtval2, 0

.test "VS-stage Bare: virtual addresses are guest physical ones" # norm:H_vm_twostage norm:hgatp_mode_sv39x4
    .two_stage_on
    csrw vsatp, x0
    hfence.vvma x0, x0
    .map_g GUEST_PA, page_a, U_RW
    .store64 page_a + 8, 43
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_PA
    ld a1, 8(a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 0b
    .expect a1, 43
    .on_trap 2f
    .enter_vu 1f
1:  li a0, GUEST_PA
    sd a1, 16(a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_U, 0b
    .expect64 page_a + 16, 43
    .guest_faults CAUSE_LOAD_GUEST, GUEST_PA + 0x1000, GUEST_PA + 0x1000, ld a1, (a0)
    .guest_faults CAUSE_STORE_GUEST, GUEST_PA + 0x1008, GUEST_PA + 0x1008, sd a1, (a0)

.test "G-stage Bare: the VS-stage alone"                # norm:hgatp_mode_bare_trans
    .two_stage_on
    csrw hgatp, x0
    hfence.gvma x0, x0
    .map_vs GUEST_VA, 0x80000000, PTE_RW, 2
    .store64 page_b, 44
    .on_trap 2f
    .enter_vs 1f
1:  la a0, page_b
    li a1, GUEST_VA - 0x80000000
    add a0, a0, a1
    ld a1, (a0)
    li a0, GUEST_VA + 0x40000000
3:  ld a1, (a0)
    .unreachable
2:  .expect_trap CAUSE_LOAD_PAGE, 3b, GUEST_VA + 0x40000000
    .expect_csr mtval2, 0
    .expect_machine_guest 1
    .expect a1, 44

.test "bit 39 of a guest physical address selects in the root of four pages" # norm:hgatp_mode_x4
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + (1 << 39), PTE_RW
    .map_vs GUEST_VA + 0x1000, GUEST_PA, PTE_RW
    .map_g GUEST_PA + (1 << 39), page_a, U_RW
    .store64 page_a, 45
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_VA
    ld a1, (a0)
    ecall
2:  .expect a1, 45
    .guest_faults CAUSE_LOAD_GUEST, GUEST_VA + 0x1000, GUEST_PA, ld a4, (a0)

.test "VS-stage Bare: bits 63 to 41 must be zero"       # norm:hgatp_mode_sv39x4
    .two_stage_on
    csrw vsatp, x0
    hfence.vvma x0, x0
    .guest_faults CAUSE_LOAD_GUEST, (1 << 41) + 0x80000000, (1 << 41) + 0x80000000, ld a1, (a0)
    .guest_faults CAUSE_STORE_GUEST, (1 << 41) + 0x80000000, (1 << 41) + 0x80000000, sd a1, (a0)
    .guest_faults CAUSE_LOAD_GUEST, (1 << 62) + 0x80000000, (1 << 62) + 0x80000000, ld a1, (a0)
    .guest_faults CAUSE_LOAD_GUEST, (1 << 63) + 0x80000000, (1 << 63) + 0x80000000, ld a1, (a0)

.test "a VS-stage leaf beyond 41 bits: a guest-page fault" # norm:hgatp_mode_sv39x4 norm:H_guest_page_fault
    .two_stage_on
    .map_vs GUEST_VA, (1 << 41) + 0x80000000, PTE_RW
    .guest_faults CAUSE_LOAD_GUEST, GUEST_VA + 0x18, (1 << 41) + 0x80000018, ld a1, (a0)
    .guest_faults CAUSE_STORE_GUEST, GUEST_VA + 0x18, (1 << 41) + 0x80000018, sd a1, (a0)

.pass
