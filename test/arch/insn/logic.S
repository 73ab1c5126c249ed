# and, or, xor and their immediate forms.
.include "macros.S"

    .text
    .globl tests
tests:

.test "and"                                             # norm:and_or_xor_op
    .binary and, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00
    .binary and, -1, 0x8000000000000001, 0x8000000000000001
    .binary and, 0, -1, 0

.test "or"                                              # norm:and_or_xor_op
    .binary or, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0
    .binary or, 0x8000000000000000, 1, 0x8000000000000001
    .binary or, 0, 0, 0

.test "xor"                                             # norm:and_or_xor_op
    .binary xor, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0
    .binary xor, -1, -1, 0
    .binary xor, -1, 0x7fffffffffffffff, -0x8000000000000000

.test "andi: the immediate is sign-extended"            # norm:andi_ori_xori_op norm:imm_always_sex
    .immediate andi, -1, -2048, -2048
    .immediate andi, -1, 2047, 2047
    .immediate andi, 0xffffffff00000fff, -1, 0xffffffff00000fff
    .immediate andi, 0x1234, 0, 0

.test "ori: the immediate is sign-extended"             # norm:andi_ori_xori_op
    .immediate ori, 0, -2048, -2048
    .immediate ori, 0x1000, 2047, 0x17ff
    .immediate ori, 0, -1, -1

.test "xori: the immediate is sign-extended"            # norm:andi_ori_xori_op
    .immediate xori, 0, -1, -1
    .immediate xori, 0x00ff00ff00ff00ff, -1, 0xff00ff00ff00ff00
    .immediate xori, 0x7ff, 2047, 0
    .immediate xori, 0, -2048, -2048

.test "x0 as destination"                               # norm:x0eq0
    li a0, -1
    and x0, a0, a0
    or x0, a0, a0
    xor x0, a0, x0
    andi x0, a0, -1
    ori x0, a0, -1
    xori x0, a0, 1
    mv a1, x0
    .expect a1, 0

.pass
