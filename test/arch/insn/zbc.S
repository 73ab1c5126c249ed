# Zbc: carry-less multiplication.
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

.test "clmul: the low half of the product"              # norm:clmul_op norm:zbc_clmul_clmulh_results
    .binary clmul, 0, -1, 0
    .binary clmul, 1, 0xfedcba9876543210, 0xfedcba9876543210
    .binary clmul, 0xfedcba9876543210, 1, 0xfedcba9876543210
    .binary clmul, -1, -1, 0x5555555555555555
    .binary clmul, 2, 0x8000000000000000, 0
    .binary clmul, 0x8000000000000000, 0x8000000000000000, 0
    .binary clmul, 0xfedcba9876543210, 0x123456789abcdef1, 0xf4db331afad53d10
    .binary clmul, 0x1234, 0x8000000000000001, 0x1234

.test "clmulh: the high half"                           # norm:clmulh_op norm:zbc_clmul_clmulh_results
    .binary clmulh, 0, -1, 0
    .binary clmulh, 1, 0xfedcba9876543210, 0
    .binary clmulh, 0xfedcba9876543210, 1, 0
    .binary clmulh, -1, -1, 0x5555555555555555
    .binary clmulh, 2, 0x8000000000000000, 1
    .binary clmulh, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
    .binary clmulh, 0xfedcba9876543210, 0x123456789abcdef1, 0xe038d8688850b04
    .binary clmulh, 0x1234, 0x8000000000000001, 2330

.test "clmulr: bits 126 to 63"                          # norm:clmulr_op norm:zbc_clmulr_results
    .binary clmulr, 0, -1, 0
    .binary clmulr, 1, 0xfedcba9876543210, 1
    .binary clmulr, 0xfedcba9876543210, 1, 1
    .binary clmulr, -1, -1, 0xaaaaaaaaaaaaaaaa
    .binary clmulr, 2, 0x8000000000000000, 2
    .binary clmulr, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    .binary clmulr, 0xfedcba9876543210, 0x123456789abcdef1, 0x1c071b0d110a1609
    .binary clmulr, 0x1234, 0x8000000000000001, 0x1234

.pass
