# A write to an instruction counter replaces the increment of the writing instruction.
.include "macros.S"

    .text
    .globl tests
tests:

.test "minstret is writable: the write takes effect on the next instruction" # norm:mcycle_minstret_wr norm:csr_side_effects
    li a0, 1000
    csrw minstret, a0
    csrr a1, minstret
    csrr a2, minstret
    .expect a1, 1000
    .expect a2, 1001

.pass
