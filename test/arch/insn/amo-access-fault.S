# An AMO's access fault is a store fault, though the load comes first.
.include "macros.S"

    .text
    .globl tests
tests:

.test "an AMO where nothing is: store access fault"     # norm:mcause_exccode_st_sc_amo
    li a0, NOWHERE
    .on_trap 1f
0:  amoadd.w a1, a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_ACCESS, 0b, NOWHERE

.pass
