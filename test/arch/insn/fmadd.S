# FMADD, FMSUB, FNMSUB and FNMADD: one rounding.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fmadd.d, fmsub.d, fnmsub.d, fnmadd.d: signs of product and addend"          # norm:D_computational_instrs
    .float_on
    .d3 fmadd, RNE, D_TWO, D_THREE, D_ONE, 0x401c000000000000
    .d3 fmadd, RTZ, D_TWO, D_THREE, D_ONE, 0x401c000000000000
    .d3 fmadd, RDN, D_TWO, D_THREE, D_ONE, 0x401c000000000000
    .d3 fmadd, RUP, D_TWO, D_THREE, D_ONE, 0x401c000000000000
    .d3 fmadd, RMM, D_TWO, D_THREE, D_ONE, 0x401c000000000000
    .d3 fmsub, RNE, D_TWO, D_THREE, D_ONE, 0x4014000000000000
    .d3 fmsub, RTZ, D_TWO, D_THREE, D_ONE, 0x4014000000000000
    .d3 fmsub, RDN, D_TWO, D_THREE, D_ONE, 0x4014000000000000
    .d3 fmsub, RUP, D_TWO, D_THREE, D_ONE, 0x4014000000000000
    .d3 fmsub, RMM, D_TWO, D_THREE, D_ONE, 0x4014000000000000
    .d3 fnmsub, RNE, D_TWO, D_THREE, D_ONE, 0xc014000000000000
    .d3 fnmsub, RTZ, D_TWO, D_THREE, D_ONE, 0xc014000000000000
    .d3 fnmsub, RDN, D_TWO, D_THREE, D_ONE, 0xc014000000000000
    .d3 fnmsub, RUP, D_TWO, D_THREE, D_ONE, 0xc014000000000000
    .d3 fnmsub, RMM, D_TWO, D_THREE, D_ONE, 0xc014000000000000
    .d3 fnmadd, RNE, D_TWO, D_THREE, D_ONE, 0xc01c000000000000
    .d3 fnmadd, RTZ, D_TWO, D_THREE, D_ONE, 0xc01c000000000000
    .d3 fnmadd, RDN, D_TWO, D_THREE, D_ONE, 0xc01c000000000000
    .d3 fnmadd, RUP, D_TWO, D_THREE, D_ONE, 0xc01c000000000000
    .d3 fnmadd, RMM, D_TWO, D_THREE, D_ONE, 0xc01c000000000000

.test "fmadd.d: one rounding: what a product alone would lose is kept" # norm:D_computational_instrs
    .float_on
    .d3 fmadd, RNE, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
    .d3 fmadd, RTZ, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
    .d3 fmadd, RDN, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
    .d3 fmadd, RUP, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
    .d3 fmadd, RMM, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
    .d3 fmadd, RNE, 0x3ff0000000000001, 0x3feffffffffffffe, D_NONE, 0xb970000000000000
    .d3 fmadd, RTZ, 0x3ff0000000000001, 0x3feffffffffffffe, D_NONE, 0xb970000000000000
    .d3 fmadd, RDN, 0x3ff0000000000001, 0x3feffffffffffffe, D_NONE, 0xb970000000000000
    .d3 fmadd, RUP, 0x3ff0000000000001, 0x3feffffffffffffe, D_NONE, 0xb970000000000000
    .d3 fmadd, RMM, 0x3ff0000000000001, 0x3feffffffffffffe, D_NONE, 0xb970000000000000

.test "fmadd.d: a tie that a far addend decides"        # norm:dyn_round_enc
    .float_on
    .d3 fmadd, RNE, 0x3ff0000000000001, 0x3ff8000000000000, D_TINY, 0x3ff8000000000002, NX
    .d3 fmadd, RTZ, 0x3ff0000000000001, 0x3ff8000000000000, D_TINY, 0x3ff8000000000001, NX
    .d3 fmadd, RDN, 0x3ff0000000000001, 0x3ff8000000000000, D_TINY, 0x3ff8000000000001, NX
    .d3 fmadd, RUP, 0x3ff0000000000001, 0x3ff8000000000000, D_TINY, 0x3ff8000000000002, NX
    .d3 fmadd, RMM, 0x3ff0000000000001, 0x3ff8000000000000, D_TINY, 0x3ff8000000000002, NX
    .d3 fmadd, RNE, 0x3ff0000000000001, 0x3ff8000000000000, 0x8000000000000001, 0x3ff8000000000001, NX
    .d3 fmadd, RTZ, 0x3ff0000000000001, 0x3ff8000000000000, 0x8000000000000001, 0x3ff8000000000001, NX
    .d3 fmadd, RDN, 0x3ff0000000000001, 0x3ff8000000000000, 0x8000000000000001, 0x3ff8000000000001, NX
    .d3 fmadd, RUP, 0x3ff0000000000001, 0x3ff8000000000000, 0x8000000000000001, 0x3ff8000000000002, NX
    .d3 fmadd, RMM, 0x3ff0000000000001, 0x3ff8000000000000, 0x8000000000000001, 0x3ff8000000000001, NX
    .d3 fmadd, RNE, D_TINY, D_TINY, D_ONE, D_ONE, NX
    .d3 fmadd, RTZ, D_TINY, D_TINY, D_ONE, D_ONE, NX
    .d3 fmadd, RDN, D_TINY, D_TINY, D_ONE, D_ONE, NX
    .d3 fmadd, RUP, D_TINY, D_TINY, D_ONE, 0x3ff0000000000001, NX
    .d3 fmadd, RMM, D_TINY, D_TINY, D_ONE, D_ONE, NX
    .d3 fmadd, RNE, D_TINY, 0x8000000000000001, D_ONE, D_ONE, NX
    .d3 fmadd, RTZ, D_TINY, 0x8000000000000001, D_ONE, 0x3fefffffffffffff, NX
    .d3 fmadd, RDN, D_TINY, 0x8000000000000001, D_ONE, 0x3fefffffffffffff, NX
    .d3 fmadd, RUP, D_TINY, 0x8000000000000001, D_ONE, D_ONE, NX
    .d3 fmadd, RMM, D_TINY, 0x8000000000000001, D_ONE, D_ONE, NX

.test "fmadd.d: an exact zero"                          # norm:D_computational_instrs
    .float_on
    .d3 fmadd, RNE, D_TWO, D_THREE, 0x4018000000000000, 0x4028000000000000
    .d3 fmadd, RDN, D_TWO, D_THREE, 0x4018000000000000, 0x4028000000000000
    .d3 fmsub, RNE, D_TWO, D_THREE, 0x4018000000000000, D_ZERO
    .d3 fmsub, RDN, D_TWO, D_THREE, 0x4018000000000000, D_NZERO
    .d3 fnmsub, RNE, D_TWO, D_THREE, 0x4018000000000000, D_ZERO
    .d3 fnmsub, RDN, D_TWO, D_THREE, 0x4018000000000000, D_NZERO
    .d3 fnmadd, RNE, D_TWO, D_THREE, 0x4018000000000000, 0xc028000000000000
    .d3 fnmadd, RDN, D_TWO, D_THREE, 0x4018000000000000, 0xc028000000000000
    .d3 fmadd, RNE, D_ZERO, D_ONE, D_ZERO, D_ZERO
    .d3 fmadd, RDN, D_ZERO, D_ONE, D_ZERO, D_ZERO
    .d3 fmsub, RNE, D_ZERO, D_ONE, D_ZERO, D_ZERO
    .d3 fmsub, RDN, D_ZERO, D_ONE, D_ZERO, D_NZERO
    .d3 fnmsub, RNE, D_ZERO, D_ONE, D_ZERO, D_ZERO
    .d3 fnmsub, RDN, D_ZERO, D_ONE, D_ZERO, D_NZERO
    .d3 fnmadd, RNE, D_ZERO, D_ONE, D_ZERO, D_NZERO
    .d3 fnmadd, RDN, D_ZERO, D_ONE, D_ZERO, D_NZERO
    .d3 fmadd, RNE, D_ZERO, D_ONE, D_NZERO, D_ZERO
    .d3 fmadd, RDN, D_ZERO, D_ONE, D_NZERO, D_NZERO
    .d3 fmsub, RNE, D_ZERO, D_ONE, D_NZERO, D_ZERO
    .d3 fmsub, RDN, D_ZERO, D_ONE, D_NZERO, D_ZERO
    .d3 fnmsub, RNE, D_ZERO, D_ONE, D_NZERO, D_NZERO
    .d3 fnmsub, RDN, D_ZERO, D_ONE, D_NZERO, D_NZERO
    .d3 fnmadd, RNE, D_ZERO, D_ONE, D_NZERO, D_ZERO
    .d3 fnmadd, RDN, D_ZERO, D_ONE, D_NZERO, D_NZERO

.test "fmadd.d: overflow and underflow of the sum, not of the product" # norm:f_ieee_compliance
    .float_on
    .d3 fmadd, RNE, D_MAX, D_TWO, 0xffefffffffffffff, D_MAX
    .d3 fmadd, RTZ, D_MAX, D_TWO, 0xffefffffffffffff, D_MAX
    .d3 fmadd, RDN, D_MAX, D_TWO, 0xffefffffffffffff, D_MAX
    .d3 fmadd, RUP, D_MAX, D_TWO, 0xffefffffffffffff, D_MAX
    .d3 fmadd, RMM, D_MAX, D_TWO, 0xffefffffffffffff, D_MAX
    .d3 fmadd, RNE, D_MAX, D_TWO, D_ONE, D_INF, OF|NX
    .d3 fmadd, RTZ, D_MAX, D_TWO, D_ONE, D_MAX, OF|NX
    .d3 fmadd, RDN, D_MAX, D_TWO, D_ONE, D_MAX, OF|NX
    .d3 fmadd, RUP, D_MAX, D_TWO, D_ONE, D_INF, OF|NX
    .d3 fmadd, RMM, D_MAX, D_TWO, D_ONE, D_INF, OF|NX
    .d3 fmadd, RNE, D_NORMAL, 0x3fe0000000000000, D_ZERO, 0x0008000000000000
    .d3 fmadd, RTZ, D_NORMAL, 0x3fe0000000000000, D_ZERO, 0x0008000000000000
    .d3 fmadd, RDN, D_NORMAL, 0x3fe0000000000000, D_ZERO, 0x0008000000000000
    .d3 fmadd, RUP, D_NORMAL, 0x3fe0000000000000, D_ZERO, 0x0008000000000000
    .d3 fmadd, RMM, D_NORMAL, 0x3fe0000000000000, D_ZERO, 0x0008000000000000
    .d3 fmadd, RNE, D_TINY, 0x3fe0000000000000, D_TINY, 0x0000000000000002, UF|NX
    .d3 fmadd, RTZ, D_TINY, 0x3fe0000000000000, D_TINY, D_TINY, UF|NX
    .d3 fmadd, RDN, D_TINY, 0x3fe0000000000000, D_TINY, D_TINY, UF|NX
    .d3 fmadd, RUP, D_TINY, 0x3fe0000000000000, D_TINY, 0x0000000000000002, UF|NX
    .d3 fmadd, RMM, D_TINY, 0x3fe0000000000000, D_TINY, 0x0000000000000002, UF|NX

.test "fmadd.d: infinity times zero is invalid whatever is added" # norm:fma_nv_flag
    .float_on
    .d3 fmadd, RNE, D_INF, D_ZERO, D_ONE, D_NAN, NV
    .d3 fmadd, RNE, D_ZERO, D_INF, D_QNAN, D_NAN, NV
    .d3 fmadd, RNE, D_INF, D_ZERO, D_SNAN, D_NAN, NV

.test "fmadd.d: infinities and NaNs"                    # norm:F_canonical_NaN
    .float_on
    .d3 fmadd, RNE, D_INF, D_ONE, D_NINF, D_NAN, NV
    .d3 fmsub, RNE, D_INF, D_ONE, D_NINF, D_INF
    .d3 fmadd, RNE, D_ONE, D_ONE, D_NINF, D_NINF
    .d3 fmadd, RNE, D_ONE, D_QNAN, D_ONE, D_NAN
    .d3 fmadd, RNE, D_SNAN, D_ONE, D_ONE, D_NAN, NV
    .d3 fnmadd, RNE, D_ONE, D_ONE, D_SNAN, D_NAN, NV

.test "fmadd.s, fmsub.s, fnmsub.s, fnmadd.s: signs of product and addend"          # norm:fmadd-s_op norm:fmsub-s_op norm:fnmsub-s_op norm:fnmadd-s_op
    .float_on
    .s3 fmadd, RNE, S_TWO, S_THREE, S_ONE, 0x40e00000
    .s3 fmadd, RTZ, S_TWO, S_THREE, S_ONE, 0x40e00000
    .s3 fmadd, RDN, S_TWO, S_THREE, S_ONE, 0x40e00000
    .s3 fmadd, RUP, S_TWO, S_THREE, S_ONE, 0x40e00000
    .s3 fmadd, RMM, S_TWO, S_THREE, S_ONE, 0x40e00000
    .s3 fmsub, RNE, S_TWO, S_THREE, S_ONE, 0x40a00000
    .s3 fmsub, RTZ, S_TWO, S_THREE, S_ONE, 0x40a00000
    .s3 fmsub, RDN, S_TWO, S_THREE, S_ONE, 0x40a00000
    .s3 fmsub, RUP, S_TWO, S_THREE, S_ONE, 0x40a00000
    .s3 fmsub, RMM, S_TWO, S_THREE, S_ONE, 0x40a00000
    .s3 fnmsub, RNE, S_TWO, S_THREE, S_ONE, 0xc0a00000
    .s3 fnmsub, RTZ, S_TWO, S_THREE, S_ONE, 0xc0a00000
    .s3 fnmsub, RDN, S_TWO, S_THREE, S_ONE, 0xc0a00000
    .s3 fnmsub, RUP, S_TWO, S_THREE, S_ONE, 0xc0a00000
    .s3 fnmsub, RMM, S_TWO, S_THREE, S_ONE, 0xc0a00000
    .s3 fnmadd, RNE, S_TWO, S_THREE, S_ONE, 0xc0e00000
    .s3 fnmadd, RTZ, S_TWO, S_THREE, S_ONE, 0xc0e00000
    .s3 fnmadd, RDN, S_TWO, S_THREE, S_ONE, 0xc0e00000
    .s3 fnmadd, RUP, S_TWO, S_THREE, S_ONE, 0xc0e00000
    .s3 fnmadd, RMM, S_TWO, S_THREE, S_ONE, 0xc0e00000

.test "fmadd.s: one rounding: what a product alone would lose is kept" # norm:fmadd-s_op
    .float_on
    .s3 fmadd, RNE, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000
    .s3 fmadd, RTZ, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000
    .s3 fmadd, RDN, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000
    .s3 fmadd, RUP, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000
    .s3 fmadd, RMM, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000
    .s3 fmadd, RNE, 0x3f800001, 0x3f7ffffe, S_NONE, 0xa8800000
    .s3 fmadd, RTZ, 0x3f800001, 0x3f7ffffe, S_NONE, 0xa8800000
    .s3 fmadd, RDN, 0x3f800001, 0x3f7ffffe, S_NONE, 0xa8800000
    .s3 fmadd, RUP, 0x3f800001, 0x3f7ffffe, S_NONE, 0xa8800000
    .s3 fmadd, RMM, 0x3f800001, 0x3f7ffffe, S_NONE, 0xa8800000

.test "fmadd.s: a tie that a far addend decides"        # norm:dyn_round_enc
    .float_on
    .s3 fmadd, RNE, 0x3f800001, 0x3fc00000, S_TINY, 0x3fc00002, NX
    .s3 fmadd, RTZ, 0x3f800001, 0x3fc00000, S_TINY, 0x3fc00001, NX
    .s3 fmadd, RDN, 0x3f800001, 0x3fc00000, S_TINY, 0x3fc00001, NX
    .s3 fmadd, RUP, 0x3f800001, 0x3fc00000, S_TINY, 0x3fc00002, NX
    .s3 fmadd, RMM, 0x3f800001, 0x3fc00000, S_TINY, 0x3fc00002, NX
    .s3 fmadd, RNE, 0x3f800001, 0x3fc00000, 0x80000001, 0x3fc00001, NX
    .s3 fmadd, RTZ, 0x3f800001, 0x3fc00000, 0x80000001, 0x3fc00001, NX
    .s3 fmadd, RDN, 0x3f800001, 0x3fc00000, 0x80000001, 0x3fc00001, NX
    .s3 fmadd, RUP, 0x3f800001, 0x3fc00000, 0x80000001, 0x3fc00002, NX
    .s3 fmadd, RMM, 0x3f800001, 0x3fc00000, 0x80000001, 0x3fc00001, NX
    .s3 fmadd, RNE, S_TINY, S_TINY, S_ONE, S_ONE, NX
    .s3 fmadd, RTZ, S_TINY, S_TINY, S_ONE, S_ONE, NX
    .s3 fmadd, RDN, S_TINY, S_TINY, S_ONE, S_ONE, NX
    .s3 fmadd, RUP, S_TINY, S_TINY, S_ONE, 0x3f800001, NX
    .s3 fmadd, RMM, S_TINY, S_TINY, S_ONE, S_ONE, NX
    .s3 fmadd, RNE, S_TINY, 0x80000001, S_ONE, S_ONE, NX
    .s3 fmadd, RTZ, S_TINY, 0x80000001, S_ONE, 0x3f7fffff, NX
    .s3 fmadd, RDN, S_TINY, 0x80000001, S_ONE, 0x3f7fffff, NX
    .s3 fmadd, RUP, S_TINY, 0x80000001, S_ONE, S_ONE, NX
    .s3 fmadd, RMM, S_TINY, 0x80000001, S_ONE, S_ONE, NX

.test "fmadd.s: an exact zero"                          # norm:fmsub-s_op norm:fnmadd-s_op
    .float_on
    .s3 fmadd, RNE, S_TWO, S_THREE, 0x40c00000, 0x41400000
    .s3 fmadd, RDN, S_TWO, S_THREE, 0x40c00000, 0x41400000
    .s3 fmsub, RNE, S_TWO, S_THREE, 0x40c00000, S_ZERO
    .s3 fmsub, RDN, S_TWO, S_THREE, 0x40c00000, S_NZERO
    .s3 fnmsub, RNE, S_TWO, S_THREE, 0x40c00000, S_ZERO
    .s3 fnmsub, RDN, S_TWO, S_THREE, 0x40c00000, S_NZERO
    .s3 fnmadd, RNE, S_TWO, S_THREE, 0x40c00000, 0xc1400000
    .s3 fnmadd, RDN, S_TWO, S_THREE, 0x40c00000, 0xc1400000
    .s3 fmadd, RNE, S_ZERO, S_ONE, S_ZERO, S_ZERO
    .s3 fmadd, RDN, S_ZERO, S_ONE, S_ZERO, S_ZERO
    .s3 fmsub, RNE, S_ZERO, S_ONE, S_ZERO, S_ZERO
    .s3 fmsub, RDN, S_ZERO, S_ONE, S_ZERO, S_NZERO
    .s3 fnmsub, RNE, S_ZERO, S_ONE, S_ZERO, S_ZERO
    .s3 fnmsub, RDN, S_ZERO, S_ONE, S_ZERO, S_NZERO
    .s3 fnmadd, RNE, S_ZERO, S_ONE, S_ZERO, S_NZERO
    .s3 fnmadd, RDN, S_ZERO, S_ONE, S_ZERO, S_NZERO
    .s3 fmadd, RNE, S_ZERO, S_ONE, S_NZERO, S_ZERO
    .s3 fmadd, RDN, S_ZERO, S_ONE, S_NZERO, S_NZERO
    .s3 fmsub, RNE, S_ZERO, S_ONE, S_NZERO, S_ZERO
    .s3 fmsub, RDN, S_ZERO, S_ONE, S_NZERO, S_ZERO
    .s3 fnmsub, RNE, S_ZERO, S_ONE, S_NZERO, S_NZERO
    .s3 fnmsub, RDN, S_ZERO, S_ONE, S_NZERO, S_NZERO
    .s3 fnmadd, RNE, S_ZERO, S_ONE, S_NZERO, S_ZERO
    .s3 fnmadd, RDN, S_ZERO, S_ONE, S_NZERO, S_NZERO

.test "fmadd.s: overflow and underflow of the sum, not of the product" # norm:f_ieee_compliance
    .float_on
    .s3 fmadd, RNE, S_MAX, S_TWO, 0xff7fffff, S_MAX
    .s3 fmadd, RTZ, S_MAX, S_TWO, 0xff7fffff, S_MAX
    .s3 fmadd, RDN, S_MAX, S_TWO, 0xff7fffff, S_MAX
    .s3 fmadd, RUP, S_MAX, S_TWO, 0xff7fffff, S_MAX
    .s3 fmadd, RMM, S_MAX, S_TWO, 0xff7fffff, S_MAX
    .s3 fmadd, RNE, S_MAX, S_TWO, S_ONE, S_INF, OF|NX
    .s3 fmadd, RTZ, S_MAX, S_TWO, S_ONE, S_MAX, OF|NX
    .s3 fmadd, RDN, S_MAX, S_TWO, S_ONE, S_MAX, OF|NX
    .s3 fmadd, RUP, S_MAX, S_TWO, S_ONE, S_INF, OF|NX
    .s3 fmadd, RMM, S_MAX, S_TWO, S_ONE, S_INF, OF|NX
    .s3 fmadd, RNE, S_NORMAL, 0x3f000000, S_ZERO, 0x00400000
    .s3 fmadd, RTZ, S_NORMAL, 0x3f000000, S_ZERO, 0x00400000
    .s3 fmadd, RDN, S_NORMAL, 0x3f000000, S_ZERO, 0x00400000
    .s3 fmadd, RUP, S_NORMAL, 0x3f000000, S_ZERO, 0x00400000
    .s3 fmadd, RMM, S_NORMAL, 0x3f000000, S_ZERO, 0x00400000
    .s3 fmadd, RNE, S_TINY, 0x3f000000, S_TINY, 0x00000002, UF|NX
    .s3 fmadd, RTZ, S_TINY, 0x3f000000, S_TINY, S_TINY, UF|NX
    .s3 fmadd, RDN, S_TINY, 0x3f000000, S_TINY, S_TINY, UF|NX
    .s3 fmadd, RUP, S_TINY, 0x3f000000, S_TINY, 0x00000002, UF|NX
    .s3 fmadd, RMM, S_TINY, 0x3f000000, S_TINY, 0x00000002, UF|NX

.test "fmadd.s: infinity times zero is invalid whatever is added" # norm:fma_nv_flag
    .float_on
    .s3 fmadd, RNE, S_INF, S_ZERO, S_ONE, S_NAN, NV
    .s3 fmadd, RNE, S_ZERO, S_INF, S_QNAN, S_NAN, NV
    .s3 fmadd, RNE, S_INF, S_ZERO, S_SNAN, S_NAN, NV

.test "fmadd.s: infinities and NaNs"                    # norm:F_canonical_NaN
    .float_on
    .s3 fmadd, RNE, S_INF, S_ONE, S_NINF, S_NAN, NV
    .s3 fmsub, RNE, S_INF, S_ONE, S_NINF, S_INF
    .s3 fmadd, RNE, S_ONE, S_ONE, S_NINF, S_NINF
    .s3 fmadd, RNE, S_ONE, S_QNAN, S_ONE, S_NAN
    .s3 fmadd, RNE, S_SNAN, S_ONE, S_ONE, S_NAN, NV
    .s3 fnmadd, RNE, S_ONE, S_ONE, S_SNAN, S_NAN, NV

.pass
