# The six CSR instructions, on mscratch.
.include "macros.S"

    .text
    .globl tests
tests:

.test "csrrw: old value out, new value in"              # norm:csrrw_op
    li a0, 0x1122334455667788
    csrw mscratch, a0
    li a1, -1
    csrrw a2, mscratch, a1
    .expect a2, 0x1122334455667788
    csrr a2, mscratch
    .expect a2, -1

.test "csrrw: rd = rs1"                                 # norm:csrrw_op
    li a0, 5
    csrw mscratch, a0
    li a0, 6
    csrrw a0, mscratch, a0
    .expect a0, 5
    csrr a0, mscratch
    .expect a0, 6

.test "csrrs sets, csrrc clears"                        # norm:csrrs_op norm:csrrc_op
    li a0, 0xf0f0
    csrw mscratch, a0
    li a1, 0xff00
    csrrs a2, mscratch, a1
    .expect a2, 0xf0f0
    csrrc a2, mscratch, a1
    .expect a2, 0xfff0
    csrr a2, mscratch
    .expect a2, 0x00f0

.test "csrrwi, csrrsi, csrrci: 5 bits, zero-extended"   # norm:csrrwi_csrrsi_csrrci_ops
    li a0, -1
    csrw mscratch, a0
    csrrwi a2, mscratch, 31
    .expect a2, -1
    csrrci a2, mscratch, 6
    .expect a2, 31
    csrrsi a2, mscratch, 2
    .expect a2, 25
    csrr a2, mscratch
    .expect a2, 27

.test "rs1 = x0 and a zero immediate do not write: reading a read-only CSR is legal" # norm:csrrs_csrrc_rs1_x0 norm:csrrsi_csrrci_uimm_zero
    csrrs a0, mhartid, x0
    .expect a0, 0
    csrrc a0, mhartid, x0
    .expect a0, 0
    csrrsi a0, mhartid, 0
    .expect a0, 0
    csrrci a0, mhartid, 0
    .expect a0, 0

.test "csrrw writes even with rs1 = x0"                 # norm:csrrw_rs1_x0
    li a0, 9
    csrw mscratch, a0
    csrrw a1, mscratch, x0
    .expect a1, 9
    csrr a1, mscratch
    .expect a1, 0

.test "rd = x0 writes the CSR and no register"          # norm:csrrwi_rd_x0
    li a0, 9
    csrrw x0, mscratch, a0
    mv a1, x0
    .expect a1, 0
    csrr a1, mscratch
    .expect a1, 9
    csrrwi x0, mscratch, 3
    csrr a1, mscratch
    .expect a1, 3

.test "funct3 4 of SYSTEM is not a CSR instruction"     # Unprivileged, "Zicsr Extension for Control and Status Register Instructions"
    .on_trap 1f
    .balign 4
0:  .4byte 0x34054073
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x34054073

    la t6, trap_log
    csrw mscratch, t6

.pass
