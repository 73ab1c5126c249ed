# Misaligned loads and stores are done in hardware; they never trap.
.include "macros.S"

    .text
    .globl tests
tests:

    .data
    .balign 8
source: .dword 0x8877665544332211, 0xffeeddccbbaa9988
    .bss
    .balign 8
cell:   .skip 16
    .text

.macro .load op, offset, result
    la a0, source
    \op a1, \offset(a0)
    .expect a1, \result
.endm

.macro .store op, offset, low, high
    .store64 cell, 0
    .store64 cell + 8, 0
    la a0, cell
    li a1, 0x8877665544332211
    \op a1, \offset(a0)
    .expect64 cell, \low
    .expect64 cell + 8, \high
.endm

.test "lh, lhu"                                         # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .load lh, 1, 0x3322
    .load lh, 7, -0x7778
    .load lhu, 7, 0x8888

.test "lw, lwu at each offset"                          # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .load lw, 1, 0x55443322
    .load lw, 2, 0x66554433
    .load lw, 3, 0x77665544
    .load lw, 5, -0x7777889a
    .load lwu, 5, 0x88887766
    .load lwu, 7, 0xaa998888

.test "ld at each offset"                               # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .load ld, 1, 0x8888776655443322
    .load ld, 2, 0x9988887766554433
    .load ld, 3, 0xaa99888877665544
    .load ld, 4, 0xbbaa998888776655
    .load ld, 5, 0xccbbaa9988887766
    .load ld, 6, 0xddccbbaa99888877
    .load ld, 7, 0xeeddccbbaa998888

.test "sh, sw at each offset"                           # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .store sh, 1, 0x221100, 0
    .store sh, 7, 0x1100000000000000, 0x22
    .store sw, 1, 0x4433221100, 0
    .store sw, 2, 0x443322110000, 0
    .store sw, 3, 0x44332211000000, 0
    .store sw, 5, 0x3322110000000000, 0x44
    .store sw, 6, 0x2211000000000000, 0x4433
    .store sw, 7, 0x1100000000000000, 0x443322

.test "sd at each offset"                               # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .store sd, 1, 0x7766554433221100, 0x88
    .store sd, 2, 0x6655443322110000, 0x8877
    .store sd, 3, 0x5544332211000000, 0x887766
    .store sd, 4, 0x4433221100000000, 0x88776655
    .store sd, 5, 0x3322110000000000, 0x8877665544
    .store sd, 6, 0x2211000000000000, 0x887766554433
    .store sd, 7, 0x1100000000000000, 0x88776655443322

.test "across a page end"                               # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    la a0, page_b
    li a1, 0x8877665544332211
    sd a1, -3(a0)
    ld a2, -3(a0)
    .expect a2, 0x8877665544332211
    lwu a2, 0(a0)
    .expect a2, 0x77665544
    lbu a2, -1(a0)
    .expect a2, 0x33
    sw a1, -1(a0)
    lw a2, -1(a0)
    .expect a2, 0x44332211
    sh a1, -1(a0)
    lhu a2, -1(a0)
    .expect a2, 0x2211

.pass
