# mip, mie, sip, sie: what can be written, and the supervisor's views.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL_S, 1 << SSI | 1 << STI | 1 << SEI
.equ ALL_M, 1 << MSI | 1 << MTI | 1 << MEI

.test "mie holds the six standard enables and nothing else below 16" # norm:mie_bits_wr norm:mie_bits_rdonly0
    li a0, -1
    csrw mie, a0
    .expect_bits mie, 0x1fff & ~(1 << 2 | 1 << 6 | 1 << 10 | 1 << 12), ALL_S | ALL_M
    csrw mie, x0
    .expect_csr mie, 0

.test "mip: SSIP, STIP and SEIP are M's to write"       # norm:mip_bits_wr_op norm:mip_seip_acc norm:mip_stip_no_stimecmp_acc
    csrw menvcfg, x0
    li a0, -1
    csrw mip, a0
    .expect_bits mip, ALL_S | ALL_M, ALL_S
    csrw mip, x0
    .expect_bits mip, ALL_S | ALL_M, 0

.test "sie shows and writes the delegated bits only"    # norm:sie_acc norm:sip_sie_bits_sz
    li a0, ALL_S | ALL_M
    csrw mie, a0
    .expect_csr sie, 0
    li a0, 1 << SSI | 1 << SEI
    csrw mideleg, a0
    .expect_csr sie, 1 << SSI | 1 << SEI
    csrw sie, x0
    .expect_bits mie, ALL_S | ALL_M, 1 << STI | ALL_M
    li a0, -1
    csrw sie, a0
    .expect_bits mie, ALL_S | ALL_M, ALL_S | ALL_M

.test "sip shows the delegated bits; SSIP alone can be written" # norm:sip_acc norm:sip_ssip_sie_ssie
    csrw menvcfg, x0
    li a0, ALL_S
    csrw mip, a0
    .expect_csr sip, 0
    csrw mideleg, a0
    .expect_csr sip, ALL_S
    csrw sip, x0
    .expect_bits mip, ALL_S, 1 << STI | 1 << SEI
    csrw mip, x0
    li a0, -1
    csrw sip, a0
    .expect_bits mip, ALL_S, 1 << SSI
    csrw sip, x0
    .expect_bits mip, ALL_S, 0

.test "SSIP not delegated cannot be written through sip" # norm:sip_acc
    li a0, -1
    csrw sip, a0
    .expect_bits mip, ALL_S, 0

.test "sip and sie from S-mode"                         # norm:sip_sie
    li a0, ALL_S
    csrw mideleg, a0
    .on_trap 1f
    .enter_s 0f
0:  csrsi sip, 1 << SSI
    csrr s0, sip
    li a0, 1 << STI
    csrs sie, a0
    csrr s1, sie
    csrci sip, 1 << SSI
    csrr s2, sip
    ecall
1:  .expect s0, 1 << SSI
    .expect s1, 1 << STI
    .expect s2, 0

.pass
