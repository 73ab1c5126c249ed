# Address spaces: a translation of one ASID does not serve another.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

.test "two ASIDs, one virtual address, no fence between" # norm:sfence_vma_asid_effect norm:satp
    # One root for both is enough to show that switching works; the second root maps VA elsewhere.
    .store64 page_a, 111
    .paging_on
    .map VA, page_a, PTE_RW
    # The second root: a copy of the first with its own tables for VA (page_b is the root, page_c the 1 GiB leaf's home).
    la a0, page_tables
    la a1, page_b
    li a2, 512
1:  ld a3, (a0)
    sd a3, (a1)
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -1
    bnez a2, 1b
    # VA is entry 64 of the root: a 1 GiB leaf over RAM there.
    la a1, page_b
    li a2, (0x80000000 >> 2) | PTE_RW
    sd a2, 64 * 8(a1)
    li a0, 0x80000000
    ld s6, (a0)                  # what the second space has at VA
    csrr s2, satp
    li a0, 1 << 44
    or s2, s2, a0                # ASID 1, first root
    la a0, page_b
    srli a0, a0, 12
    li a1, SATP_SV39 | 2 << 44
    or s3, a0, a1                # ASID 2, second root
    li s7, VA
    sfence.vma
    .on_trap 3f
    .enter_s 2f
2:  csrw satp, s2
    ld s4, (s7)
    csrw satp, s3
    ld s5, (s7)
    csrw satp, s2
    ld s8, (s7)
    ecall
3:  .expect s4, 111
    .expect_equal s5, s6
    .expect s8, 111

.test "a fence of one ASID leaves what the other sees right" # norm:sfence_vma_asid_only
    # The address spaces of the test before: s2, s3 their satp, s7 = VA, s6 = what the second has there.
    .on_trap 3f
    .enter_s 2f
2:  li a0, 1
    csrw satp, s2
    ld s4, (s7)
    sfence.vma x0, a0
    csrw satp, s3
    ld s5, (s7)
    ecall
3:  .expect_equal s5, s6

.pass
