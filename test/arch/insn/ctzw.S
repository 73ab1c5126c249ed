# ctzw, in a file of its own because QEMU 7.2 is wrong.
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

# `op a2, a0` on a constant, and again with rd the same register as rs1.
.macro .unary op, a, result
    li a0, \a
    \op a2, a0
    .expect a2, \result
    \op a0, a0
    .expect a0, \result
.endm

.test "ctzw: the low word; 32 for zero"                 # norm:ctzw_op norm:bitmanip_w_suffix_semantics
    .unary ctzw, 0, 32
    .unary ctzw, 1, 0
    .unary ctzw, 0xfff8000000000000, 32
    .unary ctzw, 0x80000000, 31
    .unary ctzw, -1, 0
    .unary ctzw, 0xffffffff00000000, 32
    .unary ctzw, 0xffffffff, 0
    .unary ctzw, 0x123456789abc0000, 18

.pass
