# slt, sltu and their immediate forms.
.include "macros.S"

    .text
    .globl tests
tests:

.test "slt"                                             # norm:slt_sltu_op
    .binary slt, 0, 0, 0
    .binary slt, -1, 0, 1
    .binary slt, 0, -1, 0
    .binary slt, -0x8000000000000000, 0x7fffffffffffffff, 1
    .binary slt, 0x7fffffffffffffff, -0x8000000000000000, 0
    .binary slt, 0x80000000, 0x7fffffff, 0

.test "sltu"                                            # norm:slt_sltu_op
    .binary sltu, 0, 0, 0
    .binary sltu, -1, 0, 0
    .binary sltu, 0, -1, 1
    .binary sltu, 0x7fffffffffffffff, 0x8000000000000000, 1
    .binary sltu, 0x100000000, 1, 0
    li a1, 5
    sltu a2, x0, a1              # snez
    .expect a2, 1

.test "slti"                                            # norm:slti_sltiu_op
    .immediate slti, 0, 1, 1
    .immediate slti, 0, -1, 0
    .immediate slti, -2049, -2048, 1
    .immediate slti, -0x8000000000000000, -2048, 1
    .immediate slti, 2047, 2047, 0

.test "sltiu: sign-extended, then compared unsigned"    # norm:slti_sltiu_op
    .immediate sltiu, 0, 1, 1
    .immediate sltiu, 1, 1, 0
    .immediate sltiu, 0, -1, 1
    .immediate sltiu, -1, -1, 0
    .immediate sltiu, 0xfffffffffffff7ff, -2048, 1

.pass
