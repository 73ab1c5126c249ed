# The vocabulary of the floating-point tests; a test includes macros.S first.
#
# Values are bit patterns. An operation that rounds runs four ways, which must agree: with the rounding mode in the
# instruction and in frm, each with no flag raised before and with NX raised, when an implementation has less to find out.
# Uses fa0-fa3, a0-a3, t5 and t6.

.equ NX, 1
.equ UF, 2
.equ OF, 4
.equ DZ, 8
.equ NV, 16

.equ RNE, 0
.equ RTZ, 1
.equ RDN, 2
.equ RUP, 3
.equ RMM, 4

# Doubles and singles by name.
.equ D_ZERO,     0x0000000000000000
.equ D_NZERO,    0x8000000000000000
.equ D_ONE,      0x3ff0000000000000
.equ D_NONE,     0xbff0000000000000
.equ D_TWO,      0x4000000000000000
.equ D_THREE,    0x4008000000000000
.equ D_EPSILON,  0x3ca0000000000000  # half a unit in the last place of 1
.equ D_TINY,     0x0000000000000001  # the smallest subnormal
.equ D_SUBNORM,  0x000fffffffffffff  # the largest
.equ D_NORMAL,   0x0010000000000000  # the smallest normal
.equ D_MAX,      0x7fefffffffffffff
.equ D_INF,      0x7ff0000000000000
.equ D_NINF,     0xfff0000000000000
.equ D_NAN,      0x7ff8000000000000  # canonical
.equ D_QNAN,     0xfff8000000001234
.equ D_SNAN,     0x7ff0000000000001

.equ S_ZERO,     0x00000000
.equ S_NZERO,    0x80000000
.equ S_ONE,      0x3f800000
.equ S_NONE,     0xbf800000
.equ S_TWO,      0x40000000
.equ S_THREE,    0x40400000
.equ S_EPSILON,  0x33800000
.equ S_TINY,     0x00000001
.equ S_SUBNORM,  0x007fffff
.equ S_NORMAL,   0x00800000
.equ S_MAX,      0x7f7fffff
.equ S_INF,      0x7f800000
.equ S_NINF,     0xff800000
.equ S_NAN,      0x7fc00000
.equ S_QNAN,     0xffc01234
.equ S_SNAN,     0x7f800001

# The high half of a boxed single.
.equ BOX, 0xffffffff00000000

# FS = Initial: the next write makes it Dirty.
.macro .float_on
    li t5, MSTATUS_FS
    csrc mstatus, t5
    li t5, 1 << 13
    csrs mstatus, t5
.endm

# An f register from bits: a double, or a boxed single.
.macro .load_d register, bits
    li t5, \bits
    fmv.d.x \register, t5
.endm
.macro .load_s register, bits
    li t5, \bits
    fmv.w.x \register, t5
.endm

# `op operands` with a rounding mode in the instruction; `mode` is a number.
.macro .static mode, op, operands:vararg
    .if \mode == RNE
    \op \operands, rne
    .elseif \mode == RTZ
    \op \operands, rtz
    .elseif \mode == RDN
    \op \operands, rdn
    .elseif \mode == RUP
    \op \operands, rup
    .else
    \op \operands, rmm
    .endif
.endm

# fa3, as the double or the single of the result, and the flags.
.macro .expect_d bits, flags
    fmv.x.d a2, fa3
    .expect a2, \bits
    .expect_csr fflags, \flags
.endm
.macro .expect_s bits, flags
    fmv.x.d a2, fa3
    .expect a2, BOX | (\bits)
    .expect_csr fflags, \flags
.endm
# a3, as an integer, and the flags.
.macro .expect_x value, flags
    .expect a3, \value
    .expect_csr fflags, \flags
.endm

# The four ways of an operation that rounds. `expect` is one of the three macros above.
.macro .rounded expect, mode, result, flags, op, operands:vararg
    csrwi fflags, 0
    csrwi frm, 0
    .static \mode, \op, \operands
    .\expect \result, \flags
    csrwi frm, \mode
    csrwi fflags, 0
    \op \operands, dyn
    .\expect \result, \flags
    csrwi fflags, NX
    \op \operands, dyn
    .\expect \result, NX | (\flags)
    csrwi fflags, NX
    csrwi frm, 0
    .static \mode, \op, \operands
    .\expect \result, NX | (\flags)
.endm

# An operation without a rounding mode, with no flag raised before, and with all.
.macro .unrounded expect, result, flags, op, operands:vararg
    csrwi fflags, 0
    \op \operands
    .\expect \result, \flags
    csrwi fflags, 31
    \op \operands
    .\expect \result, 31
.endm

# Doubles, then singles: operands, then what comes out. Names of operations are without their suffix.
.macro .d1 op, mode, a, result, flags=0
    .load_d fa0, \a
    .rounded expect_d, \mode, \result, \flags, \op\().d, fa3, fa0
.endm
.macro .d2 op, mode, a, b, result, flags=0
    .load_d fa0, \a
    .load_d fa1, \b
    .rounded expect_d, \mode, \result, \flags, \op\().d, fa3, fa0, fa1
.endm
.macro .d3 op, mode, a, b, c, result, flags=0
    .load_d fa0, \a
    .load_d fa1, \b
    .load_d fa2, \c
    .rounded expect_d, \mode, \result, \flags, \op\().d, fa3, fa0, fa1, fa2
.endm
.macro .s1 op, mode, a, result, flags=0
    .load_s fa0, \a
    .rounded expect_s, \mode, \result, \flags, \op\().s, fa3, fa0
.endm
.macro .s2 op, mode, a, b, result, flags=0
    .load_s fa0, \a
    .load_s fa1, \b
    .rounded expect_s, \mode, \result, \flags, \op\().s, fa3, fa0, fa1
.endm
.macro .s3 op, mode, a, b, c, result, flags=0
    .load_s fa0, \a
    .load_s fa1, \b
    .load_s fa2, \c
    .rounded expect_s, \mode, \result, \flags, \op\().s, fa3, fa0, fa1, fa2
.endm
