# The M extension's divisions: rounding toward zero, no traps.
.include "macros.S"

    .text
    .globl tests
tests:

.test "div: rounds toward zero"                         # norm:div_divu_op
    .binary div, 7, 2, 3
    .binary div, -7, 2, -3
    .binary div, 7, -2, -3
    .binary div, -7, -2, 3
    .binary div, 0, 5, 0
    .binary div, -0x8000000000000000, 2, -0x4000000000000000
    .binary div, 0x7fffffffffffffff, -1, -0x7fffffffffffffff
    .binary div, 1, -0x8000000000000000, 0

.test "divu"                                            # norm:div_divu_op
    .binary divu, 7, 2, 3
    .binary divu, -1, 2, 0x7fffffffffffffff
    .binary divu, -1, -1, 1
    .binary divu, 1, -1, 0
    .binary divu, 0x8000000000000000, -1, 0

.test "rem: the sign of the dividend"                   # norm:rem_remu_op norm:rem_result_sign
    .binary rem, 7, 2, 1
    .binary rem, -7, 2, -1
    .binary rem, 7, -2, 1
    .binary rem, -7, -2, -1
    .binary rem, -0x8000000000000000, 3, -2

.test "remu"                                            # norm:rem_remu_op
    .binary remu, 7, 2, 1
    .binary remu, -1, 10, 5
    .binary remu, 1, -1, 1
    .binary remu, 0x8000000000000000, 3, 2

.test "div, divu: by zero gives all ones, no trap"      # norm:div_by_zero
    .binary div, 7, 0, -1
    .binary div, -7, 0, -1
    .binary div, 0, 0, -1
    .binary div, -0x8000000000000000, 0, -1
    .binary divu, 7, 0, -1
    .binary divu, 0, 0, -1

.test "rem, remu: by zero gives the dividend"           # norm:rem_by_zero
    .binary rem, 7, 0, 7
    .binary rem, -7, 0, -7
    .binary rem, -0x8000000000000000, 0, -0x8000000000000000
    .binary remu, -7, 0, -7
    .binary remu, 0, 0, 0

.test "div, rem: overflow"                              # norm:signed_div_overflow
    .binary div, -0x8000000000000000, -1, -0x8000000000000000
    .binary rem, -0x8000000000000000, -1, 0

.test "divw, divuw: low words, sign-extended result"    # norm:divw_divuw_op
    .binary divw, 0x1234567800000007, 2, 3
    .binary divw, 0xfffffff9, 2, -3
    .binary divw, -0x80000000, 1, -0x80000000
    .binary divuw, 0xffffffff, 1, -1
    .binary divuw, 0xffffffff, 2, 0x7fffffff
    .binary divuw, 0xffffffff80000000, 0xff00000001, -0x80000000

.test "divw, divuw: by zero and overflow"               # norm:div_by_zero norm:signed_div_overflow
    .binary divw, 7, 0xffffffff00000000, -1
    .binary divuw, 7, 0xffffffff00000000, -1
    .binary divw, 0x80000000, 0xffffffff, -0x80000000
    .binary remw, 0x80000000, 0xffffffff, 0

.test "remw, remuw"                                     # norm:remw_remuw_op norm:remw_remuw_result_sign
    .binary remw, 0x12345678fffffff9, 2, -1
    .binary remw, 7, 0xfffffffe, 1
    .binary remuw, 0xffffffff, 10, 5
    .binary remuw, 0x80000000, 0xffffffff, -0x80000000

.test "remw, remuw: by zero gives the low word, sign-extended" # norm:rem_by_zero
    .binary remw, 0x1234567880000000, 0, -0x80000000
    .binary remuw, 0x1234567880000001, 0, -0x7fffffff

.pass
