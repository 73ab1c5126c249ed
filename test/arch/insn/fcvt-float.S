# FCVT between single and double.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.macro .narrow mode, a, result, flags=0
    .load_d fa0, \a
    .rounded expect_s, \mode, \result, \flags, fcvt.s.d, fa3, fa0
.endm

# Exact in every mode. clang takes no rounding mode here, so the word is given.
.macro .widen a, result, flags=0
    .load_s fa0, \a
    csrwi fflags, 0
    fcvt.d.s fa3, fa0
    .expect_d \result, \flags
    csrwi frm, RUP
    csrwi fflags, 0
    .word 0x420576d3               # fcvt.d.s fa3, fa0, dyn
    .expect_d \result, \flags
.endm

.test "fcvt.s.d: exact"                                 # norm:fcvt-s-d_fcvt-d-s_op
    .float_on
    .narrow RNE, 0x3ff0000000000000, 0x3f800000
    .narrow RUP, 0x3ff0000000000000, 0x3f800000
    .narrow RNE, 0x8000000000000000, 0x80000000
    .narrow RUP, 0x8000000000000000, 0x80000000
    .narrow RNE, 0x36a0000000000000, 0x00000001
    .narrow RUP, 0x36a0000000000000, 0x00000001
    .narrow RNE, 0x47efffffe0000000, 0x7f7fffff
    .narrow RUP, 0x47efffffe0000000, 0x7f7fffff
    .narrow RNE, 0xfff0000000000000, 0xff800000
    .narrow RUP, 0xfff0000000000000, 0xff800000

.test "fcvt.s.d: rounding"                              # norm:fcvt_float_rounding
    .float_on
    .narrow RNE, 0x3ff0000010000000, 0x3f800000, NX
    .narrow RTZ, 0x3ff0000010000000, 0x3f800000, NX
    .narrow RDN, 0x3ff0000010000000, 0x3f800000, NX
    .narrow RUP, 0x3ff0000010000000, 0x3f800001, NX
    .narrow RMM, 0x3ff0000010000000, 0x3f800001, NX
    .narrow RNE, 0x3ff0000030000000, 0x3f800002, NX
    .narrow RTZ, 0x3ff0000030000000, 0x3f800001, NX
    .narrow RDN, 0x3ff0000030000000, 0x3f800001, NX
    .narrow RUP, 0x3ff0000030000000, 0x3f800002, NX
    .narrow RMM, 0x3ff0000030000000, 0x3f800002, NX
    .narrow RNE, 0xbff0000010000000, 0xbf800000, NX
    .narrow RTZ, 0xbff0000010000000, 0xbf800000, NX
    .narrow RDN, 0xbff0000010000000, 0xbf800001, NX
    .narrow RUP, 0xbff0000010000000, 0xbf800000, NX
    .narrow RMM, 0xbff0000010000000, 0xbf800001, NX
    .narrow RNE, 0x3ff0000010000001, 0x3f800001, NX
    .narrow RTZ, 0x3ff0000010000001, 0x3f800000, NX
    .narrow RDN, 0x3ff0000010000001, 0x3f800000, NX
    .narrow RUP, 0x3ff0000010000001, 0x3f800001, NX
    .narrow RMM, 0x3ff0000010000001, 0x3f800001, NX
    .narrow RNE, 0x3ff000000fffffff, 0x3f800000, NX
    .narrow RTZ, 0x3ff000000fffffff, 0x3f800000, NX
    .narrow RDN, 0x3ff000000fffffff, 0x3f800000, NX
    .narrow RUP, 0x3ff000000fffffff, 0x3f800001, NX
    .narrow RMM, 0x3ff000000fffffff, 0x3f800000, NX

.test "fcvt.s.d: overflow"                              # norm:f_ieee_compliance
    .float_on
    .narrow RNE, 0x47efffffefffffff, 0x7f7fffff, NX
    .narrow RTZ, 0x47efffffefffffff, 0x7f7fffff, NX
    .narrow RDN, 0x47efffffefffffff, 0x7f7fffff, NX
    .narrow RUP, 0x47efffffefffffff, 0x7f800000, OF|NX
    .narrow RMM, 0x47efffffefffffff, 0x7f7fffff, NX
    .narrow RNE, 0x47effffff0000000, 0x7f800000, OF|NX
    .narrow RTZ, 0x47effffff0000000, 0x7f7fffff, NX
    .narrow RDN, 0x47effffff0000000, 0x7f7fffff, NX
    .narrow RUP, 0x47effffff0000000, 0x7f800000, OF|NX
    .narrow RMM, 0x47effffff0000000, 0x7f800000, OF|NX
    .narrow RNE, 0xc7f0000000000000, 0xff800000, OF|NX
    .narrow RTZ, 0xc7f0000000000000, 0xff7fffff, OF|NX
    .narrow RDN, 0xc7f0000000000000, 0xff800000, OF|NX
    .narrow RUP, 0xc7f0000000000000, 0xff7fffff, OF|NX
    .narrow RMM, 0xc7f0000000000000, 0xff800000, OF|NX
    .narrow RNE, 0x7fefffffffffffff, 0x7f800000, OF|NX
    .narrow RTZ, 0x7fefffffffffffff, 0x7f7fffff, OF|NX
    .narrow RDN, 0x7fefffffffffffff, 0x7f7fffff, OF|NX
    .narrow RUP, 0x7fefffffffffffff, 0x7f800000, OF|NX
    .narrow RMM, 0x7fefffffffffffff, 0x7f800000, OF|NX

.test "fcvt.s.d: underflow, found after rounding"       # norm:ieee_std_tininess norm:ieee_std_subnormal
    .float_on
    .narrow RNE, 0x380fffffe0000001, 0x00800000, UF|NX
    .narrow RTZ, 0x380fffffe0000001, 0x007fffff, UF|NX
    .narrow RDN, 0x380fffffe0000001, 0x007fffff, UF|NX
    .narrow RUP, 0x380fffffe0000001, 0x00800000, NX
    .narrow RMM, 0x380fffffe0000001, 0x00800000, UF|NX
    .narrow RNE, 0x380ffffff0000000, 0x00800000, NX
    .narrow RTZ, 0x380ffffff0000000, 0x007fffff, UF|NX
    .narrow RDN, 0x380ffffff0000000, 0x007fffff, UF|NX
    .narrow RUP, 0x380ffffff0000000, 0x00800000, NX
    .narrow RMM, 0x380ffffff0000000, 0x00800000, NX
    .narrow RNE, 0x380fffffefffffff, 0x00800000, UF|NX
    .narrow RTZ, 0x380fffffefffffff, 0x007fffff, UF|NX
    .narrow RDN, 0x380fffffefffffff, 0x007fffff, UF|NX
    .narrow RUP, 0x380fffffefffffff, 0x00800000, NX
    .narrow RMM, 0x380fffffefffffff, 0x00800000, UF|NX
    .narrow RNE, 0x3690000000000000, 0x00000000, UF|NX
    .narrow RTZ, 0x3690000000000000, 0x00000000, UF|NX
    .narrow RDN, 0x3690000000000000, 0x00000000, UF|NX
    .narrow RUP, 0x3690000000000000, 0x00000001, UF|NX
    .narrow RMM, 0x3690000000000000, 0x00000001, UF|NX
    .narrow RNE, 0x3690000000000001, 0x00000001, UF|NX
    .narrow RTZ, 0x3690000000000001, 0x00000000, UF|NX
    .narrow RDN, 0x3690000000000001, 0x00000000, UF|NX
    .narrow RUP, 0x3690000000000001, 0x00000001, UF|NX
    .narrow RMM, 0x3690000000000001, 0x00000001, UF|NX
    .narrow RNE, 0x0000000000000001, 0x00000000, UF|NX
    .narrow RTZ, 0x0000000000000001, 0x00000000, UF|NX
    .narrow RDN, 0x0000000000000001, 0x00000000, UF|NX
    .narrow RUP, 0x0000000000000001, 0x00000001, UF|NX
    .narrow RMM, 0x0000000000000001, 0x00000000, UF|NX

.test "fcvt.s.d: NaNs become canonical"                 # norm:F_canonical_NaN
    .float_on
    .narrow RNE, 0xfff8000000001234, 0x7fc00000
    .narrow RNE, 0x7ff0000000000001, 0x7fc00000, NV

.test "fcvt.d.s: exact"                                 # norm:fcvt-s-d_fcvt-d-s_op norm:fcvt_float_rounding
    .float_on
    .widen 0x3f800000, 0x3ff0000000000000
    .widen 0x80000000, 0x8000000000000000
    .widen 0x00000001, 0x36a0000000000000
    .widen 0x807fffff, 0xb80fffffc0000000
    .widen 0x7f7fffff, 0x47efffffe0000000
    .widen 0x7f800000, 0x7ff0000000000000
    .widen 0xff800000, 0xfff0000000000000

.test "fcvt.d.s: NaNs become canonical"                 # norm:F_canonical_NaN
    .float_on
    .widen 0xffc01234, 0x7ff8000000000000
    .widen 0x7f800001, 0x7ff8000000000000, NV

.pass
