# Loads: width, sign, offset, byte order. Misaligned ones are in misaligned.S.
.include "macros.S"

    .text
    .globl tests
tests:

    .data
    .balign 8
bytes:  .byte 0x80, 0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07
        .byte 0x7f, 0xfe, 0x7d, 0xfc, 0x7b, 0xfa, 0x79, 0xf8
    .text

.macro .load op, offset, result
    la a0, bytes
    \op a1, \offset(a0)
    .expect a1, \result
    # Destination the same register as the base.
    \op a0, \offset(a0)
    .expect a0, \result
.endm

.test "lb: sign-extended"                               # norm:lb_lbu_op norm:lh_lhu_lb_lbu_op_rv64i
    .load lb, 0, -0x80
    .load lb, 1, 1
    .load lb, 7, 7
    .load lb, 9, -2

.test "lbu: zero-extended"                              # norm:lb_lbu_op
    .load lbu, 0, 0x80
    .load lbu, 1, 1
    .load lbu, 15, 0xf8

.test "lh: sign-extended, little-endian"                # norm:lh_op norm:ldst_little_endian_op
    .load lh, 0, 0x0180
    .load lh, 8, -0x181
    .load lh, 14, -0x787

.test "lhu: zero-extended"                              # norm:lhu_op
    .load lhu, 0, 0x0180
    .load lhu, 8, 0xfe7f

.test "lw: sign-extended"                               # norm:lw_op_rv64i
    .load lw, 0, 0x03820180
    .load lw, 8, -0x3820181
    .load lw, 4, 0x07860584

.test "lwu: zero-extended"                              # norm:lwu_op
    .load lwu, 0, 0x03820180
    .load lwu, 8, 0xfc7dfe7f

.test "ld"                                              # norm:ld_op_rv64i
    .load ld, 0, 0x0786058403820180
    .load ld, 8, 0xf879fa7bfc7dfe7f

.test "the offset is sign-extended"                     # norm:ldst_ea
    la a0, bytes + 2048
    lb a1, -2048(a0)
    .expect a1, -0x80
    la a0, bytes - 2047
    lbu a1, 2047(a0)
    .expect a1, 0x80
    la a0, bytes - 2040
    ld a1, 2040(a0)
    .expect a1, 0x0786058403820180

.test "x0 as destination: the access is made, the value dropped" # norm:load_exc_x0
    la a0, bytes
    ld x0, 0(a0)
    mv a1, x0
    .expect a1, 0
    # The access still faults.
    .on_trap 2f
    li a0, NOWHERE
1:  lw x0, 0(a0)
    .unreachable
2:  .expect_trap CAUSE_LOAD_ACCESS, 1b, NOWHERE

.pass
