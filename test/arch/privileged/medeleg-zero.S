# medeleg bits of exceptions that cannot occur below M.
.include "macros.S"

    .text
    .globl tests
tests:

.test "medeleg: ecall from M cannot be delegated"       # norm:medeleg_when_rd0
    li a0, -1
    csrw medeleg, a0
    .expect_bits medeleg, 1 << CAUSE_ECALL_M, 0

.pass
