# FCLASS.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.macro .class s, a, bit
    .load_\s fa0, \a
    .unrounded expect_x, 1 << \bit, 0, fclass.\s, a3, fa0
.endm

.test "fclass.d: one bit of ten, no flag"               # norm:fclass-d_op
    .float_on
    .class d, D_NINF, 0
    .class d, D_NONE, 1
    .class d, 0xffefffffffffffff, 1
    .class d, 0x8010000000000000, 1
    .class d, 0x800fffffffffffff, 2
    .class d, 0x8000000000000001, 2
    .class d, D_NZERO, 3
    .class d, D_ZERO, 4
    .class d, D_TINY, 5
    .class d, D_SUBNORM, 5
    .class d, D_NORMAL, 6
    .class d, D_MAX, 6
    .class d, D_INF, 7
    .class d, D_SNAN, 8
    .class d, 0xfff7ffffffffffff, 8
    .class d, D_NAN, 9
    .class d, D_QNAN, 9

.test "fclass.s: one bit of ten, no flag"               # norm:fclass-s_op
    .float_on
    .class s, S_NINF, 0
    .class s, S_NONE, 1
    .class s, 0xff7fffff, 1
    .class s, 0x80800000, 1
    .class s, 0x807fffff, 2
    .class s, 0x80000001, 2
    .class s, S_NZERO, 3
    .class s, S_ZERO, 4
    .class s, S_TINY, 5
    .class s, S_SUBNORM, 5
    .class s, S_NORMAL, 6
    .class s, S_MAX, 6
    .class s, S_INF, 7
    .class s, S_SNAN, 8
    .class s, 0xffbfffff, 8
    .class s, S_NAN, 9
    .class s, S_QNAN, 9

.pass
