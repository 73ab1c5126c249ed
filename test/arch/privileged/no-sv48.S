# A hart with Sv39 alone: satp does not take mode 9.
# isa: rv64imac_zicntr_sstc_sv39_svadu
.include "macros.S"

    .text
    .globl tests
tests:

.test "an unsupported mode leaves all of satp as it was" # norm:satp_mode_op_unsupported
    li a0, SATP_SV39 | 0x80000
    csrw satp, a0
    li a1, SATP_SV48 | 0x81234
    csrw satp, a1
    csrr a2, satp
    .expect_equal a2, a0
    csrw satp, x0

.pass
