# Zba: address generation.
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

.test "add.uw: the low word of rs1, zero-extended"      # norm:add_uw_op norm:bitmanip_uw_suffix_semantics
    .binary add.uw, 1, 2, 3
    .binary add.uw, -1, 0, 0xffffffff
    .binary add.uw, -1, 1, 0x100000000
    .binary add.uw, 0xffffffff80000000, 5, 0x80000005
    .binary add.uw, 0x7fffffff, -1, 0x7ffffffe
    .binary add.uw, 0xfedcba9876543210, 0xfedcba9876543210, 0xfedcba98eca86420

.test "sh1add"                                          # norm:sh1add_op
    .binary sh1add, 1, 2, 4
    .binary sh1add, 0, -1, -1
    .binary sh1add, -1, 0, -2
    .binary sh1add, 0x4000000000000000, 1, 0x8000000000000001
    .binary sh1add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    .binary sh1add, 0xfedcba9876543210, 0x1111, 0xfdb97530eca87531

.test "sh1add.uw: the low word, zero-extended, then shifted"# norm:sh1add_uw_op norm:bitmanip_uw_suffix_semantics
    .binary sh1add.uw, 1, 2, 4
    .binary sh1add.uw, -1, 0, 0x1fffffffe
    .binary sh1add.uw, 0xffffffff80000000, 7, 0x100000007
    .binary sh1add.uw, 0xfedcba9876543210, 0xfedcba9876543210, 0xfedcba9962fc9630

.test "sh2add"                                          # norm:sh2add_op
    .binary sh2add, 1, 2, 6
    .binary sh2add, 0, -1, -1
    .binary sh2add, -1, 0, -4
    .binary sh2add, 0x4000000000000000, 1, 1
    .binary sh2add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    .binary sh2add, 0xfedcba9876543210, 0x1111, 0xfb72ea61d950d951

.test "sh2add.uw: the low word, zero-extended, then shifted"# norm:sh2add_uw_op norm:bitmanip_uw_suffix_semantics
    .binary sh2add.uw, 1, 2, 6
    .binary sh2add.uw, -1, 0, 0x3fffffffc
    .binary sh2add.uw, 0xffffffff80000000, 7, 0x200000007
    .binary sh2add.uw, 0xfedcba9876543210, 0xfedcba9876543210, 0xfedcba9a4fa4fa50

.test "sh3add"                                          # norm:sh3add_op
    .binary sh3add, 1, 2, 10
    .binary sh3add, 0, -1, -1
    .binary sh3add, -1, 0, -8
    .binary sh3add, 0x4000000000000000, 1, 1
    .binary sh3add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    .binary sh3add, 0xfedcba9876543210, 0x1111, 0xf6e5d4c3b2a1a191

.test "sh3add.uw: the low word, zero-extended, then shifted"# norm:sh3add_uw_op norm:bitmanip_uw_suffix_semantics
    .binary sh3add.uw, 1, 2, 10
    .binary sh3add.uw, -1, 0, 0x7fffffff8
    .binary sh3add.uw, 0xffffffff80000000, 7, 0x400000007
    .binary sh3add.uw, 0xfedcba9876543210, 0xfedcba9876543210, 0xfedcba9c28f5c290

.test "slli.uw: up to 63"                               # norm:slli_uw_op norm:bitmanip_uw_suffix_semantics
    .immediate slli.uw, -1, 0, 0xffffffff
    .immediate slli.uw, -1, 1, 0x1fffffffe
    .immediate slli.uw, -1, 32, 0xffffffff00000000
    .immediate slli.uw, -1, 63, 0x8000000000000000
    .immediate slli.uw, 0xf00000001, 4, 16
    .immediate slli.uw, 0xfedcba9876543210, 31, 0x3b2a190800000000

.pass
