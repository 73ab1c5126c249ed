# FMV between the register files, and NaN boxing: what counts as a single, and what a result leaves above itself.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fmv.d.x, fmv.x.d move bits, NaNs too"            # norm:fmv-x-d_op norm:fmv-d-x_op norm:fmv_bits_preserved
    .float_on
    csrwi fflags, 0
    li a0, D_SNAN
    fmv.d.x fa0, a0
    fmv.x.d a1, fa0
    .expect a1, D_SNAN
    li a0, 0x0123456789abcdef
    fmv.d.x fa0, a0
    fmv.x.d a1, fa0
    .expect a1, 0x0123456789abcdef
    .expect_csr fflags, 0

.test "fmv.w.x boxes the low half"                      # norm:fmv-w-x_op norm:FP_transfer_instrs_narrow_transfer_in
    .float_on
    csrwi fflags, 0
    li a0, 0x01234567ff812345
    fmv.w.x fa0, a0
    fmv.x.d a1, fa0
    .expect a1, 0xffffffffff812345
    .expect_csr fflags, 0

.test "fmv.x.w takes the low half, boxed or not, and sign-extends it" # norm:fmv-x-w_op norm:FP_transfer_instrs_narrow_transfer_out
    .float_on
    csrwi fflags, 0
    .load_d fa0, 0x0000000089abcdef
    fmv.x.w a1, fa0
    .expect a1, 0xffffffff89abcdef
    .load_d fa0, 0xffffffff7f800001
    fmv.x.w a1, fa0
    .expect a1, 0x7f800001
    .expect_csr fflags, 0

.test "every f register is one of its own"              # norm:D_flen_64
    .float_on
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    li a0, 0x1000 + \n
    fmv.d.x f\n, a0
    .endr
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    fmv.x.d a0, f\n
    .expect a0, 0x1000 + \n
    .endr

# A single that is not boxed counts as the canonical NaN; `bits` differ from a boxed 1.0 above bit 31 only.
.macro .unboxed bits
    .load_d fa0, \bits
    .load_s fa1, S_ONE
    .unrounded expect_s, S_NAN, 0, fadd.s, fa3, fa0, fa1
    .unrounded expect_s, S_NAN, 0, fmul.s, fa3, fa1, fa0
    .unrounded expect_s, S_NAN, 0, fsqrt.s, fa3, fa0
    .unrounded expect_s, S_NAN, 0, fmadd.s, fa3, fa1, fa1, fa0
    .unrounded expect_s, S_NAN, 0, fnmsub.s, fa3, fa0, fa1, fa1
    .unrounded expect_s, S_ONE, 0, fmin.s, fa3, fa0, fa1
    .unrounded expect_s, S_NAN, 0, fsgnj.s, fa3, fa0, fa1
    .unrounded expect_s, 0xffc00000, 0, fsgnjn.s, fa3, fa0, fa1
    .unrounded expect_s, S_ONE, 0, fsgnjx.s, fa3, fa1, fa0
    .unrounded expect_x, 0, 0, feq.s, a3, fa0, fa0
    .unrounded expect_x, 0, NV, flt.s, a3, fa1, fa0
    .unrounded expect_x, 1 << 9, 0, fclass.s, a3, fa0
    .unrounded expect_x, 0x7fffffff, NV, fcvt.w.s, a3, fa0
    .unrounded expect_d, D_NAN, 0, fcvt.d.s, fa3, fa0
.endm

.test "an operand that is not boxed is the canonical NaN" # norm:FP_nontransfer_instrs_improper_nan-boxed_input
    .float_on
    .unboxed 0x000000003f800000
    .unboxed 0xfffffffe3f800000
    .unboxed 0x7fffffff3f800000
    .unboxed 0xffffffef3f800000

.test "results of singles are boxed"                    # norm:fp_nan-boxing
    .float_on
    csrwi fflags, 0
    .load_d fa3, 0
    .load_s fa0, S_ONE
    fadd.s fa3, fa0, fa0
    .expect_s S_TWO, 0
    .load_d fa3, 0
    fcvt.s.w fa3, x0
    .expect_s 0, 0
    .load_d fa0, D_ONE
    .load_d fa3, 0
    fcvt.s.d fa3, fa0
    .expect_s S_ONE, 0

.test "a boxed single is a quiet NaN to a double operation" # norm:fp_nan-boxing
    .float_on
    .load_s fa0, S_ONE
    .load_d fa1, D_ONE
    .unrounded expect_d, D_NAN, 0, fadd.d, fa3, fa0, fa1
    .unrounded expect_x, 1 << 9, 0, fclass.d, a3, fa0
    .unrounded expect_d, D_ONE, 0, fmax.d, fa3, fa0, fa1

.pass
