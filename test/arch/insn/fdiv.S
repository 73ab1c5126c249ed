# FDIV: rounding, division by zero, invalid quotients, overflow and underflow.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fdiv.d: exact quotients raise nothing"           # norm:D_computational_instrs
    .float_on
    .d2 fdiv, RNE, 0x4018000000000000, D_TWO, D_THREE
    .d2 fdiv, RTZ, 0x4018000000000000, D_TWO, D_THREE
    .d2 fdiv, RDN, 0x4018000000000000, D_TWO, D_THREE
    .d2 fdiv, RUP, 0x4018000000000000, D_TWO, D_THREE
    .d2 fdiv, RMM, 0x4018000000000000, D_TWO, D_THREE
    .d2 fdiv, RNE, D_ZERO, D_NONE, D_NZERO

.test "fdiv.d: inexact quotients, in each rounding mode and sign" # norm:dyn_round_enc
    .float_on
    .d2 fdiv, RNE, D_ONE, D_THREE, 0x3fd5555555555555, NX
    .d2 fdiv, RTZ, D_ONE, D_THREE, 0x3fd5555555555555, NX
    .d2 fdiv, RDN, D_ONE, D_THREE, 0x3fd5555555555555, NX
    .d2 fdiv, RUP, D_ONE, D_THREE, 0x3fd5555555555556, NX
    .d2 fdiv, RMM, D_ONE, D_THREE, 0x3fd5555555555555, NX
    .d2 fdiv, RNE, D_NONE, D_THREE, 0xbfd5555555555555, NX
    .d2 fdiv, RTZ, D_NONE, D_THREE, 0xbfd5555555555555, NX
    .d2 fdiv, RDN, D_NONE, D_THREE, 0xbfd5555555555556, NX
    .d2 fdiv, RUP, D_NONE, D_THREE, 0xbfd5555555555555, NX
    .d2 fdiv, RMM, D_NONE, D_THREE, 0xbfd5555555555555, NX
    .d2 fdiv, RNE, D_TWO, D_THREE, 0x3fe5555555555555, NX
    .d2 fdiv, RTZ, D_TWO, D_THREE, 0x3fe5555555555555, NX
    .d2 fdiv, RDN, D_TWO, D_THREE, 0x3fe5555555555555, NX
    .d2 fdiv, RUP, D_TWO, D_THREE, 0x3fe5555555555556, NX
    .d2 fdiv, RMM, D_TWO, D_THREE, 0x3fe5555555555555, NX

.test "fdiv.d: division by zero"                        # norm:fcsr_fflags_op
    .float_on
    .d2 fdiv, RNE, D_ONE, D_ZERO, D_INF, DZ
    .d2 fdiv, RTZ, D_ONE, D_ZERO, D_INF, DZ
    .d2 fdiv, RNE, D_ONE, D_NZERO, D_NINF, DZ
    .d2 fdiv, RNE, D_INF, D_ZERO, D_INF

.test "fdiv.d: invalid quotients"                       # norm:f_ieee_compliance
    .float_on
    .d2 fdiv, RNE, D_ZERO, D_ZERO, D_NAN, NV
    .d2 fdiv, RNE, D_INF, D_NINF, D_NAN, NV
    .d2 fdiv, RNE, D_SNAN, D_ONE, D_NAN, NV
    .d2 fdiv, RNE, D_SNAN, D_ZERO, D_NAN, NV
    .d2 fdiv, RNE, D_QNAN, D_ZERO, D_NAN

.test "fdiv.d: overflow and underflow"                  # norm:ieee_std_subnormal
    .float_on
    .d2 fdiv, RNE, D_MAX, 0x3fe0000000000000, D_INF, OF|NX
    .d2 fdiv, RTZ, D_MAX, 0x3fe0000000000000, D_MAX, OF|NX
    .d2 fdiv, RDN, D_MAX, 0x3fe0000000000000, D_MAX, OF|NX
    .d2 fdiv, RUP, D_MAX, 0x3fe0000000000000, D_INF, OF|NX
    .d2 fdiv, RMM, D_MAX, 0x3fe0000000000000, D_INF, OF|NX
    .d2 fdiv, RNE, D_TINY, D_THREE, D_ZERO, UF|NX
    .d2 fdiv, RTZ, D_TINY, D_THREE, D_ZERO, UF|NX
    .d2 fdiv, RDN, D_TINY, D_THREE, D_ZERO, UF|NX
    .d2 fdiv, RUP, D_TINY, D_THREE, D_TINY, UF|NX
    .d2 fdiv, RMM, D_TINY, D_THREE, D_ZERO, UF|NX
    .d2 fdiv, RNE, D_NORMAL, D_THREE, 0x0005555555555555, UF|NX
    .d2 fdiv, RTZ, D_NORMAL, D_THREE, 0x0005555555555555, UF|NX
    .d2 fdiv, RDN, D_NORMAL, D_THREE, 0x0005555555555555, UF|NX
    .d2 fdiv, RUP, D_NORMAL, D_THREE, 0x0005555555555556, UF|NX
    .d2 fdiv, RMM, D_NORMAL, D_THREE, 0x0005555555555555, UF|NX
    .d2 fdiv, RNE, D_ONE, D_INF, D_ZERO
    .d2 fdiv, RNE, D_ONE, D_TINY, D_INF, OF|NX

.test "fdiv.s: exact quotients raise nothing"           # norm:fdiv-s_op
    .float_on
    .s2 fdiv, RNE, 0x40c00000, S_TWO, S_THREE
    .s2 fdiv, RTZ, 0x40c00000, S_TWO, S_THREE
    .s2 fdiv, RDN, 0x40c00000, S_TWO, S_THREE
    .s2 fdiv, RUP, 0x40c00000, S_TWO, S_THREE
    .s2 fdiv, RMM, 0x40c00000, S_TWO, S_THREE
    .s2 fdiv, RNE, S_ZERO, S_NONE, S_NZERO

.test "fdiv.s: inexact quotients, in each rounding mode and sign" # norm:dyn_round_enc
    .float_on
    .s2 fdiv, RNE, S_ONE, S_THREE, 0x3eaaaaab, NX
    .s2 fdiv, RTZ, S_ONE, S_THREE, 0x3eaaaaaa, NX
    .s2 fdiv, RDN, S_ONE, S_THREE, 0x3eaaaaaa, NX
    .s2 fdiv, RUP, S_ONE, S_THREE, 0x3eaaaaab, NX
    .s2 fdiv, RMM, S_ONE, S_THREE, 0x3eaaaaab, NX
    .s2 fdiv, RNE, S_NONE, S_THREE, 0xbeaaaaab, NX
    .s2 fdiv, RTZ, S_NONE, S_THREE, 0xbeaaaaaa, NX
    .s2 fdiv, RDN, S_NONE, S_THREE, 0xbeaaaaab, NX
    .s2 fdiv, RUP, S_NONE, S_THREE, 0xbeaaaaaa, NX
    .s2 fdiv, RMM, S_NONE, S_THREE, 0xbeaaaaab, NX
    .s2 fdiv, RNE, S_TWO, S_THREE, 0x3f2aaaab, NX
    .s2 fdiv, RTZ, S_TWO, S_THREE, 0x3f2aaaaa, NX
    .s2 fdiv, RDN, S_TWO, S_THREE, 0x3f2aaaaa, NX
    .s2 fdiv, RUP, S_TWO, S_THREE, 0x3f2aaaab, NX
    .s2 fdiv, RMM, S_TWO, S_THREE, 0x3f2aaaab, NX

.test "fdiv.s: division by zero"                        # norm:fcsr_fflags_op
    .float_on
    .s2 fdiv, RNE, S_ONE, S_ZERO, S_INF, DZ
    .s2 fdiv, RTZ, S_ONE, S_ZERO, S_INF, DZ
    .s2 fdiv, RNE, S_ONE, S_NZERO, S_NINF, DZ
    .s2 fdiv, RNE, S_INF, S_ZERO, S_INF

.test "fdiv.s: invalid quotients"                       # norm:f_ieee_compliance
    .float_on
    .s2 fdiv, RNE, S_ZERO, S_ZERO, S_NAN, NV
    .s2 fdiv, RNE, S_INF, S_NINF, S_NAN, NV
    .s2 fdiv, RNE, S_SNAN, S_ONE, S_NAN, NV
    .s2 fdiv, RNE, S_SNAN, S_ZERO, S_NAN, NV
    .s2 fdiv, RNE, S_QNAN, S_ZERO, S_NAN

.test "fdiv.s: overflow and underflow"                  # norm:ieee_std_subnormal
    .float_on
    .s2 fdiv, RNE, S_MAX, 0x3f000000, S_INF, OF|NX
    .s2 fdiv, RTZ, S_MAX, 0x3f000000, S_MAX, OF|NX
    .s2 fdiv, RDN, S_MAX, 0x3f000000, S_MAX, OF|NX
    .s2 fdiv, RUP, S_MAX, 0x3f000000, S_INF, OF|NX
    .s2 fdiv, RMM, S_MAX, 0x3f000000, S_INF, OF|NX
    .s2 fdiv, RNE, S_TINY, S_THREE, S_ZERO, UF|NX
    .s2 fdiv, RTZ, S_TINY, S_THREE, S_ZERO, UF|NX
    .s2 fdiv, RDN, S_TINY, S_THREE, S_ZERO, UF|NX
    .s2 fdiv, RUP, S_TINY, S_THREE, S_TINY, UF|NX
    .s2 fdiv, RMM, S_TINY, S_THREE, S_ZERO, UF|NX
    .s2 fdiv, RNE, S_NORMAL, S_THREE, 0x002aaaab, UF|NX
    .s2 fdiv, RTZ, S_NORMAL, S_THREE, 0x002aaaaa, UF|NX
    .s2 fdiv, RDN, S_NORMAL, S_THREE, 0x002aaaaa, UF|NX
    .s2 fdiv, RUP, S_NORMAL, S_THREE, 0x002aaaab, UF|NX
    .s2 fdiv, RMM, S_NORMAL, S_THREE, 0x002aaaab, UF|NX
    .s2 fdiv, RNE, S_ONE, S_INF, S_ZERO
    .s2 fdiv, RNE, S_ONE, S_TINY, S_INF, OF|NX

.pass
