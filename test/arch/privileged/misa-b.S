# misa.B, a file of its own because QEMU 7.2 does not have it.
.include "macros.S"

    .text
    .globl tests
tests:

.test "misa.B: Zba, Zbb and Zbs are there"              # norm:misa_b_op
    .expect_bits misa, 1 << 1, 1 << 1

.pass
