# mcountinhibit has no bit for time, which nothing stops.
.include "macros.S"

    .text
    .globl tests
tests:

.test "bit 1 of mcountinhibit is read-only zero"        # norm:mcountinhibit_warl
    li a0, 2
    csrw mcountinhibit, a0
    csrr a1, mcountinhibit
    .expect a1, 0

.pass
