# FSUB: a difference is a sum with the second operand's sign changed.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fsub.d: exact and rounded"                       # norm:D_computational_instrs
    .float_on
    .d2 fsub, RNE, D_THREE, D_ONE, D_TWO
    .d2 fsub, RTZ, D_THREE, D_ONE, D_TWO
    .d2 fsub, RDN, D_THREE, D_ONE, D_TWO
    .d2 fsub, RUP, D_THREE, D_ONE, D_TWO
    .d2 fsub, RMM, D_THREE, D_ONE, D_TWO
    .d2 fsub, RNE, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fsub, RTZ, D_ONE, 0x3c90000000000000, 0x3fefffffffffffff, NX
    .d2 fsub, RDN, D_ONE, 0x3c90000000000000, 0x3fefffffffffffff, NX
    .d2 fsub, RUP, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fsub, RMM, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fsub, RNE, D_ONE, 0x3c90000000000001, 0x3fefffffffffffff, NX
    .d2 fsub, RTZ, D_ONE, 0x3c90000000000001, 0x3fefffffffffffff, NX
    .d2 fsub, RDN, D_ONE, 0x3c90000000000001, 0x3fefffffffffffff, NX
    .d2 fsub, RUP, D_ONE, 0x3c90000000000001, D_ONE, NX
    .d2 fsub, RMM, D_ONE, 0x3c90000000000001, 0x3fefffffffffffff, NX

.test "fsub.d: cancellation is exact"                   # norm:D_computational_instrs
    .float_on
    .d2 fsub, RNE, D_NORMAL, D_SUBNORM, D_TINY
    .d2 fsub, RTZ, D_NORMAL, D_SUBNORM, D_TINY
    .d2 fsub, RNE, 0x3ff0000000000001, D_ONE, 0x3cb0000000000000
    .d2 fsub, RTZ, 0x3ff0000000000001, D_ONE, 0x3cb0000000000000

.test "fsub.d: zeros, infinities and NaNs"              # norm:D_computational_instrs
    .float_on
    .d2 fsub, RNE, D_ONE, D_ONE, D_ZERO
    .d2 fsub, RTZ, D_ONE, D_ONE, D_ZERO
    .d2 fsub, RDN, D_ONE, D_ONE, D_NZERO
    .d2 fsub, RUP, D_ONE, D_ONE, D_ZERO
    .d2 fsub, RMM, D_ONE, D_ONE, D_ZERO
    .d2 fsub, RNE, D_ZERO, D_ZERO, D_ZERO
    .d2 fsub, RDN, D_ZERO, D_ZERO, D_NZERO
    .d2 fsub, RNE, D_INF, D_INF, D_NAN, NV
    .d2 fsub, RNE, D_INF, D_NINF, D_INF
    .d2 fsub, RNE, D_ONE, D_SNAN, D_NAN, NV
    .d2 fsub, RNE, D_QNAN, D_SNAN, D_NAN, NV

.test "fsub.s: exact and rounded"                       # norm:fsub-s_op
    .float_on
    .s2 fsub, RNE, S_THREE, S_ONE, S_TWO
    .s2 fsub, RTZ, S_THREE, S_ONE, S_TWO
    .s2 fsub, RDN, S_THREE, S_ONE, S_TWO
    .s2 fsub, RUP, S_THREE, S_ONE, S_TWO
    .s2 fsub, RMM, S_THREE, S_ONE, S_TWO
    .s2 fsub, RNE, S_ONE, 0x33000000, S_ONE, NX
    .s2 fsub, RTZ, S_ONE, 0x33000000, 0x3f7fffff, NX
    .s2 fsub, RDN, S_ONE, 0x33000000, 0x3f7fffff, NX
    .s2 fsub, RUP, S_ONE, 0x33000000, S_ONE, NX
    .s2 fsub, RMM, S_ONE, 0x33000000, S_ONE, NX
    .s2 fsub, RNE, S_ONE, 0x33000001, 0x3f7fffff, NX
    .s2 fsub, RTZ, S_ONE, 0x33000001, 0x3f7fffff, NX
    .s2 fsub, RDN, S_ONE, 0x33000001, 0x3f7fffff, NX
    .s2 fsub, RUP, S_ONE, 0x33000001, S_ONE, NX
    .s2 fsub, RMM, S_ONE, 0x33000001, 0x3f7fffff, NX

.test "fsub.s: cancellation is exact"                   # norm:ieee_std_subnormal
    .float_on
    .s2 fsub, RNE, S_NORMAL, S_SUBNORM, S_TINY
    .s2 fsub, RTZ, S_NORMAL, S_SUBNORM, S_TINY
    .s2 fsub, RNE, 0x3f800001, S_ONE, 0x34000000
    .s2 fsub, RTZ, 0x3f800001, S_ONE, 0x34000000

.test "fsub.s: zeros, infinities and NaNs"              # norm:f_ieee_compliance
    .float_on
    .s2 fsub, RNE, S_ONE, S_ONE, S_ZERO
    .s2 fsub, RTZ, S_ONE, S_ONE, S_ZERO
    .s2 fsub, RDN, S_ONE, S_ONE, S_NZERO
    .s2 fsub, RUP, S_ONE, S_ONE, S_ZERO
    .s2 fsub, RMM, S_ONE, S_ONE, S_ZERO
    .s2 fsub, RNE, S_ZERO, S_ZERO, S_ZERO
    .s2 fsub, RDN, S_ZERO, S_ZERO, S_NZERO
    .s2 fsub, RNE, S_INF, S_INF, S_NAN, NV
    .s2 fsub, RNE, S_INF, S_NINF, S_INF
    .s2 fsub, RNE, S_ONE, S_SNAN, S_NAN, NV
    .s2 fsub, RNE, S_QNAN, S_SNAN, S_NAN, NV

.pass
