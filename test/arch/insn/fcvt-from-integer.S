# FCVT from integers.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.macro .from_integer s, op, mode, value, result, flags=0
    li a0, \value
    .rounded expect_\s, \mode, \result, \flags, fcvt.\s\().\op, fa3, a0
.endm

# A double holds every 32-bit integer; clang takes no rounding mode here.
.macro .exact_integer op, value, result
    li a0, \value
    .unrounded expect_d, \result, 0, fcvt.d.\op, fa3, a0
.endm

.test "fcvt.d.w: exact, and the half of the register that counts" # norm:fcvt-d-w_fcvt-d-l_op
    .float_on
    .exact_integer w, 0, 0x0000000000000000
    .exact_integer w, 1, 0x3ff0000000000000
    .exact_integer w, -1, 0xbff0000000000000
    .exact_integer w, 0x000000007fffffff, 0x41dfffffffc00000
    .exact_integer w, 0x0000000080000000, 0xc1e0000000000000
    .exact_integer w, 0xdeadbeef00000010, 0x4030000000000000

.test "fcvt.d.wu: exact, and the half of the register that counts" # norm:fcvt-wu-d_fcvt-lu-d_fcvt-d-wu_fcvt-d-lu_op
    .float_on
    .exact_integer wu, 0, 0x0000000000000000
    .exact_integer wu, 1, 0x3ff0000000000000
    .exact_integer wu, -1, 0x41efffffffe00000
    .exact_integer wu, 0x000000007fffffff, 0x41dfffffffc00000
    .exact_integer wu, 0x0000000080000000, 0x41e0000000000000
    .exact_integer wu, 0xdeadbeef00000010, 0x4030000000000000

.test "fcvt.d.l: exact, and the half of the register that counts" # norm:fcvt-d-w_fcvt-d-l_op
    .float_on
    .from_integer d, l, RNE, 0, 0x0000000000000000
    .from_integer d, l, RNE, 1, 0x3ff0000000000000
    .from_integer d, l, RNE, -1, 0xbff0000000000000
    .from_integer d, l, RTZ, 0x000000007fffffff, 0x41dfffffffc00000
    .from_integer d, l, RNE, 0x0000000080000000, 0x41e0000000000000
    .from_integer d, l, RNE, 0xdeadbeef00000010, 0xc3c0a92088800000, NX

.test "fcvt.d.l: rounding"                              # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer d, l, RNE, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, l, RTZ, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, l, RDN, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, l, RUP, 0x0020000000000001, 0x4340000000000001, NX
    .from_integer d, l, RMM, 0x0020000000000001, 0x4340000000000001, NX
    .from_integer d, l, RNE, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, l, RTZ, 0x0020000000000003, 0x4340000000000001, NX
    .from_integer d, l, RDN, 0x0020000000000003, 0x4340000000000001, NX
    .from_integer d, l, RUP, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, l, RMM, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, l, RNE, 0xffdfffffffffffff, 0xc340000000000000, NX
    .from_integer d, l, RTZ, 0xffdfffffffffffff, 0xc340000000000000, NX
    .from_integer d, l, RDN, 0xffdfffffffffffff, 0xc340000000000001, NX
    .from_integer d, l, RUP, 0xffdfffffffffffff, 0xc340000000000000, NX
    .from_integer d, l, RMM, 0xffdfffffffffffff, 0xc340000000000001, NX
    .from_integer d, l, RNE, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, l, RTZ, 0x7fffffffffffffff, 0x43dfffffffffffff, NX
    .from_integer d, l, RDN, 0x7fffffffffffffff, 0x43dfffffffffffff, NX
    .from_integer d, l, RUP, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, l, RMM, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, l, RNE, 0xffffffffffffffff, 0xbff0000000000000
    .from_integer d, l, RTZ, 0xffffffffffffffff, 0xbff0000000000000
    .from_integer d, l, RDN, 0xffffffffffffffff, 0xbff0000000000000
    .from_integer d, l, RUP, 0xffffffffffffffff, 0xbff0000000000000
    .from_integer d, l, RMM, 0xffffffffffffffff, 0xbff0000000000000

.test "fcvt.d.lu: exact, and the half of the register that counts" # norm:fcvt-wu-d_fcvt-lu-d_fcvt-d-wu_fcvt-d-lu_op
    .float_on
    .from_integer d, lu, RNE, 0, 0x0000000000000000
    .from_integer d, lu, RNE, 1, 0x3ff0000000000000
    .from_integer d, lu, RNE, -1, 0x43f0000000000000, NX
    .from_integer d, lu, RTZ, 0x000000007fffffff, 0x41dfffffffc00000
    .from_integer d, lu, RNE, 0x0000000080000000, 0x41e0000000000000
    .from_integer d, lu, RNE, 0xdeadbeef00000010, 0x43ebd5b7dde00000, NX

.test "fcvt.d.lu: rounding"                             # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer d, lu, RNE, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, lu, RTZ, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, lu, RDN, 0x0020000000000001, 0x4340000000000000, NX
    .from_integer d, lu, RUP, 0x0020000000000001, 0x4340000000000001, NX
    .from_integer d, lu, RMM, 0x0020000000000001, 0x4340000000000001, NX
    .from_integer d, lu, RNE, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, lu, RTZ, 0x0020000000000003, 0x4340000000000001, NX
    .from_integer d, lu, RDN, 0x0020000000000003, 0x4340000000000001, NX
    .from_integer d, lu, RUP, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, lu, RMM, 0x0020000000000003, 0x4340000000000002, NX
    .from_integer d, lu, RNE, 0xffdfffffffffffff, 0x43effc0000000000, NX
    .from_integer d, lu, RTZ, 0xffdfffffffffffff, 0x43effbffffffffff, NX
    .from_integer d, lu, RDN, 0xffdfffffffffffff, 0x43effbffffffffff, NX
    .from_integer d, lu, RUP, 0xffdfffffffffffff, 0x43effc0000000000, NX
    .from_integer d, lu, RMM, 0xffdfffffffffffff, 0x43effc0000000000, NX
    .from_integer d, lu, RNE, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, lu, RTZ, 0x7fffffffffffffff, 0x43dfffffffffffff, NX
    .from_integer d, lu, RDN, 0x7fffffffffffffff, 0x43dfffffffffffff, NX
    .from_integer d, lu, RUP, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, lu, RMM, 0x7fffffffffffffff, 0x43e0000000000000, NX
    .from_integer d, lu, RNE, 0xffffffffffffffff, 0x43f0000000000000, NX
    .from_integer d, lu, RTZ, 0xffffffffffffffff, 0x43efffffffffffff, NX
    .from_integer d, lu, RDN, 0xffffffffffffffff, 0x43efffffffffffff, NX
    .from_integer d, lu, RUP, 0xffffffffffffffff, 0x43f0000000000000, NX
    .from_integer d, lu, RMM, 0xffffffffffffffff, 0x43f0000000000000, NX

.test "fcvt.s.w: exact, and the half of the register that counts" # norm:fcvt-s-w_fcvt-s-l_op
    .float_on
    .from_integer s, w, RNE, 0, 0x00000000
    .from_integer s, w, RNE, 1, 0x3f800000
    .from_integer s, w, RNE, -1, 0xbf800000
    .from_integer s, w, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, w, RNE, 0x0000000080000000, 0xcf000000
    .from_integer s, w, RNE, 0xdeadbeef00000010, 0x41800000

.test "fcvt.s.w: rounding"                              # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer s, w, RNE, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, w, RTZ, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, w, RDN, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, w, RUP, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, w, RMM, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, w, RNE, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, w, RTZ, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, w, RDN, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, w, RUP, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, w, RMM, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, w, RNE, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, w, RTZ, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, w, RDN, 0xfffffffffeffffff, 0xcb800001, NX
    .from_integer s, w, RUP, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, w, RMM, 0xfffffffffeffffff, 0xcb800001, NX
    .from_integer s, w, RNE, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, w, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, w, RDN, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, w, RUP, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, w, RMM, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, w, RNE, 0x00000000ffffffff, 0xbf800000
    .from_integer s, w, RTZ, 0x00000000ffffffff, 0xbf800000
    .from_integer s, w, RDN, 0x00000000ffffffff, 0xbf800000
    .from_integer s, w, RUP, 0x00000000ffffffff, 0xbf800000
    .from_integer s, w, RMM, 0x00000000ffffffff, 0xbf800000

.test "fcvt.s.wu: exact, and the half of the register that counts" # norm:fcvt-wu-s_fcvt-lu-s_fcvt-s-wu_fcvt-s-lu_op
    .float_on
    .from_integer s, wu, RNE, 0, 0x00000000
    .from_integer s, wu, RNE, 1, 0x3f800000
    .from_integer s, wu, RNE, -1, 0x4f800000, NX
    .from_integer s, wu, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, wu, RNE, 0x0000000080000000, 0x4f000000
    .from_integer s, wu, RNE, 0xdeadbeef00000010, 0x41800000

.test "fcvt.s.wu: rounding"                             # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer s, wu, RNE, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, wu, RTZ, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, wu, RDN, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, wu, RUP, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, wu, RMM, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, wu, RNE, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, wu, RTZ, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, wu, RDN, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, wu, RUP, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, wu, RMM, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, wu, RNE, 0xfffffffffeffffff, 0x4f7f0000, NX
    .from_integer s, wu, RTZ, 0xfffffffffeffffff, 0x4f7effff, NX
    .from_integer s, wu, RDN, 0xfffffffffeffffff, 0x4f7effff, NX
    .from_integer s, wu, RUP, 0xfffffffffeffffff, 0x4f7f0000, NX
    .from_integer s, wu, RMM, 0xfffffffffeffffff, 0x4f7f0000, NX
    .from_integer s, wu, RNE, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, wu, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, wu, RDN, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, wu, RUP, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, wu, RMM, 0x000000007fffffff, 0x4f000000, NX
    .from_integer s, wu, RNE, 0x00000000ffffffff, 0x4f800000, NX
    .from_integer s, wu, RTZ, 0x00000000ffffffff, 0x4f7fffff, NX
    .from_integer s, wu, RDN, 0x00000000ffffffff, 0x4f7fffff, NX
    .from_integer s, wu, RUP, 0x00000000ffffffff, 0x4f800000, NX
    .from_integer s, wu, RMM, 0x00000000ffffffff, 0x4f800000, NX

.test "fcvt.s.l: exact, and the half of the register that counts" # norm:fcvt-s-w_fcvt-s-l_op
    .float_on
    .from_integer s, l, RNE, 0, 0x00000000
    .from_integer s, l, RNE, 1, 0x3f800000
    .from_integer s, l, RNE, -1, 0xbf800000
    .from_integer s, l, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, l, RNE, 0x0000000080000000, 0x4f000000
    .from_integer s, l, RNE, 0xdeadbeef00000010, 0xde054904, NX

.test "fcvt.s.l: rounding"                              # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer s, l, RNE, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, l, RTZ, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, l, RDN, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, l, RUP, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, l, RMM, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, l, RNE, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, l, RTZ, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, l, RDN, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, l, RUP, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, l, RMM, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, l, RNE, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, l, RTZ, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, l, RDN, 0xfffffffffeffffff, 0xcb800001, NX
    .from_integer s, l, RUP, 0xfffffffffeffffff, 0xcb800000, NX
    .from_integer s, l, RMM, 0xfffffffffeffffff, 0xcb800001, NX
    .from_integer s, l, RNE, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, l, RTZ, 0x7fffffffffffffff, 0x5effffff, NX
    .from_integer s, l, RDN, 0x7fffffffffffffff, 0x5effffff, NX
    .from_integer s, l, RUP, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, l, RMM, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, l, RNE, 0x8000008000000001, 0xdeffffff, NX
    .from_integer s, l, RTZ, 0x8000008000000001, 0xdefffffe, NX
    .from_integer s, l, RDN, 0x8000008000000001, 0xdeffffff, NX
    .from_integer s, l, RUP, 0x8000008000000001, 0xdefffffe, NX
    .from_integer s, l, RMM, 0x8000008000000001, 0xdeffffff, NX

.test "fcvt.s.lu: exact, and the half of the register that counts" # norm:fcvt-wu-s_fcvt-lu-s_fcvt-s-wu_fcvt-s-lu_op
    .float_on
    .from_integer s, lu, RNE, 0, 0x00000000
    .from_integer s, lu, RNE, 1, 0x3f800000
    .from_integer s, lu, RNE, -1, 0x5f800000, NX
    .from_integer s, lu, RTZ, 0x000000007fffffff, 0x4effffff, NX
    .from_integer s, lu, RNE, 0x0000000080000000, 0x4f000000
    .from_integer s, lu, RNE, 0xdeadbeef00000010, 0x5f5eadbf, NX

.test "fcvt.s.lu: rounding"                             # norm:fcvt_round norm:fcvt_nx
    .float_on
    .from_integer s, lu, RNE, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, lu, RTZ, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, lu, RDN, 0x0000000001000001, 0x4b800000, NX
    .from_integer s, lu, RUP, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, lu, RMM, 0x0000000001000001, 0x4b800001, NX
    .from_integer s, lu, RNE, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, lu, RTZ, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, lu, RDN, 0x0000000001000003, 0x4b800001, NX
    .from_integer s, lu, RUP, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, lu, RMM, 0x0000000001000003, 0x4b800002, NX
    .from_integer s, lu, RNE, 0xfffffffffeffffff, 0x5f800000, NX
    .from_integer s, lu, RTZ, 0xfffffffffeffffff, 0x5f7fffff, NX
    .from_integer s, lu, RDN, 0xfffffffffeffffff, 0x5f7fffff, NX
    .from_integer s, lu, RUP, 0xfffffffffeffffff, 0x5f800000, NX
    .from_integer s, lu, RMM, 0xfffffffffeffffff, 0x5f800000, NX
    .from_integer s, lu, RNE, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, lu, RTZ, 0x7fffffffffffffff, 0x5effffff, NX
    .from_integer s, lu, RDN, 0x7fffffffffffffff, 0x5effffff, NX
    .from_integer s, lu, RUP, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, lu, RMM, 0x7fffffffffffffff, 0x5f000000, NX
    .from_integer s, lu, RNE, 0x8000008000000001, 0x5f000001, NX
    .from_integer s, lu, RTZ, 0x8000008000000001, 0x5f000000, NX
    .from_integer s, lu, RDN, 0x8000008000000001, 0x5f000000, NX
    .from_integer s, lu, RUP, 0x8000008000000001, 0x5f000001, NX
    .from_integer s, lu, RMM, 0x8000008000000001, 0x5f000001, NX

.pass
