# PMP with every entry off.
.include "macros.S"

    .text
    .globl tests
tests:

.test "every entry off: S and U have no access, M has" # norm:pmp_no_entry_match
    csrw pmpcfg0, x0
    .on_trap 1f
    .enter_s 0f
0:  nop
    .unreachable
1:  la a0, 0b
    .expect_trap_reg CAUSE_FETCH_ACCESS, 0b, a0
    la a0, page_a
    sd x0, (a0)

.pass
