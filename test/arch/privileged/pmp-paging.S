# PMP and Sv39 together.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX
.equ VA, 0x1000000000

.test "the physical address is checked; tval is the virtual one" # norm:pmp_with_paging norm:mtval_vaddr_not_paddr
    .paging_on
    .map VA, page_a, PTE_RW
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R, ALL
    li a0, VA + 8
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
9:  sd a1, (a0)
1:  .expect_trap CAUSE_STORE_ACCESS, 9b, VA + 8

.test "a page fault comes before PMP's access fault"    # norm:exc_priority
    .paging_on
    .map VA, page_a, PTE_V | PTE_R | PTE_AD
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT, ALL
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  sd a1, (a0)
1:  .expect_trap CAUSE_STORE_PAGE, 0b, VA

.test "the walk reads tables as S: without R an access fault of the original kind" # norm:pmp_check_pagetable_access
    .paging_on
    .map VA, page_a, PTE_RW
    srli s1, a0, 12
    slli s1, s1, 12              # the table with VA's PTE
    srli a1, s1, 2
    ori a1, a1, (4096 >> 3) - 1
    csrw pmpaddr0, a1
    .pmp_open 1
    .pmp_config PMP_NAPOT, ALL
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, VA
    .on_trap 1f
    .enter_s 0f
0:  sd a1, (a0)
1:  .expect_trap CAUSE_STORE_ACCESS, 0b, VA
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    .expect_log LOG_TVAL, VA

.pass
