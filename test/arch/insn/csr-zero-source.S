# csrrs and csrrc write whenever rs1 is not x0, whatever the register holds.
.include "macros.S"

    .text
    .globl tests
tests:

.test "a register that holds zero does write: illegal on a read-only CSR" # norm:csrrs_csrrc_rs1_x0 norm:Zicwr_write_ro
    li a1, 0
    .on_trap 1f
    .balign 4
0:  csrrs a0, mhartid, a1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf145a573

.pass
