# fence, fence.tso, pause and fence.i.
.include "macros.S"

    .text
    .globl tests
tests:

.test "fence orders; it changes no register and never traps" # norm:fence_op
    li a0, 5
    fence
    fence rw, rw
    fence i, o
    fence w, r
    fence.tso
    .4byte 0x0100000f            # pause: fence w, 0 (a hint)
    .expect a0, 5

.test "reserved fence encodings behave as fence"        # norm:fence_unused_flds_rsv
    .4byte 0x0ff5050f            # rd, rs1 not zero
    .4byte 0xfff0000f            # fm = 15

.test "fence.i: a stored instruction is executed"       # norm:fence_i_op
    li a2, 100
    li a3, 0
1:  la a0, 2f
    lhu a1, (a0)
    xori a1, a1, 4               # c.li a4, 1 and c.li a4, 0 differ in bit 2
    sh a1, (a0)
    fence.i
2:  c.li a4, 0
    add a3, a3, a4
    addi a2, a2, -1
    bnez a2, 1b
    .expect a3, 50

.test "fence.i: a whole routine copied and called"      # norm:fence_i_op
    la a0, 8f
    la a1, page_a
    ld a2, (a0)
    sd a2, (a1)
    ld a2, 8(a0)
    sd a2, 8(a1)
    fence.i
    jalr a1
    .expect a0, 42
    # And changed in place: the 32-bit immediate of its first instruction.
    la a1, page_a
    lw a2, (a1)
    li a3, 1 << 20
    add a2, a2, a3
    sw a2, (a1)
    fence.i
    jalr a1
    .expect a0, 43

.test "fence.i with reserved fields set"                # norm:fence_i_rsv
    .4byte 0xfff5150f
    j 9f
    .balign 8
8:  .option push
    .option norvc
    li a0, 42
    ret
    nop
    nop
    .option pop
9:

.pass
