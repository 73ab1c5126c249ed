// Entry points of sbi-payload.c: the boot hart's, a started hart's, and a trap that skips what faulted.

.section .text.start, "ax"
.globl _start
_start:
    la      t0, trap
    csrw    stvec, t0
    la      sp, stacks + 4096
    tail    payload_main

// A hart started by HSM: a0 = hart id, a1 = its argument. Its stack is chosen by its id.
.globl started_hart
started_hart:
    la      t0, trap
    csrw    stvec, t0
    la      sp, stacks
    addi    t0, a0, 1
    slli    t0, t0, 12
    add     sp, sp, t0
    tail    started_main

// uint64_t try_access(uint64_t address, int kind): cause of the fault, or ~0. kind 0: load, 1: store, 2: jump.
.globl try_access
try_access:
    la      t0, resume
    li      t1, -1                  // what the trap handler replaces by the cause
    li      t2, 1
    beq     a1, t2, 1f
    bgtu    a1, t2, 2f
    lw      t3, (a0)
    j       resume
1:  sw      zero, (a0)
    j       resume
2:  jalr    t4, 0(a0)
resume:
    mv      a0, t1
    ret

.balign 4
trap:
    csrr    t1, scause
    csrw    sepc, t0
    sret

.section .stacks, "aw", @nobits
.balign 16
stacks: .space 8 * 4096
