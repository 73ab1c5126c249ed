# FEQ, FLT and FLE.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

# Results of feq, flt and fle; the flags of feq, and those of the other two.
.macro .compare s, a, b, equal, less, less_or_equal, quiet=0, signaling=0
    .load_\s fa0, \a
    .load_\s fa1, \b
    .unrounded expect_x, \equal, \quiet, feq.\s, a3, fa0, fa1
    .unrounded expect_x, \less, \signaling, flt.\s, a3, fa0, fa1
    .unrounded expect_x, \less_or_equal, \signaling, fle.\s, a3, fa0, fa1
.endm

.test "feq.d, flt.d, fle.d: numbers"                    # norm:D_compare_instrs
    .float_on
    .compare d, D_ONE, D_TWO, 0, 1, 1
    .compare d, D_TWO, D_ONE, 0, 0, 0
    .compare d, D_ONE, D_ONE, 1, 0, 1
    .compare d, D_NONE, D_ONE, 0, 1, 1
    .compare d, D_NONE, 0xc000000000000000, 0, 0, 0
    .compare d, D_NINF, D_INF, 0, 1, 1
    .compare d, D_INF, D_INF, 1, 0, 1
    .compare d, D_TINY, D_SUBNORM, 0, 1, 1

.test "feq.d, flt.d, fle.d: zeros are equal"            # norm:D_compare_instrs
    .float_on
    .compare d, D_ZERO, D_NZERO, 1, 0, 1
    .compare d, D_NZERO, D_ZERO, 1, 0, 1

.test "feq.d, flt.d, fle.d: flt and fle are signaling, feq is quiet" # norm:flt-s_fle-s_signaling norm:feq-s_quiet norm:feq-s_flt-s_fle-s_NaN_input
    .float_on
    .compare d, D_QNAN, D_ONE, 0, 0, 0, 0, NV
    .compare d, D_ONE, D_QNAN, 0, 0, 0, 0, NV
    .compare d, D_QNAN, D_QNAN, 0, 0, 0, 0, NV

.test "feq.d, flt.d, fle.d: a signaling NaN is invalid for all" # norm:feq-s_quiet
    .float_on
    .compare d, D_SNAN, D_ONE, 0, 0, 0, NV, NV
    .compare d, D_ONE, D_SNAN, 0, 0, 0, NV, NV

.test "feq.s, flt.s, fle.s: numbers"                    # norm:feq-s_flt-s_fle-s_op
    .float_on
    .compare s, S_ONE, S_TWO, 0, 1, 1
    .compare s, S_TWO, S_ONE, 0, 0, 0
    .compare s, S_ONE, S_ONE, 1, 0, 1
    .compare s, S_NONE, S_ONE, 0, 1, 1
    .compare s, S_NONE, 0xc0000000, 0, 0, 0
    .compare s, S_NINF, S_INF, 0, 1, 1
    .compare s, S_INF, S_INF, 1, 0, 1
    .compare s, S_TINY, S_SUBNORM, 0, 1, 1

.test "feq.s, flt.s, fle.s: zeros are equal"            # norm:feq-s_flt-s_fle-s_op
    .float_on
    .compare s, S_ZERO, S_NZERO, 1, 0, 1
    .compare s, S_NZERO, S_ZERO, 1, 0, 1

.test "feq.s, flt.s, fle.s: flt and fle are signaling, feq is quiet" # norm:flt-s_fle-s_signaling norm:feq-s_quiet norm:feq-s_flt-s_fle-s_NaN_input
    .float_on
    .compare s, S_QNAN, S_ONE, 0, 0, 0, 0, NV
    .compare s, S_ONE, S_QNAN, 0, 0, 0, 0, NV
    .compare s, S_QNAN, S_QNAN, 0, 0, 0, 0, NV

.test "feq.s, flt.s, fle.s: a signaling NaN is invalid for all" # norm:feq-s_quiet
    .float_on
    .compare s, S_SNAN, S_ONE, 0, 0, 0, NV, NV
    .compare s, S_ONE, S_SNAN, 0, 0, 0, NV, NV

.test "a comparison into x0 raises its flag"            # norm:flt-s_fle-s_signaling
    .float_on
    csrwi fflags, 0
    .load_d fa0, D_QNAN
    flt.d x0, fa0, fa0
    .expect_csr fflags, NV

.pass
