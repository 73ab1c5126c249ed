# add, addi, addw, addiw, sub, subw: two's complement, overflow ignored.
.include "macros.S"

    .text
    .globl tests
tests:

.test "add"                                             # norm:add_op
    .binary add, 0, 0, 0
    .binary add, 1, 2, 3
    .binary add, 5, -7, -2
    .binary add, 0xffffffff, 1, 0x100000000

.test "add: overflow wraps"                             # norm:add_sub_overflow
    .binary add, 0x7fffffffffffffff, 1, -0x8000000000000000
    .binary add, -0x8000000000000000, -1, 0x7fffffffffffffff
    .binary add, -1, -1, -2
    .binary add, -1, 1, 0

.test "sub"                                             # norm:sub_op
    .binary sub, 0, 0, 0
    .binary sub, 3, 5, -2
    .binary sub, 0x100000000, 1, 0xffffffff

.test "sub: overflow wraps"                             # norm:add_sub_overflow
    .binary sub, -0x8000000000000000, 1, 0x7fffffffffffffff
    .binary sub, 0x7fffffffffffffff, -1, -0x8000000000000000
    .binary sub, 0, -0x8000000000000000, -0x8000000000000000

.test "addi: the immediate is sign-extended"            # norm:addi_op norm:imm_always_sex
    .immediate addi, 0, 0, 0
    .immediate addi, 0, 2047, 2047
    .immediate addi, 0, -2048, -2048
    .immediate addi, 0x100000000, -1, 0xffffffff

.test "addi: overflow wraps"                            # norm:addi_overflow
    .immediate addi, 0x7fffffffffffffff, 1, -0x8000000000000000
    .immediate addi, -0x8000000000000000, -1, 0x7fffffffffffffff
    .immediate addi, 0x7fffffffffffffff, 2047, 0x80000000000007fe

.test "addw: 32-bit sum, sign-extended"                 # norm:addw_subw_op norm:rv64_w_sex
    .binary addw, 1, 2, 3
    .binary addw, 0x7fffffff, 1, -0x80000000
    .binary addw, 0xffffffff, 1, 0
    .binary addw, 0x123456780000000f, 0x1111111100000001, 0x10
    .binary addw, 0x80000000, 0x80000000, 0

.test "subw: 32-bit difference, sign-extended"          # norm:addw_subw_op norm:addw_subw_overflow
    .binary subw, 3, 5, -2
    .binary subw, -0x80000000, 1, 0x7fffffff
    .binary subw, 0, 0x80000000, -0x80000000
    .binary subw, 0xffffffff00000000, 1, -1

.test "addiw: 32-bit sum, sign-extended"                # norm:addiw_op norm:addiw_overflow
    .immediate addiw, 0x7fffffff, 1, -0x80000000
    .immediate addiw, 0x80000000, -1, 0x7fffffff
    .immediate addiw, 0xffffffff, 0, -1
    .immediate addiw, 0x1234567800000001, 2047, 0x800
    .immediate addiw, 0, -2048, -2048

.test "x0 stays zero as a destination, and reads zero"  # norm:x0eq0
    li a0, 7
    li a1, 9
    add x0, a0, a1
    mv a2, x0
    .expect a2, 0
    addi x0, a0, 1
    sub x0, a0, a1
    addw x0, a0, a1
    addiw x0, a0, 5
    subw x0, a0, a1
    add a2, x0, a1
    .expect a2, 9
    sub a2, x0, a1
    .expect a2, -9

.pass
