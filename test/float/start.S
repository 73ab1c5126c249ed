# The part of a floating-point vector image that C cannot say: the start, one execution, the trap handler.
#
# M-mode, one hart. The operations are in the generated file behind this one; a variant is a routine that executes one
# instruction on fa0, fa1, fa2 and a0, which are its only inputs, and leaves what the instruction wrote in a0.

.equ MSTATUS_FS_INITIAL, 1 << 13

    .section .text.start, "ax"
    .globl _start
_start:
    la sp, stack_top
    la t0, trap
    csrw mtvec, t0
    li t0, MSTATUS_FS_INITIAL
    csrs mstatus, t0
    tail run_vectors

    .text

# void execute(struct tuple *a0, const void *variant): offsets as in vectors.c.
    .globl execute
execute:
    addi sp, sp, -16
    sd ra, 8(sp)
    sd a0, 0(sp)
    fld fa0, 0(a0)
    fld fa1, 8(a0)
    fld fa2, 16(a0)
    ld t0, 24(a0)
    ld a0, 0(a0)
    fscsr t0
    jalr a1
    frflags t0
    ld t1, 0(sp)
    sd a0, 32(t1)
    sd t0, 40(t1)
    ld ra, 8(sp)
    addi sp, sp, 16
    ret

# No variant traps: whatever arrives here ends the run.
    .balign 4
trap:
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    tail report_trap

    .bss
    .balign 16
    .skip 4096
stack_top:
