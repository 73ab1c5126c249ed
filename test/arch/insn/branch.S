# The six conditional branches: condition, both directions, offsets.
.include "macros.S"

    .text
    .globl tests
tests:

# Not taken falls through, taken goes to the target, for both operand orders given.
.macro .taken op, a, b
    li a0, \a
    li a1, \b
    \op a0, a1, taken_\@
    .unreachable
taken_\@:
.endm

.macro .not_taken op, a, b
    li a0, \a
    li a1, \b
    li a2, 0
    \op a0, a1, wrong_\@
    li a2, 1
wrong_\@:
    .expect a2, 1
.endm

.test "beq"                                             # norm:beq_bne_op
    .taken beq, 0, 0
    .taken beq, -1, -1
    .not_taken beq, 0, 1
    .not_taken beq, 0x100000000, 0

.test "bne"                                             # norm:beq_bne_op
    .taken bne, 0, 1
    .taken bne, 0x100000000, 0
    .not_taken bne, -1, -1

.test "blt"                                             # norm:blt_bltu_op
    .taken blt, -1, 0
    .taken blt, -0x8000000000000000, 0x7fffffffffffffff
    .not_taken blt, 0, 0
    .not_taken blt, 0, -1

.test "bltu"                                            # norm:blt_bltu_op
    .taken bltu, 0, -1
    .taken bltu, 0x7fffffffffffffff, 0x8000000000000000
    .not_taken bltu, -1, 0
    .not_taken bltu, 5, 5

.test "bge"                                             # norm:bge_bgeu_op
    .taken bge, 0, 0
    .taken bge, 0, -1
    .taken bge, 0x7fffffffffffffff, -0x8000000000000000
    .not_taken bge, -1, 0

.test "bgeu"                                            # norm:bge_bgeu_op
    .taken bgeu, 0, 0
    .taken bgeu, -1, 0
    .not_taken bgeu, 0, -1
    .not_taken bgeu, 1, 0x8000000000000000

.test "backwards, as a loop"                            # norm:br_target
    li a0, 0
    li a1, 10
1:  addi a0, a0, 1
    bne a0, a1, 1b
    .expect a0, 10

.test "the longest offsets: +4094 and -4096"            # norm:br_target
    li a0, 0
    j 2f
    .balign 4
0:  addi a0, a0, 1               # at 1 - 4096
    j 3f
    .space 4096 - (. - 0b)
1:  beq x0, x0, 0b
    .unreachable
2:  j 1b
3:  .expect a0, 1
    li a0, 0
    j 5f
    .balign 4
5:  beq x0, x0, 6f
    .space 4094 - (. - 5b)
6:
    addi a0, a0, 2
    .expect a0, 2

.test "both operands the same register"                 # norm:beq_bne_op
    li a0, -5
    bne a0, a0, 1f
    blt a0, a0, 1f
    bltu a0, a0, 1f
    beq a0, a0, 2f
1:  .unreachable
2:  bge a0, a0, 3f
    .unreachable
3:  bgeu a0, a0, 4f
    .unreachable
4:

.pass
