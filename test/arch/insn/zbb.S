# Zbb: logic with a negated operand, counting, minimum and maximum, extension, rotation, bytes.
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

# `op a2, a0` on a constant, and again with rd the same register as rs1.
.macro .unary op, a, result
    li a0, \a
    \op a2, a0
    .expect a2, \result
    \op a0, a0
    .expect a0, \result
.endm

.test "andn"                                            # norm:andn_op
    .binary andn, -1, 0, -1
    .binary andn, -1, -1, 0
    .binary andn, 0xfedcba9876543210, 0xff00, 0xfedcba9876540010
    .binary andn, 0, -1, 0

.test "orn"                                             # norm:orn_op
    .binary orn, 0, 0, -1
    .binary orn, 0, -1, 0
    .binary orn, 0xfedcba9876543210, 0xff00, 0xffffffffffff32ff
    .binary orn, 1, -1, 1

.test "xnor"                                            # norm:xnor_op
    .binary xnor, 0, 0, -1
    .binary xnor, -1, 0, 0
    .binary xnor, 0xfedcba9876543210, 0xfedcba9876543210, -1
    .binary xnor, 0xfedcba9876543210, 0xff00, 0x123456789ab32ef

.test "clz: 64 for zero"                                # norm:clz_op
    .unary clz, 0, 64
    .unary clz, 1, 63
    .unary clz, 0x8000000000000000, 0
    .unary clz, -1, 0
    .unary clz, 0x100000000, 31
    .unary clz, 0xffffffff, 32
    .unary clz, 0x123456789abcdef0, 3

.test "ctz: 64 for zero"                                # norm:ctz_op
    .unary ctz, 0, 64
    .unary ctz, 1, 0
    .unary ctz, 0x8000000000000000, 63
    .unary ctz, -1, 0
    .unary ctz, 0x100000000, 32
    .unary ctz, 0xffffffff, 0
    .unary ctz, 0x123456789abcdef0, 4

.test "cpop"                                            # norm:cpop_op
    .unary cpop, 0, 0
    .unary cpop, 1, 1
    .unary cpop, 0x8000000000000000, 1
    .unary cpop, -1, 64
    .unary cpop, 0x100000000, 1
    .unary cpop, 0xffffffff, 32
    .unary cpop, 0x123456789abcdef0, 32

.test "clzw: the low word; 32 for zero"                 # norm:clzw_op norm:bitmanip_w_suffix_semantics
    .unary clzw, 0, 32
    .unary clzw, 1, 31
    .unary clzw, 0x80000000, 0
    .unary clzw, -1, 0
    .unary clzw, 0xffffffff00000000, 32
    .unary clzw, 0xffffffff, 0
    .unary clzw, 0x123456789abc0000, 0

.test "cpopw: the low word"                             # norm:cpopw_op norm:bitmanip_w_suffix_semantics
    .unary cpopw, 0, 0
    .unary cpopw, 1, 1
    .unary cpopw, 0x80000000, 1
    .unary cpopw, -1, 32
    .unary cpopw, 0xffffffff00000000, 0
    .unary cpopw, 0xffffffff, 32
    .unary cpopw, 0x123456789abc0000, 9

.test "max: signed"                                     # norm:max_op
    .binary max, 1, 2, 2
    .binary max, 2, 1, 2
    .binary max, -1, 1, 1
    .binary max, 1, -1, 1
    .binary max, 0x8000000000000000, 0x7fffffffffffffff, 0x7fffffffffffffff
    .binary max, 0, 0, 0
    .binary max, -1, 0x8000000000000000, -1

.test "min: signed"                                     # norm:min_op
    .binary min, 1, 2, 1
    .binary min, 2, 1, 1
    .binary min, -1, 1, -1
    .binary min, 1, -1, -1
    .binary min, 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000
    .binary min, 0, 0, 0
    .binary min, -1, 0x8000000000000000, 0x8000000000000000

.test "maxu: unsigned"                                  # norm:maxu_op
    .binary maxu, 1, 2, 2
    .binary maxu, 2, 1, 2
    .binary maxu, -1, 1, -1
    .binary maxu, 1, -1, -1
    .binary maxu, 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000
    .binary maxu, 0, 0, 0
    .binary maxu, -1, 0x8000000000000000, -1

.test "minu: unsigned"                                  # norm:minu_op
    .binary minu, 1, 2, 1
    .binary minu, 2, 1, 1
    .binary minu, -1, 1, 1
    .binary minu, 1, -1, 1
    .binary minu, 0x8000000000000000, 0x7fffffffffffffff, 0x7fffffffffffffff
    .binary minu, 0, 0, 0
    .binary minu, -1, 0x8000000000000000, 0x8000000000000000

.test "sext.b, sext.h: the sign of the byte and of the halfword"# norm:sext_b_op norm:sext_h_op norm:bitmanip_bhw_suffix_semantics
    .unary sext.b, 127, 127
    .unary sext.b, 128, -128
    .unary sext.b, 0xff00, 0
    .unary sext.b, -1, -1
    .unary sext.h, 0x7fff, 0x7fff
    .unary sext.h, 0x8000, 0xffffffffffff8000
    .unary sext.h, 0xffff0000, 0
    .unary sext.h, -1, -1

.test "zext.h"                                          # norm:zext_h_op norm:bitmanip_bhw_suffix_semantics
    .unary zext.h, 0x7fff, 0x7fff
    .unary zext.h, 0x8000, 0x8000
    .unary zext.h, 0xffff0000, 0
    .unary zext.h, -1, 0xffff

.test "rol: 6 bits of the amount"                       # norm:rol_op norm:zbb_rotate_semantics
    .binary rol, 0xfedcba9876543210, 0, 0xfedcba9876543210
    .binary rol, 0xfedcba9876543210, 4, 0xedcba9876543210f
    .binary rol, 0xfedcba9876543210, 63, 0x7f6e5d4c3b2a1908
    .binary rol, 0xfedcba9876543210, 64, 0xfedcba9876543210
    .binary rol, 0xfedcba9876543210, 72, 0xdcba9876543210fe
    .binary rol, 1, 1, 2
    .binary rol, 0x8000000000000000, 1, 1
    .binary rol, 0xfedcba9876543210, -1, 0x7f6e5d4c3b2a1908

.test "ror: 6 bits of the amount"                       # norm:ror_op norm:zbb_rotate_semantics
    .binary ror, 0xfedcba9876543210, 0, 0xfedcba9876543210
    .binary ror, 0xfedcba9876543210, 4, 0xfedcba987654321
    .binary ror, 0xfedcba9876543210, 63, 0xfdb97530eca86421
    .binary ror, 0xfedcba9876543210, 64, 0xfedcba9876543210
    .binary ror, 0xfedcba9876543210, 72, 0x10fedcba98765432
    .binary ror, 1, 1, 0x8000000000000000
    .binary ror, 0x8000000000000000, 1, 0x4000000000000000
    .binary ror, 0xfedcba9876543210, -1, 0xfdb97530eca86421

.test "rolw: 5 bits of the amount, 32-bit result"       # norm:rolw_op norm:bitmanip_w_suffix_semantics
    .binary rolw, 0xfedcba9876543210, 0, 0x76543210
    .binary rolw, 0xfedcba9876543210, 4, 0x65432107
    .binary rolw, 0xfedcba9876543210, 31, 0x3b2a1908
    .binary rolw, 0xfedcba9876543210, 32, 0x76543210
    .binary rolw, 0xfedcba9876543210, 40, 0x54321076
    .binary rolw, 1, 1, 2
    .binary rolw, 0x80000000, 1, 1
    .binary rolw, 0x40000000, 1, 0xffffffff80000000
    .binary rolw, 1, 31, 0xffffffff80000000

.test "rorw: 5 bits of the amount, 32-bit result"       # norm:rorw_op norm:bitmanip_w_suffix_semantics
    .binary rorw, 0xfedcba9876543210, 0, 0x76543210
    .binary rorw, 0xfedcba9876543210, 4, 0x7654321
    .binary rorw, 0xfedcba9876543210, 31, 0xffffffffeca86420
    .binary rorw, 0xfedcba9876543210, 32, 0x76543210
    .binary rorw, 0xfedcba9876543210, 40, 0x10765432
    .binary rorw, 1, 1, 0xffffffff80000000
    .binary rorw, 0x80000000, 1, 0x40000000
    .binary rorw, 0x40000000, 1, 0x20000000
    .binary rorw, 1, 31, 2

.test "rori"                                            # norm:rori_op
    .immediate rori, 0xfedcba9876543210, 0, 0xfedcba9876543210
    .immediate rori, 0xfedcba9876543210, 4, 0xfedcba987654321
    .immediate rori, 0xfedcba9876543210, 32, 0x76543210fedcba98
    .immediate rori, 0xfedcba9876543210, 63, 0xfdb97530eca86421
    .immediate rori, 1, 1, 0x8000000000000000

.test "roriw: 32-bit result"                            # norm:roriw_op norm:bitmanip_w_suffix_semantics
    .immediate roriw, 0xfedcba9876543210, 0, 0x76543210
    .immediate roriw, 0xfedcba9876543210, 4, 0x7654321
    .immediate roriw, 0xfedcba9876543210, 31, 0xffffffffeca86420
    .immediate roriw, 1, 1, 0xffffffff80000000
    .immediate roriw, 0xffffffff00000001, 1, 0xffffffff80000000

.test "orc.b: a byte that is not zero becomes 0xff"     # norm:orc_b_op norm:zbb_orc_b_semantics
    .unary orc.b, 0, 0
    .unary orc.b, 1, 255
    .unary orc.b, -1, -1
    .unary orc.b, 0x8000000000000000, 0xff00000000000000
    .unary orc.b, 0x100800000ff7f00, 0xff00ff0000ffff00
    .unary orc.b, 0x8000000000000001, 0xff000000000000ff
    .unary orc.b, 0x10000000200000, 0xff000000ff0000

.test "rev8: the bytes in reverse order"                # norm:rev8_op
    .unary rev8, 0, 0
    .unary rev8, 1, 0x100000000000000
    .unary rev8, 255, 0xff00000000000000
    .unary rev8, 0x102030405060708, 0x807060504030201
    .unary rev8, 0xfedcba9876543210, 0x1032547698badcfe

.test "roriw with bit 5 of the amount set is reserved"  # norm:roriw_enc
    .on_trap 1f
0:  .4byte 0x6205551b            # roriw a0, a0, 32
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x6205551b

.pass
