# sll, srl, sra, their immediate forms, and the 32-bit ones.
.include "macros.S"

    .text
    .globl tests
tests:

.test "sll: 6 bits of the amount count"                 # norm:sll_srl_sra_op norm:sll_srl_sra_shamt_rv64i
    .binary sll, 1, 0, 1
    .binary sll, 1, 63, -0x8000000000000000
    .binary sll, 1, 64, 1
    .binary sll, 3, 0xffffffffffffffc1, 6
    .binary sll, -1, 32, 0xffffffff00000000

.test "srl: zeros come in"                              # norm:sll_srl_sra_op
    .binary srl, -1, 0, -1
    .binary srl, -1, 63, 1
    .binary srl, -1, 64, -1
    .binary srl, 0x8000000000000000, 32, 0x80000000

.test "sra: the sign comes in"                          # norm:sll_srl_sra_op
    .binary sra, -0x8000000000000000, 63, -1
    .binary sra, 0x7fffffffffffffff, 62, 1
    .binary sra, 0x7fffffffffffffff, 63, 0
    .binary sra, -8, 1, -4
    .binary sra, -8, 0x41, -4

.test "slli"                                            # norm:slli_op
    .immediate slli, 1, 0, 1
    .immediate slli, 1, 63, -0x8000000000000000
    .immediate slli, 0x123456789, 32, 0x2345678900000000

.test "srli"                                            # norm:srli_op
    .immediate srli, -1, 1, 0x7fffffffffffffff
    .immediate srli, -1, 63, 1
    .immediate srli, 0x8000000000000000, 32, 0x80000000

.test "srai"                                            # norm:srai_op
    .immediate srai, -0x8000000000000000, 1, -0x4000000000000000
    .immediate srai, -0x8000000000000000, 63, -1
    .immediate srai, 0x4000000000000000, 62, 1

.test "sllw: 5 bits of the amount, 32-bit result"       # norm:sllw_srlw_sraw_op
    .binary sllw, 1, 31, -0x80000000
    .binary sllw, 1, 32, 1
    .binary sllw, 0xffffffff00000001, 4, 0x10
    .binary sllw, 3, 31, -0x80000000

.test "srlw: the low word only, sign-extended result"   # norm:sllw_srlw_sraw_op
    .binary srlw, 0xffffffff80000000, 0, -0x80000000
    .binary srlw, 0xffffffff80000000, 31, 1
    .binary srlw, 0xffffffff80000000, 33, 0x40000000
    .binary srlw, 0xf00000000, 4, 0

.test "sraw: the sign of bit 31"                        # norm:sllw_srlw_sraw_op
    .binary sraw, 0x80000000, 31, -1
    .binary sraw, 0x80000000, 63, -1
    .binary sraw, 0xffffffff7fffffff, 4, 0x7ffffff

.test "slliw, srliw, sraiw"                             # norm:slliw_srliw_sraiw_op
    .immediate slliw, 1, 31, -0x80000000
    .immediate slliw, 0xffffffff00000003, 1, 6
    .immediate srliw, 0xffffffff80000000, 0, -0x80000000
    .immediate srliw, 0xffffffff80000000, 31, 1
    .immediate sraiw, 0x80000000, 31, -1
    .immediate sraiw, 0x7fffffff, 30, 1
    .immediate sraiw, 0x1ffffffff, 0, -1

.test "slliw with bit 5 of the amount set is reserved"  # norm:slliw_srliw_sraiw_imm5_rsv
    .on_trap 1f
0:  .4byte 0x0205151b            # slliw a0, a0, 32
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x0205151b

.pass
