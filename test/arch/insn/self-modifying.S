# Stores into code, and fence.i: every width, both halves, aliases, and code that has run before.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000
.equ LI_A0, 0x00000513           # addi a0, x0, imm, with imm in bits 31:20
.equ RET, 0x00008067

# page_a: li a0, `value`; ret.
.macro .routine value
    la a1, page_a
    li a2, LI_A0 | (\value) << 20
    sw a2, (a1)
    li a2, RET
    sw a2, 4(a1)
    fence.i
.endm

.macro .calls value
    la a1, page_a
    jalr a1
    .expect a0, \value
.endm

.test "sb, sh, sw, sd over an instruction that has run" # norm:fence_i_op
    .routine 1
    .calls 1
    li a2, 0x20                  # imm 2: bits 31:20, so byte 2 holds its lowest four
    sb a2, 2(a1)
    fence.i
    .calls 2
    li a2, 0x0030
    sh a2, 2(a1)
    fence.i
    .calls 3
    li a2, LI_A0 | 4 << 20
    sw a2, (a1)
    fence.i
    .calls 4
    li a2, RET << 32 | LI_A0 | 5 << 20
    sd a2, (a1)
    fence.i
    .calls 5

.test "AMO and SC"                                      # norm:fence_i_op
    .routine 6
    .calls 6
    li a2, LI_A0 | 7 << 20
    amoswap.w x0, a2, (a1)
    fence.i
    .calls 7
    li a2, 1 << 20
    amoadd.w x0, a2, (a1)
    fence.i
    .calls 8
1:  lr.w a3, (a1)
    li a2, LI_A0 | 9 << 20
    sc.w a3, a2, (a1)
    bnez a3, 1b
    fence.i
    .calls 9

.test "a misaligned store over two instructions"        # norm:fence_i_op
    .routine 10
    .calls 10
    li a2, 0x806700b0            # the upper half of li a0, 11 and the lower one of ret
    sw a2, 2(a1)
    fence.i
    .calls 11

.test "a 32-bit instruction becomes two compressed ones, and back" # norm:fence_i_op
    .routine 12
    .calls 12
    li a2, 0x8082452d            # c.li a0, 11; c.ret
    sw a2, (a1)
    fence.i
    .calls 11
    .routine 13
    .calls 13

.test "the second half of an instruction over a page boundary" # norm:fence_i_op
    la a1, page_b
    li a2, LI_A0 & 0xffff
    sh a2, -2(a1)
    li a2, 14 << 4
    sh a2, (a1)
    li a2, RET & 0xffff
    sh a2, 2(a1)
    li a2, RET >> 16
    sh a2, 4(a1)
    fence.i
    la a3, page_b - 2
    jalr a3
    .expect a0, 14
    la a1, page_b
    li a2, 15 << 4
    sh a2, (a1)
    fence.i
    la a3, page_b - 2
    jalr a3
    .expect a0, 15

.test "in S-mode, through another virtual address of the page" # norm:fence_i_op
    .paging_on
    .map VA, page_a, PTE_RW
    .map VA + 0x5000, page_a, PTE_V | PTE_R | PTE_X | PTE_AD
    .routine 16
    .on_trap 2f
    .enter_s 1f
1:  li s0, VA + 0x5000
    jalr s0
    mv s1, a0
    li a1, VA
    li a2, LI_A0 | 17 << 20
    sw a2, (a1)                  # the executable alias is not writable
    fence.i
    jalr s0
    mv s2, a0
    ecall
2:  .expect s1, 16
    .expect s2, 17

.test "M-mode writes what U-mode has run and runs again" # norm:fence_i_op
    .routine 18
    li a2, 0x73                  # ecall in the place of ret
    sw a2, 4(a1)
    fence.i
    .on_trap 1f
    la s0, page_a
    .enter_u 0f
0:  jr s0
1:  .expect a0, 18
    li a2, LI_A0 | 19 << 20
    la a1, page_a
    sw a2, (a1)
    fence.i
    .on_trap 1f
    .enter_u 0f
0:  jr s0
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_U
    .expect a0, 19

.test "the page mapped to other code: the new code runs" # norm:fence_i_op norm:sfence_vma_v0
    .routine 20
    la a1, page_c
    li a2, LI_A0 | 21 << 20
    sw a2, (a1)
    li a2, RET
    sw a2, 4(a1)
    fence.i
    .paging_on
    .map VA, page_a, PTE_RWX
    mv s3, a0
    .map VA + 0x1000, page_c, PTE_RWX
    mv s4, a0
    .on_trap 2f
    .enter_s 1f
1:  li s0, VA
    jalr s0
    mv s1, a0
    ld a2, (s4)
    sd a2, (s3)
    sfence.vma
    jalr s0
    mv s2, a0
    ecall
2:  .expect s1, 20
    .expect s2, 21

.pass
