# FMUL: rounding, overflow, underflow after rounding, zeros, infinities and NaNs.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fmul.d: exact products raise nothing"            # norm:D_computational_instrs
    .float_on
    .d2 fmul, RNE, D_THREE, D_TWO, 0x4018000000000000
    .d2 fmul, RTZ, D_THREE, D_TWO, 0x4018000000000000
    .d2 fmul, RDN, D_THREE, D_TWO, 0x4018000000000000
    .d2 fmul, RUP, D_THREE, D_TWO, 0x4018000000000000
    .d2 fmul, RMM, D_THREE, D_TWO, 0x4018000000000000
    .d2 fmul, RNE, D_NZERO, D_THREE, D_NZERO
    .d2 fmul, RNE, D_ZERO, D_ZERO, D_ZERO

.test "fmul.d: inexact products, in each rounding mode and sign" # norm:dyn_round_enc
    .float_on
    .d2 fmul, RNE, 0x3ff0000000000001, 0x3ff8000000000000, 0x3ff8000000000002, NX
    .d2 fmul, RTZ, 0x3ff0000000000001, 0x3ff8000000000000, 0x3ff8000000000001, NX
    .d2 fmul, RDN, 0x3ff0000000000001, 0x3ff8000000000000, 0x3ff8000000000001, NX
    .d2 fmul, RUP, 0x3ff0000000000001, 0x3ff8000000000000, 0x3ff8000000000002, NX
    .d2 fmul, RMM, 0x3ff0000000000001, 0x3ff8000000000000, 0x3ff8000000000002, NX
    .d2 fmul, RNE, 0xbff0000000000001, 0x3ff8000000000000, 0xbff8000000000002, NX
    .d2 fmul, RTZ, 0xbff0000000000001, 0x3ff8000000000000, 0xbff8000000000001, NX
    .d2 fmul, RDN, 0xbff0000000000001, 0x3ff8000000000000, 0xbff8000000000002, NX
    .d2 fmul, RUP, 0xbff0000000000001, 0x3ff8000000000000, 0xbff8000000000001, NX
    .d2 fmul, RMM, 0xbff0000000000001, 0x3ff8000000000000, 0xbff8000000000002, NX
    .d2 fmul, RNE, 0x3ff0000000000001, 0x3ff0000000000001, 0x3ff0000000000002, NX
    .d2 fmul, RTZ, 0x3ff0000000000001, 0x3ff0000000000001, 0x3ff0000000000002, NX
    .d2 fmul, RDN, 0x3ff0000000000001, 0x3ff0000000000001, 0x3ff0000000000002, NX
    .d2 fmul, RUP, 0x3ff0000000000001, 0x3ff0000000000001, 0x3ff0000000000003, NX
    .d2 fmul, RMM, 0x3ff0000000000001, 0x3ff0000000000001, 0x3ff0000000000002, NX

.test "fmul.d: overflow"                                # norm:D_computational_instrs
    .float_on
    .d2 fmul, RNE, D_MAX, D_TWO, D_INF, OF|NX
    .d2 fmul, RTZ, D_MAX, D_TWO, D_MAX, OF|NX
    .d2 fmul, RDN, D_MAX, D_TWO, D_MAX, OF|NX
    .d2 fmul, RUP, D_MAX, D_TWO, D_INF, OF|NX
    .d2 fmul, RMM, D_MAX, D_TWO, D_INF, OF|NX
    .d2 fmul, RNE, D_MAX, 0xc000000000000000, D_NINF, OF|NX
    .d2 fmul, RTZ, D_MAX, 0xc000000000000000, 0xffefffffffffffff, OF|NX
    .d2 fmul, RDN, D_MAX, 0xc000000000000000, D_NINF, OF|NX
    .d2 fmul, RUP, D_MAX, 0xc000000000000000, 0xffefffffffffffff, OF|NX
    .d2 fmul, RMM, D_MAX, 0xc000000000000000, D_NINF, OF|NX

.test "fmul.d: underflow needs a tiny and inexact result" # norm:ieee_std_subnormal
    .float_on
    .d2 fmul, RNE, D_TINY, 0x3fe0000000000000, D_ZERO, UF|NX
    .d2 fmul, RTZ, D_TINY, 0x3fe0000000000000, D_ZERO, UF|NX
    .d2 fmul, RDN, D_TINY, 0x3fe0000000000000, D_ZERO, UF|NX
    .d2 fmul, RUP, D_TINY, 0x3fe0000000000000, D_TINY, UF|NX
    .d2 fmul, RMM, D_TINY, 0x3fe0000000000000, D_TINY, UF|NX
    .d2 fmul, RNE, D_NORMAL, 0x3fe0000000000000, 0x0008000000000000
    .d2 fmul, RTZ, D_NORMAL, 0x3fe0000000000000, 0x0008000000000000
    .d2 fmul, RDN, D_NORMAL, 0x3fe0000000000000, 0x0008000000000000
    .d2 fmul, RUP, D_NORMAL, 0x3fe0000000000000, 0x0008000000000000
    .d2 fmul, RMM, D_NORMAL, 0x3fe0000000000000, 0x0008000000000000
    .d2 fmul, RNE, 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000000, UF|NX
    .d2 fmul, RTZ, 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000000, UF|NX
    .d2 fmul, RDN, 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000000, UF|NX
    .d2 fmul, RUP, 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000001, UF|NX
    .d2 fmul, RMM, 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000001, UF|NX
    .d2 fmul, RNE, D_TINY, 0x8000000000000001, D_NZERO, UF|NX
    .d2 fmul, RTZ, D_TINY, 0x8000000000000001, D_NZERO, UF|NX
    .d2 fmul, RDN, D_TINY, 0x8000000000000001, 0x8000000000000001, UF|NX
    .d2 fmul, RUP, D_TINY, 0x8000000000000001, D_NZERO, UF|NX
    .d2 fmul, RMM, D_TINY, 0x8000000000000001, D_NZERO, UF|NX

.test "fmul.d: tininess is found after rounding"        # norm:ieee_std_tininess
    .float_on
    .d2 fmul, RNE, D_NORMAL, 0x3fefffffffffffff, D_NORMAL, UF|NX
    .d2 fmul, RTZ, D_NORMAL, 0x3fefffffffffffff, D_SUBNORM, UF|NX
    .d2 fmul, RDN, D_NORMAL, 0x3fefffffffffffff, D_SUBNORM, UF|NX
    .d2 fmul, RUP, D_NORMAL, 0x3fefffffffffffff, D_NORMAL, UF|NX
    .d2 fmul, RMM, D_NORMAL, 0x3fefffffffffffff, D_NORMAL, UF|NX
    .d2 fmul, RNE, 0x001fffffffffffff, 0x3fe0000000000000, D_NORMAL, UF|NX
    .d2 fmul, RTZ, 0x001fffffffffffff, 0x3fe0000000000000, D_SUBNORM, UF|NX
    .d2 fmul, RDN, 0x001fffffffffffff, 0x3fe0000000000000, D_SUBNORM, UF|NX
    .d2 fmul, RUP, 0x001fffffffffffff, 0x3fe0000000000000, D_NORMAL, UF|NX
    .d2 fmul, RMM, 0x001fffffffffffff, 0x3fe0000000000000, D_NORMAL, UF|NX
    .d2 fmul, RNE, 0x0010000000000001, 0x3feffffffffffffe, D_NORMAL, NX
    .d2 fmul, RTZ, 0x0010000000000001, 0x3feffffffffffffe, D_SUBNORM, UF|NX
    .d2 fmul, RDN, 0x0010000000000001, 0x3feffffffffffffe, D_SUBNORM, UF|NX
    .d2 fmul, RUP, 0x0010000000000001, 0x3feffffffffffffe, D_NORMAL, NX
    .d2 fmul, RMM, 0x0010000000000001, 0x3feffffffffffffe, D_NORMAL, NX

.test "fmul.d: infinities and NaNs"                     # norm:D_computational_instrs
    .float_on
    .d2 fmul, RNE, D_INF, D_NONE, D_NINF
    .d2 fmul, RNE, D_INF, D_ZERO, D_NAN, NV
    .d2 fmul, RNE, D_QNAN, D_ONE, D_NAN
    .d2 fmul, RNE, D_SNAN, D_ONE, D_NAN, NV
    .d2 fmul, RUP, D_SNAN, D_ONE, D_NAN, NV

.test "fmul.s: exact products raise nothing"            # norm:fadd-s_fmul-s_op
    .float_on
    .s2 fmul, RNE, S_THREE, S_TWO, 0x40c00000
    .s2 fmul, RTZ, S_THREE, S_TWO, 0x40c00000
    .s2 fmul, RDN, S_THREE, S_TWO, 0x40c00000
    .s2 fmul, RUP, S_THREE, S_TWO, 0x40c00000
    .s2 fmul, RMM, S_THREE, S_TWO, 0x40c00000
    .s2 fmul, RNE, S_NZERO, S_THREE, S_NZERO
    .s2 fmul, RNE, S_ZERO, S_ZERO, S_ZERO

.test "fmul.s: inexact products, in each rounding mode and sign" # norm:dyn_round_enc
    .float_on
    .s2 fmul, RNE, 0x3f800001, 0x3fc00000, 0x3fc00002, NX
    .s2 fmul, RTZ, 0x3f800001, 0x3fc00000, 0x3fc00001, NX
    .s2 fmul, RDN, 0x3f800001, 0x3fc00000, 0x3fc00001, NX
    .s2 fmul, RUP, 0x3f800001, 0x3fc00000, 0x3fc00002, NX
    .s2 fmul, RMM, 0x3f800001, 0x3fc00000, 0x3fc00002, NX
    .s2 fmul, RNE, 0xbf800001, 0x3fc00000, 0xbfc00002, NX
    .s2 fmul, RTZ, 0xbf800001, 0x3fc00000, 0xbfc00001, NX
    .s2 fmul, RDN, 0xbf800001, 0x3fc00000, 0xbfc00002, NX
    .s2 fmul, RUP, 0xbf800001, 0x3fc00000, 0xbfc00001, NX
    .s2 fmul, RMM, 0xbf800001, 0x3fc00000, 0xbfc00002, NX
    .s2 fmul, RNE, 0x3f800001, 0x3f800001, 0x3f800002, NX
    .s2 fmul, RTZ, 0x3f800001, 0x3f800001, 0x3f800002, NX
    .s2 fmul, RDN, 0x3f800001, 0x3f800001, 0x3f800002, NX
    .s2 fmul, RUP, 0x3f800001, 0x3f800001, 0x3f800003, NX
    .s2 fmul, RMM, 0x3f800001, 0x3f800001, 0x3f800002, NX

.test "fmul.s: overflow"                                # norm:f_ieee_compliance
    .float_on
    .s2 fmul, RNE, S_MAX, S_TWO, S_INF, OF|NX
    .s2 fmul, RTZ, S_MAX, S_TWO, S_MAX, OF|NX
    .s2 fmul, RDN, S_MAX, S_TWO, S_MAX, OF|NX
    .s2 fmul, RUP, S_MAX, S_TWO, S_INF, OF|NX
    .s2 fmul, RMM, S_MAX, S_TWO, S_INF, OF|NX
    .s2 fmul, RNE, S_MAX, 0xc0000000, S_NINF, OF|NX
    .s2 fmul, RTZ, S_MAX, 0xc0000000, 0xff7fffff, OF|NX
    .s2 fmul, RDN, S_MAX, 0xc0000000, S_NINF, OF|NX
    .s2 fmul, RUP, S_MAX, 0xc0000000, 0xff7fffff, OF|NX
    .s2 fmul, RMM, S_MAX, 0xc0000000, S_NINF, OF|NX

.test "fmul.s: underflow needs a tiny and inexact result" # norm:ieee_std_subnormal
    .float_on
    .s2 fmul, RNE, S_TINY, 0x3f000000, S_ZERO, UF|NX
    .s2 fmul, RTZ, S_TINY, 0x3f000000, S_ZERO, UF|NX
    .s2 fmul, RDN, S_TINY, 0x3f000000, S_ZERO, UF|NX
    .s2 fmul, RUP, S_TINY, 0x3f000000, S_TINY, UF|NX
    .s2 fmul, RMM, S_TINY, 0x3f000000, S_TINY, UF|NX
    .s2 fmul, RNE, S_NORMAL, 0x3f000000, 0x00400000
    .s2 fmul, RTZ, S_NORMAL, 0x3f000000, 0x00400000
    .s2 fmul, RDN, S_NORMAL, 0x3f000000, 0x00400000
    .s2 fmul, RUP, S_NORMAL, 0x3f000000, 0x00400000
    .s2 fmul, RMM, S_NORMAL, 0x3f000000, 0x00400000
    .s2 fmul, RNE, 0x00800001, 0x3f000000, 0x00400000, UF|NX
    .s2 fmul, RTZ, 0x00800001, 0x3f000000, 0x00400000, UF|NX
    .s2 fmul, RDN, 0x00800001, 0x3f000000, 0x00400000, UF|NX
    .s2 fmul, RUP, 0x00800001, 0x3f000000, 0x00400001, UF|NX
    .s2 fmul, RMM, 0x00800001, 0x3f000000, 0x00400001, UF|NX
    .s2 fmul, RNE, S_TINY, 0x80000001, S_NZERO, UF|NX
    .s2 fmul, RTZ, S_TINY, 0x80000001, S_NZERO, UF|NX
    .s2 fmul, RDN, S_TINY, 0x80000001, 0x80000001, UF|NX
    .s2 fmul, RUP, S_TINY, 0x80000001, S_NZERO, UF|NX
    .s2 fmul, RMM, S_TINY, 0x80000001, S_NZERO, UF|NX

.test "fmul.s: tininess is found after rounding"        # norm:ieee_std_tininess
    .float_on
    .s2 fmul, RNE, S_NORMAL, 0x3f7fffff, S_NORMAL, UF|NX
    .s2 fmul, RTZ, S_NORMAL, 0x3f7fffff, S_SUBNORM, UF|NX
    .s2 fmul, RDN, S_NORMAL, 0x3f7fffff, S_SUBNORM, UF|NX
    .s2 fmul, RUP, S_NORMAL, 0x3f7fffff, S_NORMAL, UF|NX
    .s2 fmul, RMM, S_NORMAL, 0x3f7fffff, S_NORMAL, UF|NX
    .s2 fmul, RNE, 0x00ffffff, 0x3f000000, S_NORMAL, UF|NX
    .s2 fmul, RTZ, 0x00ffffff, 0x3f000000, S_SUBNORM, UF|NX
    .s2 fmul, RDN, 0x00ffffff, 0x3f000000, S_SUBNORM, UF|NX
    .s2 fmul, RUP, 0x00ffffff, 0x3f000000, S_NORMAL, UF|NX
    .s2 fmul, RMM, 0x00ffffff, 0x3f000000, S_NORMAL, UF|NX
    .s2 fmul, RNE, 0x00800001, 0x3f7ffffe, S_NORMAL, NX
    .s2 fmul, RTZ, 0x00800001, 0x3f7ffffe, S_SUBNORM, UF|NX
    .s2 fmul, RDN, 0x00800001, 0x3f7ffffe, S_SUBNORM, UF|NX
    .s2 fmul, RUP, 0x00800001, 0x3f7ffffe, S_NORMAL, NX
    .s2 fmul, RMM, 0x00800001, 0x3f7ffffe, S_NORMAL, NX

.test "fmul.s: infinities and NaNs"                     # norm:F_canonical_NaN
    .float_on
    .s2 fmul, RNE, S_INF, S_NONE, S_NINF
    .s2 fmul, RNE, S_INF, S_ZERO, S_NAN, NV
    .s2 fmul, RNE, S_QNAN, S_ONE, S_NAN
    .s2 fmul, RNE, S_SNAN, S_ONE, S_NAN, NV
    .s2 fmul, RUP, S_SNAN, S_ONE, S_NAN, NV

.pass
