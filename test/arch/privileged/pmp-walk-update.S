# PMP: setting A or D writes a table.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX
.equ VA, 0x1000000000

.test "A cannot be set in a table without W: an access fault of the original kind" # Privileged, "Virtual Address Translation Process", step 9
    .paging_on
    .map VA, page_a, PTE_V | PTE_R | PTE_W
    srli s1, a0, 12
    slli s1, s1, 12
    srli a1, s1, 2
    ori a1, a1, (4096 >> 3) - 1
    csrw pmpaddr0, a1
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R, ALL
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, VA

.pass
