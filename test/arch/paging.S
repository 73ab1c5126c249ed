# Sv39 and Sv48 tables for the tests: built at run time, since an address cannot be shifted by the linker.
#
# Owns: the root, the pool of tables (which two-stage.S shares), and how a page is mapped. Link register t6 throughout; a0-a7 are clobbered, t5 too.

.include "macros.S"

    .text

# Clears all tables, maps what the tests run from, and turns Sv39 or Sv48 on (S and U only; M-mode never translates).
    .globl paging_on, sv48_on
paging_on:
    li a6, 2
    j 1f
sv48_on:
    li a6, 3
1:  mv a7, t6
    la a5, top_level
    sd a6, (a5)
    jal t6, clear_tables
    # Devices and RAM for S where they are; RAM for U at USER_OFFSET.
    .map_to 0x00000000, 0x00000000, PTE_RW, 2
    .map_to 0x80000000, 0x80000000, PTE_RWX, 2
    .map_to 0x80000000 + USER_OFFSET, 0x80000000, PTE_RWX | PTE_U, 2
    la a0, page_tables
    srli a0, a0, 12
    la a1, top_level
    ld a1, (a1)
    addi a1, a1, 6               # MODE counts up with the levels
    slli a1, a1, 60
    or a0, a0, a1
    csrw satp, a0
    sfence.vma
    jr a7

# Empties the root and the pool.
    .globl clear_tables
clear_tables:
    la a0, page_tables
    la a1, page_tables_end
1:  sd zero, (a0)
    addi a0, a0, 8
    bltu a0, a1, 1b
    la a0, page_tables + 4096
    la a1, next_table
    sd a0, (a1)
    jr t6

# a0 = va, a1 = pa, a2 = PTE bits, a3 = level. Makes the tables on the way; leaves the PTE's address in a0.
    .globl map_page
map_page:
    la a4, page_tables
    la a5, top_level
    ld a5, (a5)
    j 1f
# The same in Sv39 under the root at a4.
    .globl map_page_under
map_page_under:
    li a5, 2                     # level
1:  slli a6, a5, 3
    add a6, a6, a5
    addi a6, a6, 12              # 12 + 9 * level
    srl a6, a0, a6
    andi a6, a6, 511
    slli a6, a6, 3
    add a4, a4, a6               # the PTE
    beq a5, a3, 3f
    ld a6, (a4)
    andi t5, a6, PTE_V
    bnez t5, 2f
    # A new table.
    la t5, next_table
    ld a6, (t5)
    srli a6, a6, 2
    ori a6, a6, PTE_V
    sd a6, (a4)
    ld a6, (t5)
    li t5, 4096
    add a6, a6, t5
    la t5, next_table
    sd a6, (t5)
    ld a6, (a4)
2:  srli a6, a6, 10
    slli a4, a6, 12
    addi a5, a5, -1
    j 1b
3:  srli a1, a1, 2
    li a6, -1024
    and a1, a1, a6
    or a1, a1, a2
    sd a1, (a4)
    mv a0, a4
    jr t6

    .data
    .balign 8
next_table: .dword 0
top_level: .dword 2              # of page_tables: 2 in Sv39, 3 in Sv48

    .bss
    .balign 4096
    .globl page_tables
page_tables: .skip 4096 * 16
page_tables_end:

# Three adjacent physical pages for tests to map, and one superpage's worth of aligned memory is RAM itself.
    .globl page_a, page_b, page_c
page_a: .skip 4096
page_b: .skip 4096
page_c: .skip 4096
