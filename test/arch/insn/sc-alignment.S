# A misaligned store-conditional traps, whether or not it would have succeeded.
.include "macros.S"

    .text
    .globl tests
tests:

    .bss
    .balign 8
cell:   .skip 16
    .text

.test "a misaligned SC traps"                           # norm:lr_sc_alignment
    la a0, cell
    lr.w a1, (a0)
    la a0, cell + 2
    li a2, 77
    .on_trap 1f
0:  sc.w a2, a1, (a0)
    .unreachable
1:  .expect_trap_reg CAUSE_STORE_MISALIGNED, 0b, a0
    .expect a2, 77
    .expect64 cell, 0

.test "a misaligned SC.D at a multiple of 4 traps"      # norm:lr_sc_alignment
    la a0, cell
    lr.d a1, (a0)
    la a0, cell + 4
    .on_trap 3f
2:  sc.d a2, a1, (a0)
    .unreachable
3:  .expect_trap_reg CAUSE_STORE_MISALIGNED, 2b, a0

.pass
