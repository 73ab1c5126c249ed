# Sv48: satp, four levels, pages of each size, the canonical addresses, fences and address spaces.
.include "macros.S"

    .text
    .globl tests
tests:

# Every level's index is another, and none is zero.
.equ VA, 0x412345678000
# An entry of the root that nothing else uses: 512 GiB from here.
.equ HUGE, 0x100000000000

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

# A constant to a physical address.
.macro .store_to pa, value
    li a0, \pa
    li a1, \value
    sd a1, (a0)
.endm

.macro .load_faults va
    li a0, \va
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    ld s0, (a0)
    .unreachable
trapped_\@:
    .expect_trap CAUSE_LOAD_PAGE, at_\@, \va
.endm

.test "satp takes mode 9, with ASID and PPN"            # norm:satp_mode_sxlen64 norm:satp_ppn_sv48_sz
    li a0, SATP_SV48 | 0x80000
    csrw satp, a0
    csrr a1, satp
    .expect_equal a1, a0
    csrw satp, x0

.test "a 4 KiB page: address, offset, both directions"  # norm:Sv48_vpn_sz norm:Sv48_page_offset_sz norm:Sv48_levels
    .sv48_on
    .map VA, page_a, PTE_RW
    .map VA + 0x1000, page_b, PTE_RW
    .store64 page_a + 0x7f8, 111
    .store64 page_b, 222
    .expect_at VA + 0x7f8, 111
    .expect_at VA + 0x1000, 222
    .on_trap 2f
    .enter_s 1f
1:  li a0, VA
    li a1, 333
    sd a1, 8(a0)
    ecall
2:  .expect64 page_a + 8, 333
    .load_faults VA + 0x2000
    .load_faults VA - 0x1000

.test "code runs from a 4 KiB page"                     # norm:Sv48_levels
    .sv48_on
    .map VA, page_a, PTE_RWX
    la a1, page_a
    li a0, 0x73                  # ecall
    sw a0, 8(a1)
    fence.i
    li a0, VA + 8
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .expect_log LOG_EPC, VA + 8

.test "2 MiB: the low 21 bits pass"                     # norm:Sv48_page_sizes norm:Sv48_leaf_any_level
    .sv48_on
    .map_to HUGE, 0x80000000, PTE_RW, 1
    .store_to 0x80123450, 111
    .store_to 0x801ffff8, 222
    .expect_at HUGE + 0x123450, 111
    .expect_at HUGE + 0x1ffff8, 222
    .load_faults HUGE + 0x200000

.test "1 GiB: the low 30 bits pass"                     # norm:Sv48_page_sizes
    .sv48_on
    .map_to HUGE, 0x80000000, PTE_RW, 2
    .store_to 0x80654320, 333
    .expect_at HUGE + 0x654320, 333
    .load_faults HUGE + 0x40000000

.test "512 GiB: the low 39 bits pass"                   # norm:Sv48_page_sizes
    .sv48_on
    .map_to HUGE, 0, PTE_RW, 3
    .store_to 0x80654328, 444
    .expect_at HUGE + 0x80654328, 444
    .load_faults HUGE + 0x8000000000

.test "a misaligned superpage faults"                   # norm:Sv48_superpage_align norm:Sv48_superpage_align_fault
    .sv48_on
    .map_to HUGE, 0x80001000, PTE_RW, 1
    .load_faults HUGE
    .sv48_on
    .map_to HUGE, 0x80200000, PTE_RW, 2
    .load_faults HUGE
    .sv48_on
    .map_to HUGE, 0x80000000, PTE_RW, 3
    .load_faults HUGE

.test "A and D of a 512 GiB page are set"               # Privileged, "Virtual Address Translation Process", step 9
    .sv48_on
    .map_to HUGE, 0, PTE_V | PTE_R | PTE_W, 3
    mv s1, a0
    .store_to 0x80654330, 555
    .expect_at HUGE + 0x80654330, 555
    ld a1, (s1)
    .expect a1, PTE_V | PTE_R | PTE_W | PTE_A
    .on_trap 2f
    .enter_s 1f
1:  li a0, HUGE + 0x80654330
    sd a0, (a0)
    ecall
2:  ld a1, (s1)
    .expect a1, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D

.test "the top of both halves of the address space"     # norm:Sv48_va_signext norm:Sv48_va_sz
    .sv48_on
    .map 0x7ffffffff000, page_a, PTE_RW
    .map -0x800000000000, page_b, PTE_RW
    .map -0x1000, page_c, PTE_RW
    .store64 page_a + 4088, 1
    .store64 page_b, 2
    .store64 page_c + 4088, 3
    .expect_at 0x7ffffffffff8, 1
    .expect_at -0x800000000000, 2
    .expect_at -8, 3

.test "bits 63 to 48 must equal bit 47"                 # norm:Sv48_va_signext
    .sv48_on
    .map 0x7ffffffff000, page_a, PTE_RW
    .map -0x800000000000, page_b, PTE_RW
    .map_to 0, 0, PTE_RWX, 3
    .load_faults 0x800000000000
    .load_faults -0x800000000008
    .load_faults 0x1000000000000
    .load_faults 0x8000000000000
    .load_faults -0x8000000000000000

.test "addresses that Sv39 does not have"               # norm:Sv48_va_signext
    .sv48_on
    .map 0x4000000000, page_a, PTE_RW
    .map -0x4000001000, page_b, PTE_RW
    .store64 page_a, 6
    .store64 page_b, 7
    .expect_at 0x4000000000, 6
    .expect_at -0x4000001000, 7

.test "a pointer where only a leaf can be faults"       # Privileged, "Virtual Address Translation Process", step 4
    .sv48_on
    .map VA, page_a, PTE_V
    .load_faults VA

.test "a fence of one address in a 512 GiB page"        # norm:sfence_vma_va_all_asid
    .sv48_on
    .map_to HUGE, 0, PTE_RW, 3
    mv s1, a0
    .expect_at HUGE + 0x80654328, 444
    .expect_at HUGE + 0x80123450, 111
    sd zero, (s1)
    li a0, HUGE
    sfence.vma a0
    .load_faults HUGE + 0x80654328
    .load_faults HUGE + 0x80123450

.test "two ASIDs, one virtual address, no fence between" # norm:sfence_vma_asid_effect norm:satp
    .store64 page_a, 111
    .sv48_on
    .map VA, page_a, PTE_RW
    # The second root is a copy of the first, but for VA's entry, which is a 512 GiB page from 0 on.
    la a0, page_tables
    la a1, page_b
    li a2, 512
1:  ld a3, (a0)
    sd a3, (a1)
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -1
    bnez a2, 1b
    la a1, page_b
    li a2, PTE_RW
    li a3, ((VA >> 39) & 511) * 8
    add a1, a1, a3
    sd a2, (a1)
    csrr s2, satp
    li a0, 1 << 44
    or s2, s2, a0                # ASID 1, first root
    la a0, page_b
    srli a0, a0, 12
    li a1, SATP_SV48 | 2 << 44
    or s3, a0, a1                # ASID 2, second root
    li s7, VA
    li s9, (VA & ~0x7fffffffff) + 0x80654328
    sfence.vma
    .on_trap 3f
    .enter_s 2f
2:  csrw satp, s2
    ld s4, (s7)
    csrw satp, s3
    ld s5, (s9)
    csrw satp, s2
    ld s8, (s7)
    ecall
3:  .expect s4, 111
    .expect s5, 444
    .expect s8, 111

.test "from Sv48 to Sv39 and back, with fences"         # norm:sfence_vma_mode_effect
    .sv48_on
    .map VA, page_a, PTE_RW
    .expect_at VA, 111
    .paging_on
    .map 0x1000000000, page_c, PTE_RW
    .store64 page_c, 9
    .expect_at 0x1000000000, 9
    .load_faults VA
    .sv48_on
    .map VA, page_a, PTE_RW
    .expect_at VA, 111

.pass
