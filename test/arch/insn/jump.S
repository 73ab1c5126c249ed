# jal and jalr.
.include "macros.S"

    .text
    .globl tests
tests:

.test "jal: target, link = pc + 4"                      # norm:jal_target norm:jal_op
    .balign 4
0:  jal a0, 1f
    .unreachable
1:  addi a1, a0, -4
    .expect_address a1, 0b

.test "jal backwards"                                   # norm:jal_target
    j 2f
1:  j 3f
2:  jal a0, 1b
    .unreachable
3:

.test "jal with rd = x0 writes nothing"                 # norm:x0eq0
    jal x0, 1f
    .unreachable
1:  mv a0, x0
    .expect a0, 0

.test "jal: 64 KiB ahead and back"                      # norm:jal_target
    .balign 4
0:  jal a0, 2f
1:  j 3f
    .skip 0x10000
2:  jal a1, 1b
    .unreachable
3:  addi a0, a0, -4
    .expect_address a0, 0b

.test "jalr: rs1 + offset, link = pc + 4"               # norm:jalr_target norm:jalr_op
    la a1, 1f
    .option push
    .option norvc
0:  jalr a0, 0(a1)
    .option pop
    .unreachable
1:  addi a0, a0, -4
    .expect_address a0, 0b

.test "jalr: the least significant bit is cleared"      # norm:jalr_target
    la a1, 1f
    addi a1, a1, 1
    jalr a0, 0(a1)
    .unreachable
1:  la a1, 2f
    jalr a0, 1(a1)
    .unreachable
2:

.test "jalr: positive and negative offsets"             # norm:jalr_target
    la a1, 1f
    addi a1, a1, -2047
    jalr a0, 2047(a1)
    .unreachable
1:  la a1, 2f
    li a2, 2048
    add a1, a1, a2
    jalr a0, -2048(a1)
    .unreachable
2:

.test "jalr: rd = rs1 jumps by the old value"           # norm:jalr_op
    la a0, 1f
    .option push
    .option norvc
0:  jalr a0, 0(a0)
    .option pop
    .unreachable
1:  addi a0, a0, -4
    .expect_address a0, 0b

.test "jalr with rd = x0"                               # norm:x0eq0
    la a0, 1f
    .option push
    .option norvc
    jalr x0, 0(a0)
    .option pop
    .unreachable
1:  mv a1, x0
    .expect a1, 0

.test "a jump to an address that is a multiple of 2 only does not trap" # norm:Zca_no_misaligned
    j 1f
    .balign 4
    c.nop
1:  li a0, 1
    .expect a0, 1

.test "a call through both return-address registers"    # norm:jalr_op
    jal ra, 1f
    j 2f
1:  jal t0, 3f
    ret
3:  jr t0
2:

.pass
