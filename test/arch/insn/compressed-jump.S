# The C extension's jumps and branches: the link is pc + 2.
.include "macros.S"

    .text
    .globl tests
tests:

.option rvc

.test "c.j forwards and backwards"                      # norm:c-j_op
    li a0, 0
    c.j 2f
1:  addi a0, a0, 1
    c.j 3f
2:  c.j 1b
3:  .expect a0, 1

.test "c.j at the ends of its offset"                   # norm:c-j_op
    li a0, 0
    j 2f
    .balign 2
0:  addi a0, a0, 1
    j 3f
    .space 2048 - (. - 0b)
1:  c.j 0b
2:  c.j 1b
3:  .expect a0, 1
    .balign 2
4:  c.j 5f
    .space 2046 - (. - 4b)
5:

.test "c.jr: the low bit is cleared"                    # norm:c-jr_op
    la a0, 1f
    c.jr a0
    .unreachable
1:  la a0, 2f
    addi a0, a0, 1
    c.jr a0
    .unreachable
2:

.test "c.jalr: link = pc + 2"                           # norm:c-jalr_op
    la a0, 1f
0:  c.jalr a0
    .unreachable
1:  addi a1, ra, -2
    .expect_address a1, 0b
    # By the old value of ra.
    la ra, 2f
0:  c.jalr ra
    .unreachable
2:  addi a1, ra, -2
    .expect_address a1, 0b

.test "c.beqz, c.bnez"                                  # norm:c-beqz_op norm:c-bnez_op
    li a0, 0
    li s1, 0x100000000
    c.bnez a0, 9f
    c.beqz s1, 9f
    c.beqz a0, 1f
9:  .unreachable
1:  c.bnez s1, 2f
    .unreachable
2:

.test "c.beqz at the ends of its offset"                # norm:c-beqz_op
    li a0, 0
    li a1, 0
    j 2f
0:  addi a1, a1, 1
    j 3f
    .space 256 - (. - 0b)
1:  c.beqz a0, 0b
2:  j 1b
3:  .expect a1, 1
4:  c.beqz a0, 5f
    .space 254 - (. - 4b)
5:

.test "a 32-bit instruction across a 4-byte boundary, and one across a page end" # norm:Zca_align16
    j 1f
    .balign 4
    c.nop
1:  lui a0, 0x12345
    .expect a0, 0x12345000
    j 2f
    .balign 4096
    .space 4094 - 2
    c.nop
2:  lui a0, 0x54321
    .expect a0, 0x54321000

.test "c.ebreak"                                        # norm:c-ebreak_op
    .on_trap 1f
0:  c.ebreak
    .unreachable
1:  .expect_breakpoint 0b

.pass
