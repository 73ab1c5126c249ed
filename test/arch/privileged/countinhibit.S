# mcountinhibit: which of the machine's counters stand still.
.include "macros.S"

    .text
    .globl tests
tests:

.equ CY, 1
.equ IR, 4

.test "CY and IR are writable"                          # norm:mcountinhibit_acc norm:mcountinhibit_warl
    li a0, CY | IR
    csrw mcountinhibit, a0
    csrr a1, mcountinhibit
    .expect a1, CY | IR

.test "an inhibited counter stands still, and keeps its value" # norm:mcountinhibit_op
    csrr a0, mcycle
    csrr a1, minstret
    nop
    nop
    csrr a2, mcycle
    csrr a3, minstret
    sub a2, a2, a0
    .expect a2, 0
    sub a3, a3, a1
    .expect a3, 0

.test "it can be written while it is"                   # norm:mcycle_minstret_wr
    li a0, 1000
    csrw minstret, a0
    csrr a1, minstret
    .expect a1, 1000

.test "time goes on"                                    # norm:mcountinhibit_op
    rdtime a0
    li a1, 1000
1:  addi a1, a1, -1
    bnez a1, 1b
    rdtime a1
    sltu a0, a0, a1
    .expect a0, 1

.test "and it counts again"                             # norm:mcountinhibit_op
    csrw mcountinhibit, x0
    csrr a0, minstret
    nop
    nop
    csrr a1, minstret
    sub a1, a1, a0
    .expect a1, 3

.pass
