# Bit 40 of a guest physical address, the highest that Sv39x4 has: zero-extended, never a sign.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "guest physical addresses from 2^40 to 2^41"      # norm:hgatp_mode_x4 norm:hgatp_mode_sv39x4
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + (1 << 40), PTE_RW
    .map_vs GUEST_VA + 0x1000, GUEST_PA + (3 << 39), PTE_RW
    .map_vs GUEST_VA + 0x2000, (1 << 41) - 0x1000, PTE_RW
    .map_g GUEST_PA + (1 << 40), page_a, U_RW
    .map_g GUEST_PA + (3 << 39), page_b, U_RW
    .map_g (1 << 41) - 0x1000, page_c, U_RW
    .store64 page_a, 11
    .store64 page_b, 12
    .store64 page_c, 13
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_VA
    ld a1, (a0)
    li a0, GUEST_VA + 0x1000
    ld a2, (a0)
    li a0, GUEST_VA + 0x2000
    ld a3, (a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 0b
    .expect a1, 11
    .expect a2, 12
    .expect a3, 13

.test "VS-stage Bare: bit 40 without and with bits above it" # norm:hgatp_mode_sv39x4
    .two_stage_on
    csrw vsatp, x0
    hfence.vvma x0, x0
    .map_g (1 << 41) - 0x1000, page_a, U_RW
    .store64 page_a, 14
    .on_trap 2f
    .enter_vs 1f
1:  li a0, (1 << 41) - 0x1000
    ld a1, (a0)
0:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 0b
    .expect a1, 14
    li a0, -0x1000               # the same with all bits above set
    .on_trap 2f
    .enter_vs 1f
1:  ld a1, (a0)
    .unreachable
2:  .expect_trap CAUSE_LOAD_GUEST, 1b, -0x1000
    .expect_csr mtval2, (-0x1000 >> 2) & ((1 << 62) - 1)

.pass
