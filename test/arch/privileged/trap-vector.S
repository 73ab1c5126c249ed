# mtvec and stvec: direct and vectored.
.include "macros.S"

    .text
    .globl tests
tests:

.test "mtvec direct: every trap at BASE"                # norm:mtvec_mode_direct_op
    la a0, 1f
    csrw mtvec, a0
0:  ecall
    .unreachable
    .balign 4
1:  csrr a0, mepc
    .expect_address a0, 0b
    .expect_csr mcause, CAUSE_ECALL_M

.test "mtvec: BASE is 4-byte aligned, MODE is direct or vectored" # norm:mtvec_base_align_4B norm:mtvec_mode_enc
    la a0, vectors
    csrw mtvec, a0
    csrr a1, mtvec
    .expect_address a1, vectors
    ori a0, a0, 1
    csrw mtvec, a0
    csrr a1, mtvec
    .expect_equal a1, a0
    # MODE 2 and 3 are reserved: MODE is WARL, so it reads 0 or 1.
    ori a0, a0, 2
    csrw mtvec, a0
    csrr a1, mtvec
    andi a1, a1, 2
    .expect a1, 0

.test "mtvec vectored: exceptions at BASE"              # norm:mtvec_mode_vectored_op
    la a0, vectors
    ori a0, a0, 1
    csrw mtvec, a0
    la s1, 1f
    ecall
    .unreachable
1:  .expect s0, 0

.test "mtvec vectored: interrupt n at BASE + 4n"        # norm:mtvec_mode_vectored_op
    la a0, vectors
    ori a0, a0, 1
    csrw mtvec, a0
    la s1, 1f
    li a0, 1 << MSI
    csrw mie, a0
    li a0, CLINT_MSIP
    li a1, 1
    sw a1, (a0)
    csrsi mstatus, MSTATUS_MIE
    nop
    .unreachable
1:  .expect s0, MSI
    .expect_csr mcause, INTERRUPT + MSI

.test "stvec vectored: interrupt n at BASE + 4n, exceptions at BASE" # norm:stvec norm:stvec_op
    la a0, vectors
    ori a0, a0, 1
    csrw stvec, a0
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    la s1, 1f
    .enter_u 0f                  # S-level interrupts are enabled in U-mode
0:  j 0b
1:  .expect s0, SSI
    .on_trap 2f
    ecall                        # still in S-mode
2:  .expect_log LOG_CAUSE, CAUSE_ECALL_S
    csrw mip, x0
    li a0, 1 << CAUSE_ECALL_U
    csrw medeleg, a0
    la a0, vectors
    ori a0, a0, 1
    csrw stvec, a0
    la s1, 3f
    .enter_u 0f
0:  ecall
3:  .expect s0, 0
    .on_trap 4f
    ecall
4:  .expect_log LOG_CAUSE, CAUSE_ECALL_S

.pass

# A vector table that tells its entries apart: entry 0 sets s0 = 0, entry 1 (SSI) 1, entry 3 (MSI) 3.
    .option push
    .option norvc
    .balign 64
vectors:
    j 1f
    j 2f
    j .
    j 3f
    j .
    j .
    j .
    j .
    j .
    j .
    j .
    j .
1:  li s0, 0
    jr s1
2:  li s0, SSI
    jr s1
3:  li s0, MSI
    jr s1
    .option pop
