# FADD: rounding, flags, signed zeros, infinities and NaNs.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fadd.d: exact sums raise nothing"                # norm:D_computational_instrs
    .float_on
    .d2 fadd, RNE, D_ONE, D_TWO, D_THREE
    .d2 fadd, RTZ, D_ONE, D_TWO, D_THREE
    .d2 fadd, RDN, D_ONE, D_TWO, D_THREE
    .d2 fadd, RUP, D_ONE, D_TWO, D_THREE
    .d2 fadd, RMM, D_ONE, D_TWO, D_THREE
    .d2 fadd, RNE, D_ONE, D_NONE, D_ZERO
    .d2 fadd, RNE, D_SUBNORM, D_TINY, D_NORMAL
    .d2 fadd, RNE, D_TINY, D_TINY, 0x0000000000000002

.test "fadd.d: a tie, in each rounding mode and sign"   # norm:dyn_round_enc
    .float_on
    .d2 fadd, RNE, D_ONE, D_EPSILON, D_ONE, NX
    .d2 fadd, RTZ, D_ONE, D_EPSILON, D_ONE, NX
    .d2 fadd, RDN, D_ONE, D_EPSILON, D_ONE, NX
    .d2 fadd, RUP, D_ONE, D_EPSILON, 0x3ff0000000000001, NX
    .d2 fadd, RMM, D_ONE, D_EPSILON, 0x3ff0000000000001, NX
    .d2 fadd, RNE, D_NONE, 0xbca0000000000000, D_NONE, NX
    .d2 fadd, RTZ, D_NONE, 0xbca0000000000000, D_NONE, NX
    .d2 fadd, RDN, D_NONE, 0xbca0000000000000, 0xbff0000000000001, NX
    .d2 fadd, RUP, D_NONE, 0xbca0000000000000, D_NONE, NX
    .d2 fadd, RMM, D_NONE, 0xbca0000000000000, 0xbff0000000000001, NX
    .d2 fadd, RNE, 0x3ff0000000000001, D_EPSILON, 0x3ff0000000000002, NX
    .d2 fadd, RTZ, 0x3ff0000000000001, D_EPSILON, 0x3ff0000000000001, NX
    .d2 fadd, RDN, 0x3ff0000000000001, D_EPSILON, 0x3ff0000000000001, NX
    .d2 fadd, RUP, 0x3ff0000000000001, D_EPSILON, 0x3ff0000000000002, NX
    .d2 fadd, RMM, 0x3ff0000000000001, D_EPSILON, 0x3ff0000000000002, NX

.test "fadd.d: below and above a tie"                   # norm:dyn_round_enc
    .float_on
    .d2 fadd, RNE, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fadd, RTZ, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fadd, RDN, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fadd, RUP, D_ONE, 0x3c90000000000000, 0x3ff0000000000001, NX
    .d2 fadd, RMM, D_ONE, 0x3c90000000000000, D_ONE, NX
    .d2 fadd, RNE, D_ONE, 0x3ca0000000000001, 0x3ff0000000000001, NX
    .d2 fadd, RTZ, D_ONE, 0x3ca0000000000001, D_ONE, NX
    .d2 fadd, RDN, D_ONE, 0x3ca0000000000001, D_ONE, NX
    .d2 fadd, RUP, D_ONE, 0x3ca0000000000001, 0x3ff0000000000001, NX
    .d2 fadd, RMM, D_ONE, 0x3ca0000000000001, 0x3ff0000000000001, NX
    .d2 fadd, RNE, D_ONE, D_TINY, D_ONE, NX
    .d2 fadd, RTZ, D_ONE, D_TINY, D_ONE, NX
    .d2 fadd, RDN, D_ONE, D_TINY, D_ONE, NX
    .d2 fadd, RUP, D_ONE, D_TINY, 0x3ff0000000000001, NX
    .d2 fadd, RMM, D_ONE, D_TINY, D_ONE, NX

.test "fadd.d: an exact zero is negative when rounding down only" # norm:D_computational_instrs
    .float_on
    .d2 fadd, RNE, D_ONE, D_NONE, D_ZERO
    .d2 fadd, RTZ, D_ONE, D_NONE, D_ZERO
    .d2 fadd, RDN, D_ONE, D_NONE, D_NZERO
    .d2 fadd, RUP, D_ONE, D_NONE, D_ZERO
    .d2 fadd, RMM, D_ONE, D_NONE, D_ZERO
    .d2 fadd, RNE, D_ZERO, D_NZERO, D_ZERO
    .d2 fadd, RTZ, D_ZERO, D_NZERO, D_ZERO
    .d2 fadd, RDN, D_ZERO, D_NZERO, D_NZERO
    .d2 fadd, RUP, D_ZERO, D_NZERO, D_ZERO
    .d2 fadd, RMM, D_ZERO, D_NZERO, D_ZERO
    .d2 fadd, RNE, D_NZERO, D_NZERO, D_NZERO
    .d2 fadd, RTZ, D_NZERO, D_NZERO, D_NZERO
    .d2 fadd, RDN, D_NZERO, D_NZERO, D_NZERO
    .d2 fadd, RUP, D_NZERO, D_NZERO, D_NZERO
    .d2 fadd, RMM, D_NZERO, D_NZERO, D_NZERO

.test "fadd.d: overflow, in each rounding mode and sign" # norm:D_computational_instrs
    .float_on
    .d2 fadd, RNE, D_MAX, D_MAX, D_INF, OF|NX
    .d2 fadd, RTZ, D_MAX, D_MAX, D_MAX, OF|NX
    .d2 fadd, RDN, D_MAX, D_MAX, D_MAX, OF|NX
    .d2 fadd, RUP, D_MAX, D_MAX, D_INF, OF|NX
    .d2 fadd, RMM, D_MAX, D_MAX, D_INF, OF|NX
    .d2 fadd, RNE, 0xffefffffffffffff, 0xffefffffffffffff, D_NINF, OF|NX
    .d2 fadd, RTZ, 0xffefffffffffffff, 0xffefffffffffffff, 0xffefffffffffffff, OF|NX
    .d2 fadd, RDN, 0xffefffffffffffff, 0xffefffffffffffff, D_NINF, OF|NX
    .d2 fadd, RUP, 0xffefffffffffffff, 0xffefffffffffffff, 0xffefffffffffffff, OF|NX
    .d2 fadd, RMM, 0xffefffffffffffff, 0xffefffffffffffff, D_NINF, OF|NX
    .d2 fadd, RNE, D_MAX, 0x7c90000000000000, D_INF, OF|NX
    .d2 fadd, RTZ, D_MAX, 0x7c90000000000000, D_MAX, NX
    .d2 fadd, RDN, D_MAX, 0x7c90000000000000, D_MAX, NX
    .d2 fadd, RUP, D_MAX, 0x7c90000000000000, D_INF, OF|NX
    .d2 fadd, RMM, D_MAX, 0x7c90000000000000, D_INF, OF|NX

.test "fadd.d: infinities"                              # norm:D_computational_instrs
    .float_on
    .d2 fadd, RNE, D_INF, D_ONE, D_INF
    .d2 fadd, RNE, D_INF, D_INF, D_INF
    .d2 fadd, RNE, D_INF, D_NINF, D_NAN, NV

.test "fadd.d: NaNs: the result is canonical, a signaling one is invalid" # norm:F_canonical_NaN
    .float_on
    .d2 fadd, RNE, D_QNAN, D_ONE, D_NAN
    .d2 fadd, RDN, D_QNAN, D_ONE, D_NAN
    .d2 fadd, RNE, D_ONE, D_SNAN, D_NAN, NV
    .d2 fadd, RDN, D_ONE, D_SNAN, D_NAN, NV
    .d2 fadd, RNE, D_INF, D_QNAN, D_NAN

.test "fadd.s: exact sums raise nothing"                # norm:fadd-s_fmul-s_op
    .float_on
    .s2 fadd, RNE, S_ONE, S_TWO, S_THREE
    .s2 fadd, RTZ, S_ONE, S_TWO, S_THREE
    .s2 fadd, RDN, S_ONE, S_TWO, S_THREE
    .s2 fadd, RUP, S_ONE, S_TWO, S_THREE
    .s2 fadd, RMM, S_ONE, S_TWO, S_THREE
    .s2 fadd, RNE, S_ONE, S_NONE, S_ZERO
    .s2 fadd, RNE, S_SUBNORM, S_TINY, S_NORMAL
    .s2 fadd, RNE, S_TINY, S_TINY, 0x00000002

.test "fadd.s: a tie, in each rounding mode and sign"   # norm:dyn_round_enc
    .float_on
    .s2 fadd, RNE, S_ONE, S_EPSILON, S_ONE, NX
    .s2 fadd, RTZ, S_ONE, S_EPSILON, S_ONE, NX
    .s2 fadd, RDN, S_ONE, S_EPSILON, S_ONE, NX
    .s2 fadd, RUP, S_ONE, S_EPSILON, 0x3f800001, NX
    .s2 fadd, RMM, S_ONE, S_EPSILON, 0x3f800001, NX
    .s2 fadd, RNE, S_NONE, 0xb3800000, S_NONE, NX
    .s2 fadd, RTZ, S_NONE, 0xb3800000, S_NONE, NX
    .s2 fadd, RDN, S_NONE, 0xb3800000, 0xbf800001, NX
    .s2 fadd, RUP, S_NONE, 0xb3800000, S_NONE, NX
    .s2 fadd, RMM, S_NONE, 0xb3800000, 0xbf800001, NX
    .s2 fadd, RNE, 0x3f800001, S_EPSILON, 0x3f800002, NX
    .s2 fadd, RTZ, 0x3f800001, S_EPSILON, 0x3f800001, NX
    .s2 fadd, RDN, 0x3f800001, S_EPSILON, 0x3f800001, NX
    .s2 fadd, RUP, 0x3f800001, S_EPSILON, 0x3f800002, NX
    .s2 fadd, RMM, 0x3f800001, S_EPSILON, 0x3f800002, NX

.test "fadd.s: below and above a tie"                   # norm:dyn_round_enc
    .float_on
    .s2 fadd, RNE, S_ONE, 0x33000000, S_ONE, NX
    .s2 fadd, RTZ, S_ONE, 0x33000000, S_ONE, NX
    .s2 fadd, RDN, S_ONE, 0x33000000, S_ONE, NX
    .s2 fadd, RUP, S_ONE, 0x33000000, 0x3f800001, NX
    .s2 fadd, RMM, S_ONE, 0x33000000, S_ONE, NX
    .s2 fadd, RNE, S_ONE, 0x33800001, 0x3f800001, NX
    .s2 fadd, RTZ, S_ONE, 0x33800001, S_ONE, NX
    .s2 fadd, RDN, S_ONE, 0x33800001, S_ONE, NX
    .s2 fadd, RUP, S_ONE, 0x33800001, 0x3f800001, NX
    .s2 fadd, RMM, S_ONE, 0x33800001, 0x3f800001, NX
    .s2 fadd, RNE, S_ONE, S_TINY, S_ONE, NX
    .s2 fadd, RTZ, S_ONE, S_TINY, S_ONE, NX
    .s2 fadd, RDN, S_ONE, S_TINY, S_ONE, NX
    .s2 fadd, RUP, S_ONE, S_TINY, 0x3f800001, NX
    .s2 fadd, RMM, S_ONE, S_TINY, S_ONE, NX

.test "fadd.s: an exact zero is negative when rounding down only" # norm:f_ieee_compliance
    .float_on
    .s2 fadd, RNE, S_ONE, S_NONE, S_ZERO
    .s2 fadd, RTZ, S_ONE, S_NONE, S_ZERO
    .s2 fadd, RDN, S_ONE, S_NONE, S_NZERO
    .s2 fadd, RUP, S_ONE, S_NONE, S_ZERO
    .s2 fadd, RMM, S_ONE, S_NONE, S_ZERO
    .s2 fadd, RNE, S_ZERO, S_NZERO, S_ZERO
    .s2 fadd, RTZ, S_ZERO, S_NZERO, S_ZERO
    .s2 fadd, RDN, S_ZERO, S_NZERO, S_NZERO
    .s2 fadd, RUP, S_ZERO, S_NZERO, S_ZERO
    .s2 fadd, RMM, S_ZERO, S_NZERO, S_ZERO
    .s2 fadd, RNE, S_NZERO, S_NZERO, S_NZERO
    .s2 fadd, RTZ, S_NZERO, S_NZERO, S_NZERO
    .s2 fadd, RDN, S_NZERO, S_NZERO, S_NZERO
    .s2 fadd, RUP, S_NZERO, S_NZERO, S_NZERO
    .s2 fadd, RMM, S_NZERO, S_NZERO, S_NZERO

.test "fadd.s: overflow, in each rounding mode and sign" # norm:f_ieee_compliance
    .float_on
    .s2 fadd, RNE, S_MAX, S_MAX, S_INF, OF|NX
    .s2 fadd, RTZ, S_MAX, S_MAX, S_MAX, OF|NX
    .s2 fadd, RDN, S_MAX, S_MAX, S_MAX, OF|NX
    .s2 fadd, RUP, S_MAX, S_MAX, S_INF, OF|NX
    .s2 fadd, RMM, S_MAX, S_MAX, S_INF, OF|NX
    .s2 fadd, RNE, 0xff7fffff, 0xff7fffff, S_NINF, OF|NX
    .s2 fadd, RTZ, 0xff7fffff, 0xff7fffff, 0xff7fffff, OF|NX
    .s2 fadd, RDN, 0xff7fffff, 0xff7fffff, S_NINF, OF|NX
    .s2 fadd, RUP, 0xff7fffff, 0xff7fffff, 0xff7fffff, OF|NX
    .s2 fadd, RMM, 0xff7fffff, 0xff7fffff, S_NINF, OF|NX
    .s2 fadd, RNE, S_MAX, 0x73000000, S_INF, OF|NX
    .s2 fadd, RTZ, S_MAX, 0x73000000, S_MAX, NX
    .s2 fadd, RDN, S_MAX, 0x73000000, S_MAX, NX
    .s2 fadd, RUP, S_MAX, 0x73000000, S_INF, OF|NX
    .s2 fadd, RMM, S_MAX, 0x73000000, S_INF, OF|NX

.test "fadd.s: infinities"                              # norm:f_ieee_compliance
    .float_on
    .s2 fadd, RNE, S_INF, S_ONE, S_INF
    .s2 fadd, RNE, S_INF, S_INF, S_INF
    .s2 fadd, RNE, S_INF, S_NINF, S_NAN, NV

.test "fadd.s: NaNs: the result is canonical, a signaling one is invalid" # norm:F_canonical_NaN
    .float_on
    .s2 fadd, RNE, S_QNAN, S_ONE, S_NAN
    .s2 fadd, RDN, S_QNAN, S_ONE, S_NAN
    .s2 fadd, RNE, S_ONE, S_SNAN, S_NAN, NV
    .s2 fadd, RDN, S_ONE, S_SNAN, S_NAN, NV
    .s2 fadd, RNE, S_INF, S_QNAN, S_NAN

.pass
