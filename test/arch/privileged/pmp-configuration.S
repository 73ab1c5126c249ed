# PMP: what a configuration cannot hold.
.include "macros.S"

    .text
    .globl tests
tests:

.test "R = 0 and W = 1 cannot be read back together"    # norm:pmp_rwx_warl
    li a0, PMP_NAPOT | PMP_W
    csrw pmpcfg2, a0
    csrr a1, pmpcfg2
    andi a1, a1, 3
    xori a1, a1, PMP_W
    snez a1, a1
    .expect a1, 1

.test "bits 5 and 6 of a configuration read zero"       # norm:pmp_csrs_warl_access
    li a0, 0x60
    csrw pmpcfg2, a0
    .expect_csr pmpcfg2, 0

.pass
