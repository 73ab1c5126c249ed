# PMP: the addresses are 56 bits wide.
.include "macros.S"

    .text
    .globl tests
tests:

.test "the upper ten bits of pmpaddr read zero"         # norm:pmp_addr_encoding norm:pmp_addr_warl
    li a0, -1
    csrw pmpaddr8, a0
    csrr a1, pmpaddr8
    csrw pmpaddr8, x0
    srli a1, a1, 54
    .expect a1, 0

.pass
