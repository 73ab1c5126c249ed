# satp: WARL as a whole.
.include "macros.S"

    .text
    .globl tests
tests:

.test "Sv39 and Bare are taken; the PPN is kept"        # norm:satp norm:satp_mode norm:satp_ppn_sv39_sz
    li a0, SATP_SV39 | 0x80123
    csrw satp, a0
    csrr a1, satp
    csrw satp, x0
    .expect_equal a1, a0
    .expect_csr satp, 0

.test "an unsupported mode leaves satp unchanged"       # norm:satp_mode_op_unsupported
    li a0, SATP_SV39 | 0x80123
    csrw satp, a0
    li a1, 2 << 60 | 0x80456
    csrw satp, a1
    csrr a1, satp
    .expect_equal a1, a0
    li a1, 7 << 60
    csrw satp, a1
    csrr a1, satp
    .expect_equal a1, a0
    li a1, 11 << 60 | 0x80456
    csrw satp, a1
    csrr a1, satp
    .expect_equal a1, a0
    li a1, 15 << 60
    csrw satp, a1
    csrr a1, satp
    .expect_equal a1, a0

.test "M-mode does not translate"                       # norm:satp_op_active
    # Tables at an address where nothing is: any translated access would fault.
    li a0, SATP_SV39 | NOWHERE >> 12
    csrw satp, a0
    la a0, page_a
    li a1, 5
    sd a1, (a0)
    ld a2, (a0)
    .expect a2, 5

.pass
