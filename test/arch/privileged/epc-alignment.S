# mepc and sepc as CSRs.
.include "macros.S"

    .text
    .globl tests
tests:

.test "mepc and sepc: bit 0 reads zero, bit 1 is kept"  # norm:mepc_align norm:sepc
    li a0, -1
    csrw mepc, a0
    csrr a1, mepc
    andi a1, a1, 3
    .expect a1, 2
    csrw sepc, a0
    csrr a1, sepc
    andi a1, a1, 3
    .expect a1, 2

.pass
