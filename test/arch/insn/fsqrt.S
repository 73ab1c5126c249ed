# FSQRT: rounding, subnormal operands, invalid roots.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fsqrt.d: exact roots raise nothing"              # norm:D_computational_instrs
    .float_on
    .d1 fsqrt, RNE, 0x4010000000000000, D_TWO
    .d1 fsqrt, RTZ, 0x4010000000000000, D_TWO
    .d1 fsqrt, RDN, 0x4010000000000000, D_TWO
    .d1 fsqrt, RUP, 0x4010000000000000, D_TWO
    .d1 fsqrt, RMM, 0x4010000000000000, D_TWO
    .d1 fsqrt, RNE, D_ZERO, D_ZERO
    .d1 fsqrt, RTZ, D_ZERO, D_ZERO
    .d1 fsqrt, RDN, D_ZERO, D_ZERO
    .d1 fsqrt, RUP, D_ZERO, D_ZERO
    .d1 fsqrt, RMM, D_ZERO, D_ZERO
    .d1 fsqrt, RNE, D_NZERO, D_NZERO
    .d1 fsqrt, RNE, D_INF, D_INF

.test "fsqrt.d: inexact roots, in each rounding mode"   # norm:dyn_round_enc
    .float_on
    .d1 fsqrt, RNE, D_TWO, 0x3ff6a09e667f3bcd, NX
    .d1 fsqrt, RTZ, D_TWO, 0x3ff6a09e667f3bcc, NX
    .d1 fsqrt, RDN, D_TWO, 0x3ff6a09e667f3bcc, NX
    .d1 fsqrt, RUP, D_TWO, 0x3ff6a09e667f3bcd, NX
    .d1 fsqrt, RMM, D_TWO, 0x3ff6a09e667f3bcd, NX
    .d1 fsqrt, RNE, D_THREE, 0x3ffbb67ae8584caa, NX
    .d1 fsqrt, RTZ, D_THREE, 0x3ffbb67ae8584caa, NX
    .d1 fsqrt, RDN, D_THREE, 0x3ffbb67ae8584caa, NX
    .d1 fsqrt, RUP, D_THREE, 0x3ffbb67ae8584cab, NX
    .d1 fsqrt, RMM, D_THREE, 0x3ffbb67ae8584caa, NX
    .d1 fsqrt, RNE, 0x3fefffffffffffff, 0x3fefffffffffffff, NX
    .d1 fsqrt, RTZ, 0x3fefffffffffffff, 0x3fefffffffffffff, NX
    .d1 fsqrt, RDN, 0x3fefffffffffffff, 0x3fefffffffffffff, NX
    .d1 fsqrt, RUP, 0x3fefffffffffffff, D_ONE, NX
    .d1 fsqrt, RMM, 0x3fefffffffffffff, 0x3fefffffffffffff, NX

.test "fsqrt.d: subnormal operands"                     # norm:ieee_std_subnormal
    .float_on
    .d1 fsqrt, RNE, D_TINY, 0x1e60000000000000
    .d1 fsqrt, RTZ, D_TINY, 0x1e60000000000000
    .d1 fsqrt, RDN, D_TINY, 0x1e60000000000000
    .d1 fsqrt, RUP, D_TINY, 0x1e60000000000000
    .d1 fsqrt, RMM, D_TINY, 0x1e60000000000000
    .d1 fsqrt, RNE, D_SUBNORM, 0x1fffffffffffffff, NX
    .d1 fsqrt, RTZ, D_SUBNORM, 0x1ffffffffffffffe, NX
    .d1 fsqrt, RDN, D_SUBNORM, 0x1ffffffffffffffe, NX
    .d1 fsqrt, RUP, D_SUBNORM, 0x1fffffffffffffff, NX
    .d1 fsqrt, RMM, D_SUBNORM, 0x1fffffffffffffff, NX

.test "fsqrt.d: invalid roots"                          # norm:f_ieee_compliance
    .float_on
    .d1 fsqrt, RNE, D_NONE, D_NAN, NV
    .d1 fsqrt, RNE, D_NINF, D_NAN, NV
    .d1 fsqrt, RNE, 0x8000000000000001, D_NAN, NV
    .d1 fsqrt, RNE, D_SNAN, D_NAN, NV
    .d1 fsqrt, RNE, D_QNAN, D_NAN

.test "fsqrt.s: exact roots raise nothing"              # norm:fsqrt-s_op
    .float_on
    .s1 fsqrt, RNE, 0x40800000, S_TWO
    .s1 fsqrt, RTZ, 0x40800000, S_TWO
    .s1 fsqrt, RDN, 0x40800000, S_TWO
    .s1 fsqrt, RUP, 0x40800000, S_TWO
    .s1 fsqrt, RMM, 0x40800000, S_TWO
    .s1 fsqrt, RNE, S_ZERO, S_ZERO
    .s1 fsqrt, RTZ, S_ZERO, S_ZERO
    .s1 fsqrt, RDN, S_ZERO, S_ZERO
    .s1 fsqrt, RUP, S_ZERO, S_ZERO
    .s1 fsqrt, RMM, S_ZERO, S_ZERO
    .s1 fsqrt, RNE, S_NZERO, S_NZERO
    .s1 fsqrt, RNE, S_INF, S_INF

.test "fsqrt.s: inexact roots, in each rounding mode"   # norm:dyn_round_enc
    .float_on
    .s1 fsqrt, RNE, S_TWO, 0x3fb504f3, NX
    .s1 fsqrt, RTZ, S_TWO, 0x3fb504f3, NX
    .s1 fsqrt, RDN, S_TWO, 0x3fb504f3, NX
    .s1 fsqrt, RUP, S_TWO, 0x3fb504f4, NX
    .s1 fsqrt, RMM, S_TWO, 0x3fb504f3, NX
    .s1 fsqrt, RNE, S_THREE, 0x3fddb3d7, NX
    .s1 fsqrt, RTZ, S_THREE, 0x3fddb3d7, NX
    .s1 fsqrt, RDN, S_THREE, 0x3fddb3d7, NX
    .s1 fsqrt, RUP, S_THREE, 0x3fddb3d8, NX
    .s1 fsqrt, RMM, S_THREE, 0x3fddb3d7, NX
    .s1 fsqrt, RNE, 0x3f7fffff, 0x3f7fffff, NX
    .s1 fsqrt, RTZ, 0x3f7fffff, 0x3f7fffff, NX
    .s1 fsqrt, RDN, 0x3f7fffff, 0x3f7fffff, NX
    .s1 fsqrt, RUP, 0x3f7fffff, S_ONE, NX
    .s1 fsqrt, RMM, 0x3f7fffff, 0x3f7fffff, NX

.test "fsqrt.s: subnormal operands"                     # norm:ieee_std_subnormal
    .float_on
    .s1 fsqrt, RNE, S_TINY, 0x1a3504f3, NX
    .s1 fsqrt, RTZ, S_TINY, 0x1a3504f3, NX
    .s1 fsqrt, RDN, S_TINY, 0x1a3504f3, NX
    .s1 fsqrt, RUP, S_TINY, 0x1a3504f4, NX
    .s1 fsqrt, RMM, S_TINY, 0x1a3504f3, NX
    .s1 fsqrt, RNE, S_SUBNORM, 0x1fffffff, NX
    .s1 fsqrt, RTZ, S_SUBNORM, 0x1ffffffe, NX
    .s1 fsqrt, RDN, S_SUBNORM, 0x1ffffffe, NX
    .s1 fsqrt, RUP, S_SUBNORM, 0x1fffffff, NX
    .s1 fsqrt, RMM, S_SUBNORM, 0x1fffffff, NX

.test "fsqrt.s: invalid roots"                          # norm:f_ieee_compliance
    .float_on
    .s1 fsqrt, RNE, S_NONE, S_NAN, NV
    .s1 fsqrt, RNE, S_NINF, S_NAN, NV
    .s1 fsqrt, RNE, 0x80000001, S_NAN, NV
    .s1 fsqrt, RNE, S_SNAN, S_NAN, NV
    .s1 fsqrt, RNE, S_QNAN, S_NAN

.pass
