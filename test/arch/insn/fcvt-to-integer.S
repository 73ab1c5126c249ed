# FCVT to integers: rounding, clipping, flags.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

# `a` is the operand's bits; the comment says its value.
.macro .to_integer op, s, mode, a, result, flags=0
    .load_\s fa0, \a
    .rounded expect_x, \mode, \result, \flags, \op\().\s, a3, fa0
.endm

.test "fcvt.w.d: rounding"                              # norm:fcvt-w-d_fcvt-l-d_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.w, d, RNE, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.w, d, RTZ, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.w, d, RDN, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.w, d, RUP, 0x4004000000000000, 3, NX                             # 2.5
    .to_integer fcvt.w, d, RMM, 0x4004000000000000, 3, NX                             # 2.5
    .to_integer fcvt.w, d, RNE, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.w, d, RTZ, 0x3ff8000000000000, 1, NX                             # 1.5
    .to_integer fcvt.w, d, RDN, 0x3ff8000000000000, 1, NX                             # 1.5
    .to_integer fcvt.w, d, RUP, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.w, d, RMM, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.w, d, RNE, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.w, d, RTZ, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.w, d, RDN, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.w, d, RUP, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.w, d, RMM, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.w, d, RNE, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.w, d, RTZ, 0xbff8000000000000, -1, NX                            # -1.5
    .to_integer fcvt.w, d, RDN, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.w, d, RUP, 0xbff8000000000000, -1, NX                            # -1.5
    .to_integer fcvt.w, d, RMM, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.w, d, RNE, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.w, d, RTZ, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.w, d, RDN, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.w, d, RUP, 0x3fd0000000000000, 1, NX                             # 0.25
    .to_integer fcvt.w, d, RMM, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.w, d, RNE, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.w, d, RTZ, 0xbfe8000000000000, 0, NX                             # -0.75
    .to_integer fcvt.w, d, RDN, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.w, d, RUP, 0xbfe8000000000000, 0, NX                             # -0.75
    .to_integer fcvt.w, d, RMM, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.w, d, RNE, 0x4008000000000000, 3                                 # 3
    .to_integer fcvt.w, d, RNE, D_NZERO, 0
    .to_integer fcvt.w, d, RNE, D_TINY, 0, NX
    .to_integer fcvt.w, d, RUP, D_TINY, 1, NX

.test "fcvt.w.d: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.w, d, RNE, 0x41dfffffffc00000, 0x000000007fffffff                # 2147483647
    .to_integer fcvt.w, d, RNE, 0x41e0000000000000, 0x000000007fffffff, NV            # 2147483648
    .to_integer fcvt.w, d, RNE, 0xc1e0000000000000, 0xffffffff80000000                # -2147483648
    .to_integer fcvt.w, d, RNE, 0xc1e0000000200000, 0xffffffff80000000, NV            # -2147483649
    .to_integer fcvt.w, d, RNE, 0x41efffffffe00000, 0x000000007fffffff, NV            # 4294967295
    .to_integer fcvt.w, d, RNE, 0x41f0000000000000, 0x000000007fffffff, NV            # 4294967296
    .to_integer fcvt.w, d, RNE, 0x41dfffffffe00000, 0x000000007fffffff, NV            # 2147483647.5
    .to_integer fcvt.w, d, RTZ, 0x41dfffffffe00000, 0x000000007fffffff, NX            # 2147483647.5
    .to_integer fcvt.w, d, RNE, 0x41effffffff00000, 0x000000007fffffff, NV            # 4294967295.5
    .to_integer fcvt.w, d, RTZ, 0x41effffffff00000, 0x000000007fffffff, NV            # 4294967295.5
    .to_integer fcvt.w, d, RNE, 0x43e0000000000000, 0x000000007fffffff, NV            # 9223372036854776000
    .to_integer fcvt.w, d, RNE, 0xc3e0000000000000, 0xffffffff80000000, NV            # -9223372036854776000
    .to_integer fcvt.w, d, RNE, 0x43f0000000000000, 0x000000007fffffff, NV            # 18446744073709552000
    .to_integer fcvt.w, d, RNE, 0x43d0000040000000, 0x000000007fffffff, NV            # 4611687117939016000
    .to_integer fcvt.w, d, RTZ, 0xbff0000000000000, -1                                # -1
    .to_integer fcvt.w, d, RDN, 0xbff0000000000000, -1                                # -1
    .to_integer fcvt.w, d, RTZ, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.w, d, RDN, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.w, d, RNE, D_INF, 0x000000007fffffff, NV
    .to_integer fcvt.w, d, RNE, D_NINF, 0xffffffff80000000, NV
    .to_integer fcvt.w, d, RNE, D_QNAN, 0x000000007fffffff, NV
    .to_integer fcvt.w, d, RNE, D_SNAN, 0x000000007fffffff, NV
    .to_integer fcvt.w, d, RNE, D_MAX, 0x000000007fffffff, NV

.test "fcvt.wu.d: rounding"                             # norm:fcvt-wu-d_fcvt-lu-d_fcvt-d-wu_fcvt-d-lu_op norm:fcvt-w-d_fcvt-wu-d_sign_ext norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.wu, d, RNE, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.wu, d, RTZ, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.wu, d, RDN, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.wu, d, RUP, 0x4004000000000000, 3, NX                            # 2.5
    .to_integer fcvt.wu, d, RMM, 0x4004000000000000, 3, NX                            # 2.5
    .to_integer fcvt.wu, d, RNE, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.wu, d, RTZ, 0x3ff8000000000000, 1, NX                            # 1.5
    .to_integer fcvt.wu, d, RDN, 0x3ff8000000000000, 1, NX                            # 1.5
    .to_integer fcvt.wu, d, RUP, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.wu, d, RMM, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.wu, d, RNE, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.wu, d, RTZ, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.wu, d, RDN, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.wu, d, RUP, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.wu, d, RMM, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.wu, d, RNE, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.wu, d, RTZ, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.wu, d, RDN, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.wu, d, RUP, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.wu, d, RMM, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.wu, d, RNE, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.wu, d, RTZ, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.wu, d, RDN, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.wu, d, RUP, 0x3fd0000000000000, 1, NX                            # 0.25
    .to_integer fcvt.wu, d, RMM, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.wu, d, RNE, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.wu, d, RTZ, 0xbfe8000000000000, 0, NX                            # -0.75
    .to_integer fcvt.wu, d, RDN, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.wu, d, RUP, 0xbfe8000000000000, 0, NX                            # -0.75
    .to_integer fcvt.wu, d, RMM, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.wu, d, RNE, 0x4008000000000000, 3                                # 3
    .to_integer fcvt.wu, d, RNE, D_NZERO, 0
    .to_integer fcvt.wu, d, RNE, D_TINY, 0, NX
    .to_integer fcvt.wu, d, RUP, D_TINY, 1, NX

.test "fcvt.wu.d: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.wu, d, RNE, 0x41dfffffffc00000, 0x000000007fffffff               # 2147483647
    .to_integer fcvt.wu, d, RNE, 0x41e0000000000000, 0xffffffff80000000               # 2147483648
    .to_integer fcvt.wu, d, RNE, 0xc1e0000000000000, 0, NV                            # -2147483648
    .to_integer fcvt.wu, d, RNE, 0xc1e0000000200000, 0, NV                            # -2147483649
    .to_integer fcvt.wu, d, RNE, 0x41efffffffe00000, -1                               # 4294967295
    .to_integer fcvt.wu, d, RNE, 0x41f0000000000000, -1, NV                           # 4294967296
    .to_integer fcvt.wu, d, RNE, 0x41dfffffffe00000, 0xffffffff80000000, NX           # 2147483647.5
    .to_integer fcvt.wu, d, RTZ, 0x41dfffffffe00000, 0x000000007fffffff, NX           # 2147483647.5
    .to_integer fcvt.wu, d, RNE, 0x41effffffff00000, -1, NV                           # 4294967295.5
    .to_integer fcvt.wu, d, RTZ, 0x41effffffff00000, -1, NX                           # 4294967295.5
    .to_integer fcvt.wu, d, RNE, 0x43e0000000000000, -1, NV                           # 9223372036854776000
    .to_integer fcvt.wu, d, RNE, 0xc3e0000000000000, 0, NV                            # -9223372036854776000
    .to_integer fcvt.wu, d, RNE, 0x43f0000000000000, -1, NV                           # 18446744073709552000
    .to_integer fcvt.wu, d, RNE, 0x43d0000040000000, -1, NV                           # 4611687117939016000
    .to_integer fcvt.wu, d, RTZ, 0xbff0000000000000, 0, NV                            # -1
    .to_integer fcvt.wu, d, RDN, 0xbff0000000000000, 0, NV                            # -1
    .to_integer fcvt.wu, d, RTZ, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.wu, d, RDN, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.wu, d, RNE, D_INF, -1, NV
    .to_integer fcvt.wu, d, RNE, D_NINF, 0, NV
    .to_integer fcvt.wu, d, RNE, D_QNAN, -1, NV
    .to_integer fcvt.wu, d, RNE, D_SNAN, -1, NV
    .to_integer fcvt.wu, d, RNE, D_MAX, -1, NV

.test "fcvt.l.d: rounding"                              # norm:fcvt-w-d_fcvt-l-d_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.l, d, RNE, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.l, d, RTZ, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.l, d, RDN, 0x4004000000000000, 2, NX                             # 2.5
    .to_integer fcvt.l, d, RUP, 0x4004000000000000, 3, NX                             # 2.5
    .to_integer fcvt.l, d, RMM, 0x4004000000000000, 3, NX                             # 2.5
    .to_integer fcvt.l, d, RNE, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.l, d, RTZ, 0x3ff8000000000000, 1, NX                             # 1.5
    .to_integer fcvt.l, d, RDN, 0x3ff8000000000000, 1, NX                             # 1.5
    .to_integer fcvt.l, d, RUP, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.l, d, RMM, 0x3ff8000000000000, 2, NX                             # 1.5
    .to_integer fcvt.l, d, RNE, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.l, d, RTZ, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.l, d, RDN, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.l, d, RUP, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.l, d, RMM, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.l, d, RNE, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.l, d, RTZ, 0xbff8000000000000, -1, NX                            # -1.5
    .to_integer fcvt.l, d, RDN, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.l, d, RUP, 0xbff8000000000000, -1, NX                            # -1.5
    .to_integer fcvt.l, d, RMM, 0xbff8000000000000, -2, NX                            # -1.5
    .to_integer fcvt.l, d, RNE, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.l, d, RTZ, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.l, d, RDN, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.l, d, RUP, 0x3fd0000000000000, 1, NX                             # 0.25
    .to_integer fcvt.l, d, RMM, 0x3fd0000000000000, 0, NX                             # 0.25
    .to_integer fcvt.l, d, RNE, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.l, d, RTZ, 0xbfe8000000000000, 0, NX                             # -0.75
    .to_integer fcvt.l, d, RDN, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.l, d, RUP, 0xbfe8000000000000, 0, NX                             # -0.75
    .to_integer fcvt.l, d, RMM, 0xbfe8000000000000, -1, NX                            # -0.75
    .to_integer fcvt.l, d, RNE, 0x4008000000000000, 3                                 # 3
    .to_integer fcvt.l, d, RNE, D_NZERO, 0
    .to_integer fcvt.l, d, RNE, D_TINY, 0, NX
    .to_integer fcvt.l, d, RUP, D_TINY, 1, NX

.test "fcvt.l.d: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.l, d, RNE, 0x41dfffffffc00000, 0x000000007fffffff                # 2147483647
    .to_integer fcvt.l, d, RNE, 0x41e0000000000000, 0x0000000080000000                # 2147483648
    .to_integer fcvt.l, d, RNE, 0xc1e0000000000000, 0xffffffff80000000                # -2147483648
    .to_integer fcvt.l, d, RNE, 0xc1e0000000200000, 0xffffffff7fffffff                # -2147483649
    .to_integer fcvt.l, d, RNE, 0x41efffffffe00000, 0x00000000ffffffff                # 4294967295
    .to_integer fcvt.l, d, RNE, 0x41f0000000000000, 0x0000000100000000                # 4294967296
    .to_integer fcvt.l, d, RNE, 0x41dfffffffe00000, 0x0000000080000000, NX            # 2147483647.5
    .to_integer fcvt.l, d, RTZ, 0x41dfffffffe00000, 0x000000007fffffff, NX            # 2147483647.5
    .to_integer fcvt.l, d, RNE, 0x41effffffff00000, 0x0000000100000000, NX            # 4294967295.5
    .to_integer fcvt.l, d, RTZ, 0x41effffffff00000, 0x00000000ffffffff, NX            # 4294967295.5
    .to_integer fcvt.l, d, RNE, 0x43e0000000000000, 0x7fffffffffffffff, NV            # 9223372036854776000
    .to_integer fcvt.l, d, RNE, 0xc3e0000000000000, 0x8000000000000000                # -9223372036854776000
    .to_integer fcvt.l, d, RNE, 0x43f0000000000000, 0x7fffffffffffffff, NV            # 18446744073709552000
    .to_integer fcvt.l, d, RNE, 0x43d0000040000000, 0x4000010000000000                # 4611687117939016000
    .to_integer fcvt.l, d, RTZ, 0xbff0000000000000, -1                                # -1
    .to_integer fcvt.l, d, RDN, 0xbff0000000000000, -1                                # -1
    .to_integer fcvt.l, d, RTZ, 0xbfe0000000000000, 0, NX                             # -0.5
    .to_integer fcvt.l, d, RDN, 0xbfe0000000000000, -1, NX                            # -0.5
    .to_integer fcvt.l, d, RNE, D_INF, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, d, RNE, D_NINF, 0x8000000000000000, NV
    .to_integer fcvt.l, d, RNE, D_QNAN, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, d, RNE, D_SNAN, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, d, RNE, D_MAX, 0x7fffffffffffffff, NV

.test "fcvt.lu.d: rounding"                             # norm:fcvt-wu-d_fcvt-lu-d_fcvt-d-wu_fcvt-d-lu_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.lu, d, RNE, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.lu, d, RTZ, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.lu, d, RDN, 0x4004000000000000, 2, NX                            # 2.5
    .to_integer fcvt.lu, d, RUP, 0x4004000000000000, 3, NX                            # 2.5
    .to_integer fcvt.lu, d, RMM, 0x4004000000000000, 3, NX                            # 2.5
    .to_integer fcvt.lu, d, RNE, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.lu, d, RTZ, 0x3ff8000000000000, 1, NX                            # 1.5
    .to_integer fcvt.lu, d, RDN, 0x3ff8000000000000, 1, NX                            # 1.5
    .to_integer fcvt.lu, d, RUP, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.lu, d, RMM, 0x3ff8000000000000, 2, NX                            # 1.5
    .to_integer fcvt.lu, d, RNE, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.lu, d, RTZ, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.lu, d, RDN, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.lu, d, RUP, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.lu, d, RMM, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.lu, d, RNE, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.lu, d, RTZ, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.lu, d, RDN, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.lu, d, RUP, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.lu, d, RMM, 0xbff8000000000000, 0, NV                            # -1.5
    .to_integer fcvt.lu, d, RNE, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.lu, d, RTZ, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.lu, d, RDN, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.lu, d, RUP, 0x3fd0000000000000, 1, NX                            # 0.25
    .to_integer fcvt.lu, d, RMM, 0x3fd0000000000000, 0, NX                            # 0.25
    .to_integer fcvt.lu, d, RNE, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.lu, d, RTZ, 0xbfe8000000000000, 0, NX                            # -0.75
    .to_integer fcvt.lu, d, RDN, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.lu, d, RUP, 0xbfe8000000000000, 0, NX                            # -0.75
    .to_integer fcvt.lu, d, RMM, 0xbfe8000000000000, 0, NV                            # -0.75
    .to_integer fcvt.lu, d, RNE, 0x4008000000000000, 3                                # 3
    .to_integer fcvt.lu, d, RNE, D_NZERO, 0
    .to_integer fcvt.lu, d, RNE, D_TINY, 0, NX
    .to_integer fcvt.lu, d, RUP, D_TINY, 1, NX

.test "fcvt.lu.d: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.lu, d, RNE, 0x41dfffffffc00000, 0x000000007fffffff               # 2147483647
    .to_integer fcvt.lu, d, RNE, 0x41e0000000000000, 0x0000000080000000               # 2147483648
    .to_integer fcvt.lu, d, RNE, 0xc1e0000000000000, 0, NV                            # -2147483648
    .to_integer fcvt.lu, d, RNE, 0xc1e0000000200000, 0, NV                            # -2147483649
    .to_integer fcvt.lu, d, RNE, 0x41efffffffe00000, 0x00000000ffffffff               # 4294967295
    .to_integer fcvt.lu, d, RNE, 0x41f0000000000000, 0x0000000100000000               # 4294967296
    .to_integer fcvt.lu, d, RNE, 0x41dfffffffe00000, 0x0000000080000000, NX           # 2147483647.5
    .to_integer fcvt.lu, d, RTZ, 0x41dfffffffe00000, 0x000000007fffffff, NX           # 2147483647.5
    .to_integer fcvt.lu, d, RNE, 0x41effffffff00000, 0x0000000100000000, NX           # 4294967295.5
    .to_integer fcvt.lu, d, RTZ, 0x41effffffff00000, 0x00000000ffffffff, NX           # 4294967295.5
    .to_integer fcvt.lu, d, RNE, 0x43e0000000000000, 0x8000000000000000               # 9223372036854776000
    .to_integer fcvt.lu, d, RNE, 0xc3e0000000000000, 0, NV                            # -9223372036854776000
    .to_integer fcvt.lu, d, RNE, 0x43f0000000000000, -1, NV                           # 18446744073709552000
    .to_integer fcvt.lu, d, RNE, 0x43d0000040000000, 0x4000010000000000               # 4611687117939016000
    .to_integer fcvt.lu, d, RTZ, 0xbff0000000000000, 0, NV                            # -1
    .to_integer fcvt.lu, d, RDN, 0xbff0000000000000, 0, NV                            # -1
    .to_integer fcvt.lu, d, RTZ, 0xbfe0000000000000, 0, NX                            # -0.5
    .to_integer fcvt.lu, d, RDN, 0xbfe0000000000000, 0, NV                            # -0.5
    .to_integer fcvt.lu, d, RNE, D_INF, -1, NV
    .to_integer fcvt.lu, d, RNE, D_NINF, 0, NV
    .to_integer fcvt.lu, d, RNE, D_QNAN, -1, NV
    .to_integer fcvt.lu, d, RNE, D_SNAN, -1, NV
    .to_integer fcvt.lu, d, RNE, D_MAX, -1, NV

.test "fcvt.w.s: rounding"                              # norm:fcvt-l-s_fcvt-w-s_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.w, s, RNE, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.w, s, RTZ, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.w, s, RDN, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.w, s, RUP, 0x40200000, 3, NX                                     # 2.5
    .to_integer fcvt.w, s, RMM, 0x40200000, 3, NX                                     # 2.5
    .to_integer fcvt.w, s, RNE, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.w, s, RTZ, 0x3fc00000, 1, NX                                     # 1.5
    .to_integer fcvt.w, s, RDN, 0x3fc00000, 1, NX                                     # 1.5
    .to_integer fcvt.w, s, RUP, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.w, s, RMM, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.w, s, RNE, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.w, s, RTZ, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.w, s, RDN, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.w, s, RUP, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.w, s, RMM, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.w, s, RNE, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.w, s, RTZ, 0xbfc00000, -1, NX                                    # -1.5
    .to_integer fcvt.w, s, RDN, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.w, s, RUP, 0xbfc00000, -1, NX                                    # -1.5
    .to_integer fcvt.w, s, RMM, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.w, s, RNE, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.w, s, RTZ, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.w, s, RDN, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.w, s, RUP, 0x3e800000, 1, NX                                     # 0.25
    .to_integer fcvt.w, s, RMM, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.w, s, RNE, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.w, s, RTZ, 0xbf400000, 0, NX                                     # -0.75
    .to_integer fcvt.w, s, RDN, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.w, s, RUP, 0xbf400000, 0, NX                                     # -0.75
    .to_integer fcvt.w, s, RMM, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.w, s, RNE, 0x40400000, 3                                         # 3
    .to_integer fcvt.w, s, RNE, S_NZERO, 0
    .to_integer fcvt.w, s, RNE, S_TINY, 0, NX
    .to_integer fcvt.w, s, RUP, S_TINY, 1, NX

.test "fcvt.w.s: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.w, s, RNE, 0x4f000000, 0x000000007fffffff, NV                    # 2147483648
    .to_integer fcvt.w, s, RNE, 0x4f000000, 0x000000007fffffff, NV                    # 2147483648
    .to_integer fcvt.w, s, RNE, 0xcf000000, 0xffffffff80000000                        # -2147483648
    .to_integer fcvt.w, s, RNE, 0xcf000000, 0xffffffff80000000                        # -2147483648
    .to_integer fcvt.w, s, RNE, 0x4f800000, 0x000000007fffffff, NV                    # 4294967296
    .to_integer fcvt.w, s, RNE, 0x4f800000, 0x000000007fffffff, NV                    # 4294967296
    .to_integer fcvt.w, s, RNE, 0x4f000000, 0x000000007fffffff, NV                    # 2147483648
    .to_integer fcvt.w, s, RNE, 0x4f800000, 0x000000007fffffff, NV                    # 4294967296
    .to_integer fcvt.w, s, RNE, 0x5f000000, 0x000000007fffffff, NV                    # 9223372036854776000
    .to_integer fcvt.w, s, RNE, 0xdf000000, 0xffffffff80000000, NV                    # -9223372036854776000
    .to_integer fcvt.w, s, RNE, 0x5f800000, 0x000000007fffffff, NV                    # 18446744073709552000
    .to_integer fcvt.w, s, RNE, 0x5e800002, 0x000000007fffffff, NV                    # 4611687117939016000
    .to_integer fcvt.w, s, RTZ, 0xbf800000, -1                                        # -1
    .to_integer fcvt.w, s, RDN, 0xbf800000, -1                                        # -1
    .to_integer fcvt.w, s, RTZ, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.w, s, RDN, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.w, s, RNE, S_INF, 0x000000007fffffff, NV
    .to_integer fcvt.w, s, RNE, S_NINF, 0xffffffff80000000, NV
    .to_integer fcvt.w, s, RNE, S_QNAN, 0x000000007fffffff, NV
    .to_integer fcvt.w, s, RNE, S_SNAN, 0x000000007fffffff, NV
    .to_integer fcvt.w, s, RNE, S_MAX, 0x000000007fffffff, NV

.test "fcvt.wu.s: rounding"                             # norm:fcvt-wu-s_fcvt-lu-s_fcvt-s-wu_fcvt-s-lu_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.wu, s, RNE, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.wu, s, RTZ, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.wu, s, RDN, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.wu, s, RUP, 0x40200000, 3, NX                                    # 2.5
    .to_integer fcvt.wu, s, RMM, 0x40200000, 3, NX                                    # 2.5
    .to_integer fcvt.wu, s, RNE, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.wu, s, RTZ, 0x3fc00000, 1, NX                                    # 1.5
    .to_integer fcvt.wu, s, RDN, 0x3fc00000, 1, NX                                    # 1.5
    .to_integer fcvt.wu, s, RUP, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.wu, s, RMM, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.wu, s, RNE, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.wu, s, RTZ, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.wu, s, RDN, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.wu, s, RUP, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.wu, s, RMM, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.wu, s, RNE, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.wu, s, RTZ, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.wu, s, RDN, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.wu, s, RUP, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.wu, s, RMM, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.wu, s, RNE, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.wu, s, RTZ, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.wu, s, RDN, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.wu, s, RUP, 0x3e800000, 1, NX                                    # 0.25
    .to_integer fcvt.wu, s, RMM, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.wu, s, RNE, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.wu, s, RTZ, 0xbf400000, 0, NX                                    # -0.75
    .to_integer fcvt.wu, s, RDN, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.wu, s, RUP, 0xbf400000, 0, NX                                    # -0.75
    .to_integer fcvt.wu, s, RMM, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.wu, s, RNE, 0x40400000, 3                                        # 3
    .to_integer fcvt.wu, s, RNE, S_NZERO, 0
    .to_integer fcvt.wu, s, RNE, S_TINY, 0, NX
    .to_integer fcvt.wu, s, RUP, S_TINY, 1, NX

.test "fcvt.wu.s: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.wu, s, RNE, 0x4f000000, 0xffffffff80000000                       # 2147483648
    .to_integer fcvt.wu, s, RNE, 0x4f000000, 0xffffffff80000000                       # 2147483648
    .to_integer fcvt.wu, s, RNE, 0xcf000000, 0, NV                                    # -2147483648
    .to_integer fcvt.wu, s, RNE, 0xcf000000, 0, NV                                    # -2147483648
    .to_integer fcvt.wu, s, RNE, 0x4f800000, -1, NV                                   # 4294967296
    .to_integer fcvt.wu, s, RNE, 0x4f800000, -1, NV                                   # 4294967296
    .to_integer fcvt.wu, s, RNE, 0x4f000000, 0xffffffff80000000                       # 2147483648
    .to_integer fcvt.wu, s, RNE, 0x4f800000, -1, NV                                   # 4294967296
    .to_integer fcvt.wu, s, RNE, 0x5f000000, -1, NV                                   # 9223372036854776000
    .to_integer fcvt.wu, s, RNE, 0xdf000000, 0, NV                                    # -9223372036854776000
    .to_integer fcvt.wu, s, RNE, 0x5f800000, -1, NV                                   # 18446744073709552000
    .to_integer fcvt.wu, s, RNE, 0x5e800002, -1, NV                                   # 4611687117939016000
    .to_integer fcvt.wu, s, RTZ, 0xbf800000, 0, NV                                    # -1
    .to_integer fcvt.wu, s, RDN, 0xbf800000, 0, NV                                    # -1
    .to_integer fcvt.wu, s, RTZ, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.wu, s, RDN, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.wu, s, RNE, S_INF, -1, NV
    .to_integer fcvt.wu, s, RNE, S_NINF, 0, NV
    .to_integer fcvt.wu, s, RNE, S_QNAN, -1, NV
    .to_integer fcvt.wu, s, RNE, S_SNAN, -1, NV
    .to_integer fcvt.wu, s, RNE, S_MAX, -1, NV

.test "fcvt.l.s: rounding"                              # norm:fcvt-l-s_fcvt-w-s_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.l, s, RNE, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.l, s, RTZ, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.l, s, RDN, 0x40200000, 2, NX                                     # 2.5
    .to_integer fcvt.l, s, RUP, 0x40200000, 3, NX                                     # 2.5
    .to_integer fcvt.l, s, RMM, 0x40200000, 3, NX                                     # 2.5
    .to_integer fcvt.l, s, RNE, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.l, s, RTZ, 0x3fc00000, 1, NX                                     # 1.5
    .to_integer fcvt.l, s, RDN, 0x3fc00000, 1, NX                                     # 1.5
    .to_integer fcvt.l, s, RUP, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.l, s, RMM, 0x3fc00000, 2, NX                                     # 1.5
    .to_integer fcvt.l, s, RNE, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.l, s, RTZ, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.l, s, RDN, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.l, s, RUP, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.l, s, RMM, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.l, s, RNE, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.l, s, RTZ, 0xbfc00000, -1, NX                                    # -1.5
    .to_integer fcvt.l, s, RDN, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.l, s, RUP, 0xbfc00000, -1, NX                                    # -1.5
    .to_integer fcvt.l, s, RMM, 0xbfc00000, -2, NX                                    # -1.5
    .to_integer fcvt.l, s, RNE, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.l, s, RTZ, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.l, s, RDN, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.l, s, RUP, 0x3e800000, 1, NX                                     # 0.25
    .to_integer fcvt.l, s, RMM, 0x3e800000, 0, NX                                     # 0.25
    .to_integer fcvt.l, s, RNE, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.l, s, RTZ, 0xbf400000, 0, NX                                     # -0.75
    .to_integer fcvt.l, s, RDN, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.l, s, RUP, 0xbf400000, 0, NX                                     # -0.75
    .to_integer fcvt.l, s, RMM, 0xbf400000, -1, NX                                    # -0.75
    .to_integer fcvt.l, s, RNE, 0x40400000, 3                                         # 3
    .to_integer fcvt.l, s, RNE, S_NZERO, 0
    .to_integer fcvt.l, s, RNE, S_TINY, 0, NX
    .to_integer fcvt.l, s, RUP, S_TINY, 1, NX

.test "fcvt.l.s: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.l, s, RNE, 0x4f000000, 0x0000000080000000                        # 2147483648
    .to_integer fcvt.l, s, RNE, 0x4f000000, 0x0000000080000000                        # 2147483648
    .to_integer fcvt.l, s, RNE, 0xcf000000, 0xffffffff80000000                        # -2147483648
    .to_integer fcvt.l, s, RNE, 0xcf000000, 0xffffffff80000000                        # -2147483648
    .to_integer fcvt.l, s, RNE, 0x4f800000, 0x0000000100000000                        # 4294967296
    .to_integer fcvt.l, s, RNE, 0x4f800000, 0x0000000100000000                        # 4294967296
    .to_integer fcvt.l, s, RNE, 0x4f000000, 0x0000000080000000                        # 2147483648
    .to_integer fcvt.l, s, RNE, 0x4f800000, 0x0000000100000000                        # 4294967296
    .to_integer fcvt.l, s, RNE, 0x5f000000, 0x7fffffffffffffff, NV                    # 9223372036854776000
    .to_integer fcvt.l, s, RNE, 0xdf000000, 0x8000000000000000                        # -9223372036854776000
    .to_integer fcvt.l, s, RNE, 0x5f800000, 0x7fffffffffffffff, NV                    # 18446744073709552000
    .to_integer fcvt.l, s, RNE, 0x5e800002, 0x4000010000000000                        # 4611687117939016000
    .to_integer fcvt.l, s, RTZ, 0xbf800000, -1                                        # -1
    .to_integer fcvt.l, s, RDN, 0xbf800000, -1                                        # -1
    .to_integer fcvt.l, s, RTZ, 0xbf000000, 0, NX                                     # -0.5
    .to_integer fcvt.l, s, RDN, 0xbf000000, -1, NX                                    # -0.5
    .to_integer fcvt.l, s, RNE, S_INF, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, s, RNE, S_NINF, 0x8000000000000000, NV
    .to_integer fcvt.l, s, RNE, S_QNAN, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, s, RNE, S_SNAN, 0x7fffffffffffffff, NV
    .to_integer fcvt.l, s, RNE, S_MAX, 0x7fffffffffffffff, NV

.test "fcvt.lu.s: rounding"                             # norm:fcvt-wu-s_fcvt-lu-s_fcvt-s-wu_fcvt-s-lu_op norm:fcvt_round norm:fcvt_nx
    .float_on
    .to_integer fcvt.lu, s, RNE, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.lu, s, RTZ, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.lu, s, RDN, 0x40200000, 2, NX                                    # 2.5
    .to_integer fcvt.lu, s, RUP, 0x40200000, 3, NX                                    # 2.5
    .to_integer fcvt.lu, s, RMM, 0x40200000, 3, NX                                    # 2.5
    .to_integer fcvt.lu, s, RNE, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.lu, s, RTZ, 0x3fc00000, 1, NX                                    # 1.5
    .to_integer fcvt.lu, s, RDN, 0x3fc00000, 1, NX                                    # 1.5
    .to_integer fcvt.lu, s, RUP, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.lu, s, RMM, 0x3fc00000, 2, NX                                    # 1.5
    .to_integer fcvt.lu, s, RNE, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.lu, s, RTZ, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.lu, s, RDN, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.lu, s, RUP, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.lu, s, RMM, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.lu, s, RNE, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.lu, s, RTZ, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.lu, s, RDN, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.lu, s, RUP, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.lu, s, RMM, 0xbfc00000, 0, NV                                    # -1.5
    .to_integer fcvt.lu, s, RNE, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.lu, s, RTZ, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.lu, s, RDN, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.lu, s, RUP, 0x3e800000, 1, NX                                    # 0.25
    .to_integer fcvt.lu, s, RMM, 0x3e800000, 0, NX                                    # 0.25
    .to_integer fcvt.lu, s, RNE, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.lu, s, RTZ, 0xbf400000, 0, NX                                    # -0.75
    .to_integer fcvt.lu, s, RDN, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.lu, s, RUP, 0xbf400000, 0, NX                                    # -0.75
    .to_integer fcvt.lu, s, RMM, 0xbf400000, 0, NV                                    # -0.75
    .to_integer fcvt.lu, s, RNE, 0x40400000, 3                                        # 3
    .to_integer fcvt.lu, s, RNE, S_NZERO, 0
    .to_integer fcvt.lu, s, RNE, S_TINY, 0, NX
    .to_integer fcvt.lu, s, RUP, S_TINY, 1, NX

.test "fcvt.lu.s: what the integer does not hold is clipped" # norm:fcvt_unrepresentable_nv norm:fcvt_int_float_valid_input
    .float_on
    .to_integer fcvt.lu, s, RNE, 0x4f000000, 0x0000000080000000                       # 2147483648
    .to_integer fcvt.lu, s, RNE, 0x4f000000, 0x0000000080000000                       # 2147483648
    .to_integer fcvt.lu, s, RNE, 0xcf000000, 0, NV                                    # -2147483648
    .to_integer fcvt.lu, s, RNE, 0xcf000000, 0, NV                                    # -2147483648
    .to_integer fcvt.lu, s, RNE, 0x4f800000, 0x0000000100000000                       # 4294967296
    .to_integer fcvt.lu, s, RNE, 0x4f800000, 0x0000000100000000                       # 4294967296
    .to_integer fcvt.lu, s, RNE, 0x4f000000, 0x0000000080000000                       # 2147483648
    .to_integer fcvt.lu, s, RNE, 0x4f800000, 0x0000000100000000                       # 4294967296
    .to_integer fcvt.lu, s, RNE, 0x5f000000, 0x8000000000000000                       # 9223372036854776000
    .to_integer fcvt.lu, s, RNE, 0xdf000000, 0, NV                                    # -9223372036854776000
    .to_integer fcvt.lu, s, RNE, 0x5f800000, -1, NV                                   # 18446744073709552000
    .to_integer fcvt.lu, s, RNE, 0x5e800002, 0x4000010000000000                       # 4611687117939016000
    .to_integer fcvt.lu, s, RTZ, 0xbf800000, 0, NV                                    # -1
    .to_integer fcvt.lu, s, RDN, 0xbf800000, 0, NV                                    # -1
    .to_integer fcvt.lu, s, RTZ, 0xbf000000, 0, NX                                    # -0.5
    .to_integer fcvt.lu, s, RDN, 0xbf000000, 0, NV                                    # -0.5
    .to_integer fcvt.lu, s, RNE, S_INF, -1, NV
    .to_integer fcvt.lu, s, RNE, S_NINF, 0, NV
    .to_integer fcvt.lu, s, RNE, S_QNAN, -1, NV
    .to_integer fcvt.lu, s, RNE, S_SNAN, -1, NV
    .to_integer fcvt.lu, s, RNE, S_MAX, -1, NV

.test "a conversion into x0 raises its flags"           # norm:fcvt_unrepresentable_nv norm:fcvt_nx
    .float_on
    .load_d fa0, D_NAN
    csrwi fflags, 0
    fcvt.w.d x0, fa0, rtz
    .expect_csr fflags, NV
    .load_d fa0, 0x3ff8000000000000
    csrwi fflags, 0
    fcvt.l.d x0, fa0, rtz
    .expect_csr fflags, NX

.pass
