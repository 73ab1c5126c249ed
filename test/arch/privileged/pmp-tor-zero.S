# PMP: TOR in entry 0 with pmpaddr0 = 0 is a range from 0 to 0, which matches nothing.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX

.test "top 0 in entry 0"                                # norm:pmp_a_field_tor
    csrw pmpaddr0, x0
    .pmp_open 1
    .pmp_config PMP_TOR, ALL
    .access_works page_a, 0, sd a1, (a0)

.pass
