# FMIN and FMAX: minimumNumber and maximumNumber of IEEE 754-2019.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.macro .extremes s, a, b, smaller, larger, flags=0
    .load_\s fa0, \a
    .load_\s fa1, \b
    .unrounded expect_\s, \smaller, \flags, fmin.\s, fa3, fa0, fa1
    .unrounded expect_\s, \larger, \flags, fmax.\s, fa3, fa0, fa1
.endm

.test "fmin.d, fmax.d: the smaller and the larger"      # norm:D_computational_instrs
    .float_on
    .extremes d, D_ONE, D_TWO, D_ONE, D_TWO
    .extremes d, D_TWO, D_ONE, D_ONE, D_TWO
    .extremes d, D_NONE, D_ONE, D_NONE, D_ONE
    .extremes d, D_NINF, D_INF, D_NINF, D_INF
    .extremes d, D_TINY, D_SUBNORM, D_TINY, D_SUBNORM

.test "fmin.d, fmax.d: -0 is less than +0"              # norm:fmin-s_fmax-s_zero_compare
    .float_on
    .extremes d, D_ZERO, D_NZERO, D_NZERO, D_ZERO
    .extremes d, D_NZERO, D_ZERO, D_NZERO, D_ZERO

.test "fmin.d, fmax.d: one NaN gives the other operand" # norm:fmin-s_fmax-s_one_nan_input
    .float_on
    .extremes d, D_QNAN, D_ONE, D_ONE, D_ONE
    .extremes d, D_NINF, D_QNAN, D_NINF, D_NINF

.test "fmin.d, fmax.d: a signaling NaN is invalid, whatever the result" # norm:fmin-s_fmax-s_signaling_nan_nv
    .float_on
    .extremes d, D_SNAN, D_ONE, D_ONE, D_ONE, NV
    .extremes d, D_ONE, D_SNAN, D_ONE, D_ONE, NV
    .extremes d, D_SNAN, D_QNAN, D_NAN, D_NAN, NV

.test "fmin.d, fmax.d: two NaNs give the canonical one" # norm:fmin-s_fmax-s_both_nan_input
    .float_on
    .extremes d, D_QNAN, D_QNAN, D_NAN, D_NAN

.test "fmin.s, fmax.s: the smaller and the larger"      # norm:fmin-s_fmax-s_op
    .float_on
    .extremes s, S_ONE, S_TWO, S_ONE, S_TWO
    .extremes s, S_TWO, S_ONE, S_ONE, S_TWO
    .extremes s, S_NONE, S_ONE, S_NONE, S_ONE
    .extremes s, S_NINF, S_INF, S_NINF, S_INF
    .extremes s, S_TINY, S_SUBNORM, S_TINY, S_SUBNORM

.test "fmin.s, fmax.s: -0 is less than +0"              # norm:fmin-s_fmax-s_zero_compare
    .float_on
    .extremes s, S_ZERO, S_NZERO, S_NZERO, S_ZERO
    .extremes s, S_NZERO, S_ZERO, S_NZERO, S_ZERO

.test "fmin.s, fmax.s: one NaN gives the other operand" # norm:fmin-s_fmax-s_one_nan_input
    .float_on
    .extremes s, S_QNAN, S_ONE, S_ONE, S_ONE
    .extremes s, S_NINF, S_QNAN, S_NINF, S_NINF

.test "fmin.s, fmax.s: a signaling NaN is invalid, whatever the result" # norm:fmin-s_fmax-s_signaling_nan_nv
    .float_on
    .extremes s, S_SNAN, S_ONE, S_ONE, S_ONE, NV
    .extremes s, S_ONE, S_SNAN, S_ONE, S_ONE, NV
    .extremes s, S_SNAN, S_QNAN, S_NAN, S_NAN, NV

.test "fmin.s, fmax.s: two NaNs give the canonical one" # norm:fmin-s_fmax-s_both_nan_input
    .float_on
    .extremes s, S_QNAN, S_QNAN, S_NAN, S_NAN

.pass
