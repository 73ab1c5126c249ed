# The M extension's multiplications.
.include "macros.S"

    .text
    .globl tests
tests:

.test "mul: the low 64 bits"                            # norm:mul_op
    .binary mul, 0, -1, 0
    .binary mul, 3, 7, 21
    .binary mul, -1, -1, 1
    .binary mul, -1, 1, -1
    .binary mul, -0x8000000000000000, -1, -0x8000000000000000
    .binary mul, 0x100000000, 0x100000000, 0
    .binary mul, 0xffffffff, 0xffffffff, 0xfffffffe00000001

.test "mulh: signed by signed, the high 64 bits"        # norm:mulh_mulhu_mulhsu_op
    .binary mulh, 3, 7, 0
    .binary mulh, -1, 1, -1
    .binary mulh, -1, -1, 0
    .binary mulh, -0x8000000000000000, -0x8000000000000000, 0x4000000000000000
    .binary mulh, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x3fffffffffffffff
    .binary mulh, -0x8000000000000000, 0x7fffffffffffffff, -0x4000000000000000
    .binary mulh, 0x100000000, 0x100000000, 1

.test "mulhu: unsigned by unsigned"                     # norm:mulh_mulhu_mulhsu_op
    .binary mulhu, -1, -1, -2
    .binary mulhu, -1, 1, 0
    .binary mulhu, 0x8000000000000000, 2, 1
    .binary mulhu, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
    .binary mulhu, 0x123456789abcdef0, 0x1000, 0x123

.test "mulhsu: signed by unsigned"                      # norm:mulh_mulhu_mulhsu_op
    .binary mulhsu, -1, -1, -1
    .binary mulhsu, -1, 1, -1
    .binary mulhsu, 1, -1, 0
    .binary mulhsu, -0x8000000000000000, -1, -0x8000000000000000
    .binary mulhsu, 0x7fffffffffffffff, -1, 0x7ffffffffffffffe
    .binary mulhsu, 0, -1, 0
    .binary mulhsu, 2, 0x8000000000000000, 1
    .binary mulhsu, -2, 0x8000000000000000, -1

.test "mulw: 32-bit product, sign-extended"             # norm:mulw_op
    .binary mulw, 0x10000, 0x8000, -0x80000000
    .binary mulw, 0xffffffff, 0xffffffff, 1
    .binary mulw, 0x1234567800000002, 0x8765432100000003, 6
    .binary mulw, 0x7fffffff, 2, -2

.pass
