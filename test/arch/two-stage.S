# Tables of two-stage translation: Sv39 for the guest (VS-stage) and Sv39x4 below it (G-stage).
#
# Owns: the two roots; the tables below them come from the pool of paging.S. Link register t6 throughout; a0-a7 are
# clobbered, t5 too.

.include "macros.S"
.include "hypervisor-macros.S"

    .text

# Clears all tables, maps what the tests run from in both stages, and turns both on. V = 0 is not concerned.
#
# VS-stage: devices and image where they are for VS, the image for VU at USER_OFFSET. G-stage: devices and image where
# they are.
    .globl two_stage_on
two_stage_on:
    mv a7, t6
    jal t6, clear_tables
    la a0, guest_root
    la a1, guest_roots_end
1:  sd zero, (a0)
    addi a0, a0, 8
    bltu a0, a1, 1b
    .map_vs 0x00000000, 0x00000000, PTE_RW, 2
    .map_vs 0x80000000, 0x80000000, PTE_RWX, 2
    .map_vs 0x80000000 + USER_OFFSET, 0x80000000, PTE_RWX | PTE_U, 2
    .map_g_to 0x00000000, 0x00000000, PTE_RW | PTE_U, 2
    .map_g_to 0x80000000, 0x80000000, PTE_RWX | PTE_U, 2
    la a0, virtual_root
    srli a0, a0, 12
    li a1, SATP_SV39
    or a0, a0, a1
    csrw vsatp, a0
    la a0, guest_root
    srli a0, a0, 12
    li a1, SATP_SV39             # 8 is Sv39x4 in hgatp
    or a0, a0, a1
    csrw hgatp, a0
    hfence.vvma x0, x0
    hfence.gvma x0, x0
    jr a7

# As map_page, in the VS-stage: a0 = guest virtual, a1 = guest physical address.
    .globl map_virtual_page
map_virtual_page:
    la a4, virtual_root
    j map_page_under

# As map_page, in the G-stage: a0 = guest physical, a1 = physical address. The root of Sv39x4 is four roots of Sv39 in a
# row, by address bits 40:39.
    .globl map_guest_page
map_guest_page:
    srli a4, a0, 39
    andi a4, a4, 3
    slli a4, a4, 12
    la a5, guest_root
    add a4, a4, a5
    j map_page_under

# t5 = the address of an instruction that accessed memory. Leaves in t5 its transformation with Addr. Offset 0, as
# mtinst and htinst have it. norm:H_trap_xtinst_val
    .globl transform_instruction
transform_instruction:
    lhu a6, 2(t5)
    lhu t5, (t5)
    andi a7, t5, 3
    li a5, 3
    bne a7, a5, compressed
    slli a6, a6, 16
    or t5, t5, a6
    andi a7, t5, 0x7f
    li a6, 0x03                  # a load keeps rd, funct3 and opcode
    li a5, 0x7fff
    beq a7, a6, 1f
    li a6, 0x23                  # a store keeps rs2, funct3 and opcode
    li a5, 0x01f0707f
    beq a7, a6, 1f
    li a5, ~(31 << 15)           # AMO and HLV, HLVX, HSV keep all but rs1
1:  and t5, t5, a5
    jr t6
# c.lw, c.ld, c.sw, c.sd: bits 15:13 = 2, 3, 6, 7; the data register is bits 4:2.
compressed:
    srli a6, t5, 13
    srli t5, t5, 2
    andi t5, t5, 7
    addi t5, t5, 8
    andi a7, a6, 3               # 2 or 3: funct3 of the 32-bit instruction too
    slli a7, a7, 12
    andi a6, a6, 4
    bnez a6, 2f
    slli t5, t5, 7
    or t5, t5, a7
    ori t5, t5, 0x01
    jr t6
2:  slli t5, t5, 20
    or t5, t5, a7
    ori t5, t5, 0x21
    jr t6

    .bss
    .balign 16384
    .globl guest_root, virtual_root
guest_root: .skip 16384
virtual_root: .skip 4096
guest_roots_end:
