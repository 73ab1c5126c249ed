# Sv39: pages of 2 MiB and 1 GiB, and addresses outside the 39 bits.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

.macro .expect_at va, value
    li a0, \va
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    ld s0, (a0)
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_S, call_\@
    .expect s0, \value
.endm

.macro .load_faults cause, va
    li a0, \va
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    ld s0, (a0)
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \va
.endm

.test "2 MiB: the low 21 bits pass"                     # norm:Sv39_page_sizes norm:Sv39_leaf_any_level
    .paging_on
    .map_to VA, 0x80000000, PTE_RW, 1
    li a0, 0x80123450
    li a1, 111
    sd a1, (a0)
    li a0, 0x801ffff8
    li a1, 222
    sd a1, (a0)
    .expect_at VA + 0x123450, 111
    .expect_at VA + 0x1ffff8, 222
    .load_faults CAUSE_LOAD_PAGE, VA + 0x200000

.test "1 GiB: the low 30 bits pass"                     # norm:Sv39_page_sizes
    .paging_on
    .map_to VA, 0x80000000, PTE_RW, 2
    li a0, 0x80654320
    li a1, 333
    sd a1, (a0)
    .expect_at VA + 0x654320, 333
    .load_faults CAUSE_LOAD_PAGE, VA + 0x40000000

.test "a misaligned superpage faults"                   # norm:Sv39_superpage_align norm:Sv39_superpage_align_fault
    .paging_on
    .map_to VA, 0x80001000, PTE_RW, 1
    .load_faults CAUSE_LOAD_PAGE, VA
    .paging_on
    .map_to VA, 0x80100000, PTE_RW, 1
    .load_faults CAUSE_LOAD_PAGE, VA + 0x1000
    .paging_on
    .map_to VA, 0x80200000, PTE_RW, 2
    .load_faults CAUSE_LOAD_PAGE, VA
    .paging_on
    .map_to VA, 0x80001000, PTE_RW, 2
    .load_faults CAUSE_LOAD_PAGE, VA

.test "the top of both halves of the address space"     # norm:Sv39_va_signext
    .paging_on
    .map 0x3ffffff000, page_a, PTE_RW
    .map -0x4000000000, page_b, PTE_RW
    .map -0x1000, page_c, PTE_RW
    .store64 page_a + 4088, 1
    .store64 page_b, 2
    .store64 page_c + 4088, 3
    .expect_at 0x3ffffffff8, 1
    .expect_at -0x4000000000, 2
    .expect_at -8, 3

.test "bits 63 to 39 must equal bit 38"                 # norm:Sv39_va_signext
    .paging_on
    .map 0x3ffffff000, page_a, PTE_RW
    .map -0x4000000000, page_b, PTE_RW
    .map 0, page_c, PTE_RW, 2
    .load_faults CAUSE_LOAD_PAGE, 0x4000000000
    .load_faults CAUSE_LOAD_PAGE, -0x4000000008
    .load_faults CAUSE_LOAD_PAGE, 0x8000000000
    .load_faults CAUSE_LOAD_PAGE, 0x10000000000
    .load_faults CAUSE_LOAD_PAGE, -0x8000000000000000
    .load_faults CAUSE_LOAD_PAGE, 0x7fffffffffffffff & -8

.test "a store and a fetch outside: page faults too"    # norm:Sv39_va_signext
    .paging_on
    li a0, 0x4000000000
    .on_trap 1f
    .enter_s 0f
0:  sd a0, (a0)
1:  .expect_trap CAUSE_STORE_PAGE, 0b, 0x4000000000
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_EPC, 0x4000000000
    .expect_log LOG_TVAL, 0x4000000000

.test "a translation to where nothing is: access fault, tval the virtual address" # norm:mtval_vaddr_not_paddr
    .paging_on
    .map_to VA, NOWHERE, PTE_RWX
    .load_faults CAUSE_LOAD_ACCESS, VA + 16
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  sw a0, 4(a0)
1:  .expect_trap CAUSE_STORE_ACCESS, 0b, VA + 4
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    .expect_log LOG_TVAL, VA

.pass
