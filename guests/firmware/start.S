// Where every hart starts: a0 = hart id, a1 = device tree, a2 = fw_dynamic_info (both the same on all harts).
//
// The first hart to arrive boots the machine (main.c); the others wait until it has cleared memory, and then until
// somebody starts them (hart.c).

#include "firmware.h"

.section .text.start, "ax"
.globl _start
_start:
    csrw    mie, zero
    li      t0, MAX_HARTS
    bgeu    a0, t0, park            // no stack for it
    la      t0, arrived
    li      t1, 1
    amoadd.w.aqrl t0, t1, (t0)
    bnez    t0, later_hart

    la      t0, bss_start
    la      t1, bss_end
1:  bgeu    t0, t1, 2f
    sd      zero, (t0)
    addi    t0, t0, 8
    j       1b
2:  fence   rw, rw
    la      t0, memory_ready
    li      t1, 1
    sw      t1, (t0)
    call    set_stack
    tail    boot

later_hart:
    la      t0, memory_ready
3:  lw      t1, (t0)
    beqz    t1, 3b
    fence   rw, rw
    call    set_stack
    tail    hart_wait

park:
    wfi
    j       park

// Gives hart a0 its stack and its trap vector. mscratch holds the stack's top whenever the hart is not in M-mode.
set_stack:
    la      sp, stacks
    addi    t0, a0, 1
    li      t1, STACK_SIZE
    mul     t0, t0, t1
    add     sp, sp, t0
    csrw    mscratch, sp
    la      t0, trap_entry
    csrw    mtvec, t0
    ret

// float_prepare(): the float unit as S-mode finds it, on (FS is Dirty) and all zero. Nothing, if the hart has none.
.globl float_prepare
float_prepare:
    csrr    t0, misa
    andi    t1, t0, 1 << 5          // F
    beqz    t1, 1f
    li      t1, 3 << 13             // mstatus.FS
    csrs    mstatus, t1
    csrw    fcsr, zero
    andi    t1, t0, 1 << 3          // D
    beqz    t1, 1f
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    .word   0xf2000053 | \n << 7    // fmv.d.x f\n, x0: firmware is assembled without F and D
    .endr
1:  ret

// enter_payload(a0, a1, address, mode): leaves M-mode with a0 and a1 for the payload; translation and S interrupts off.
.globl enter_payload
enter_payload:
    csrw    mepc, a2
    li      t0, 3 << 11             // MPP
    csrc    mstatus, t0
    slli    a3, a3, 11
    csrs    mstatus, a3
    csrw    satp, zero
    csrci   mstatus, 1 << 1         // SIE
    la      t0, stacks              // the stack is free again: the next trap starts at its top
    csrr    t1, mhartid
    addi    t1, t1, 1
    li      t2, STACK_SIZE
    mul     t1, t1, t2
    add     t0, t0, t1
    csrw    mscratch, t0
    fence.i
    mret

.data
.balign 4
arrived:      .word 0
memory_ready: .word 0

.section .stacks, "aw", @nobits
.balign 16
stacks: .space MAX_HARTS * STACK_SIZE
