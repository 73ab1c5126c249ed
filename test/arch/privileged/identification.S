# misa and the identification registers.
.include "macros.S"

    .text
    .globl tests
tests:

.test "misa: MXL is 2; I, M, A, C, S and U are there"   # norm:misa_mxl_enc norm:misa_extensions_enc_txt
    csrr a0, misa
    srli a1, a0, 62
    .expect a1, 2
    # C is bit 2, I 8, M 12, S 18, U 20, A 0.
    li a2, 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20
    and a1, a0, a2
    .expect_equal a1, a2

.test "misa.E is the complement of misa.I"              # norm:misa_e_op
    .expect_bits misa, 1 << 4, 0

.test "misa can be written without a trap, and MXL and I stay" # norm:misa_acc norm:misa_mxl_acc
    csrr a0, misa
    csrw misa, a0
    csrr a1, misa
    .expect_equal a1, a0

.test "mvendorid, marchid, mimpid and mconfigptr can be read" # norm:mvendorid_always_rd norm:marchid_always_rd norm:mimpid_always_rd norm:mconfigptr_mandatory
    csrr a0, mvendorid
    csrr a0, marchid
    csrr a0, mimpid
    csrr a0, 0xf15
    csrr a0, mhartid
    .expect a0, 0                # norm:mhartid_one_is_zero

.test "they are read-only"                              # norm:Zicwr_write_ro
    .on_trap 1f
    .balign 4
0:  csrrw x0, mvendorid, x0
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf1101073
    .on_trap 1f
    .balign 4
0:  csrrw x0, mhartid, x0
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf1401073

.pass
