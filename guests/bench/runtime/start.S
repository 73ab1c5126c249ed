# Entry of a benchmark: S-mode, a0 = hart id, a1 = physical address of the device tree, translation off.
# One hart is started by every SBI; the others stay stopped, so nothing here chooses one.

    .section .text.start, "ax"
    .globl _start
_start:
    la      sp, stack_top
    la      t0, trap
    csrw    stvec, t0
#ifdef __riscv_flen
    li      t0, 1 << 13                 # sstatus.FS = Initial
    csrs    sstatus, t0
#endif
    mv      a0, a1
    tail    start_benchmark

# A benchmark expects no trap: whatever arrives here is reported and ends the run.
    .balign 4
trap:
    csrr    a0, scause
    csrr    a1, sepc
    csrr    a2, stval
    la      sp, stack_top
    tail    report_trap
