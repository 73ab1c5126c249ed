# MPP is WARL: the encoding without a privilege cannot be read back.
.include "macros.S"

    .text
    .globl tests
tests:

.test "MPP written with 2 reads a privilege that exists" # norm:mstatus_xpp_warl
    li a0, 2 << 11
    csrw mstatus, a0
    csrr a1, mstatus
    csrw mstatus, x0
    li a2, MSTATUS_MPP
    and a1, a1, a2
    xor a1, a1, a0
    snez a1, a1
    .expect a1, 1

.pass
