# FSGNJ, FSGNJN and FSGNJX.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.macro .sign_injection s, op, a, b, result
    .load_\s fa0, \a
    .load_\s fa1, \b
    .unrounded expect_\s, \result, 0, \op\().\s, fa3, fa0, fa1
.endm

.test "fsgnj.d: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-d_fsgnjn-d_fsgnjx-d_op
    .float_on
    .sign_injection d, fsgnj, D_ONE, D_NONE, D_NONE
    .sign_injection d, fsgnj, D_NONE, D_NONE, D_NONE
    .sign_injection d, fsgnj, D_NONE, D_ONE, D_ONE
    .sign_injection d, fsgnj, D_QNAN, D_ONE, 0x7ff8000000001234
    .sign_injection d, fsgnj, D_SNAN, D_NONE, 0xfff0000000000001
    .sign_injection d, fsgnj, D_ONE, D_QNAN, D_NONE
    .sign_injection d, fsgnj, D_NINF, D_ZERO, 0x7ff0000000000000

.test "fsgnjn.d: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-d_fsgnjn-d_fsgnjx-d_op
    .float_on
    .sign_injection d, fsgnjn, D_ONE, D_NONE, D_ONE
    .sign_injection d, fsgnjn, D_NONE, D_NONE, D_ONE
    .sign_injection d, fsgnjn, D_NONE, D_ONE, D_NONE
    .sign_injection d, fsgnjn, D_QNAN, D_ONE, D_QNAN
    .sign_injection d, fsgnjn, D_SNAN, D_NONE, D_SNAN
    .sign_injection d, fsgnjn, D_ONE, D_QNAN, D_ONE
    .sign_injection d, fsgnjn, D_NINF, D_ZERO, D_NINF

.test "fsgnjx.d: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-d_fsgnjn-d_fsgnjx-d_op
    .float_on
    .sign_injection d, fsgnjx, D_ONE, D_NONE, D_NONE
    .sign_injection d, fsgnjx, D_NONE, D_NONE, D_ONE
    .sign_injection d, fsgnjx, D_NONE, D_ONE, D_NONE
    .sign_injection d, fsgnjx, D_QNAN, D_ONE, D_QNAN
    .sign_injection d, fsgnjx, D_SNAN, D_NONE, 0xfff0000000000001
    .sign_injection d, fsgnjx, D_ONE, D_QNAN, D_NONE
    .sign_injection d, fsgnjx, D_NINF, D_ZERO, D_NINF

.test "fsgnj.s: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-s_fsgnjn-s_fsgnjx-s_op
    .float_on
    .sign_injection s, fsgnj, S_ONE, S_NONE, S_NONE
    .sign_injection s, fsgnj, S_NONE, S_NONE, S_NONE
    .sign_injection s, fsgnj, S_NONE, S_ONE, S_ONE
    .sign_injection s, fsgnj, S_QNAN, S_ONE, 0x7fc01234
    .sign_injection s, fsgnj, S_SNAN, S_NONE, 0xff800001
    .sign_injection s, fsgnj, S_ONE, S_QNAN, S_NONE
    .sign_injection s, fsgnj, S_NINF, S_ZERO, 0x7f800000

.test "fsgnjn.s: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-s_fsgnjn-s_fsgnjx-s_op
    .float_on
    .sign_injection s, fsgnjn, S_ONE, S_NONE, S_ONE
    .sign_injection s, fsgnjn, S_NONE, S_NONE, S_ONE
    .sign_injection s, fsgnjn, S_NONE, S_ONE, S_NONE
    .sign_injection s, fsgnjn, S_QNAN, S_ONE, S_QNAN
    .sign_injection s, fsgnjn, S_SNAN, S_NONE, S_SNAN
    .sign_injection s, fsgnjn, S_ONE, S_QNAN, S_ONE
    .sign_injection s, fsgnjn, S_NINF, S_ZERO, S_NINF

.test "fsgnjx.s: the sign alone changes; NaNs keep their payload, no flag" # norm:fsgnj-s_fsgnjn-s_fsgnjx-s_op
    .float_on
    .sign_injection s, fsgnjx, S_ONE, S_NONE, S_NONE
    .sign_injection s, fsgnjx, S_NONE, S_NONE, S_ONE
    .sign_injection s, fsgnjx, S_NONE, S_ONE, S_NONE
    .sign_injection s, fsgnjx, S_QNAN, S_ONE, S_QNAN
    .sign_injection s, fsgnjx, S_SNAN, S_NONE, 0xff800001
    .sign_injection s, fsgnjx, S_ONE, S_QNAN, S_NONE
    .sign_injection s, fsgnjx, S_NINF, S_ZERO, S_NINF

.pass
