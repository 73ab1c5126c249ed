// The way into M-mode and back.
//
// mscratch holds the top of this hart's stack while the hart is outside M-mode; the frame is built below it.

.text
.globl trap_entry
.balign 4
trap_entry:
    csrrw   sp, mscratch, sp
    addi    sp, sp, -256
    sd      x1, 8(sp)
    .irp    n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sd      x\n, 8 * \n(sp)
    .endr
    csrr    t0, mscratch
    sd      t0, 16(sp)              // x2, the interrupted sp
    mv      a0, sp
    call    trap                    // trap.c
    addi    t0, sp, 256
    csrw    mscratch, t0
    ld      x1, 8(sp)
    .irp    n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld      x\n, 8 * \n(sp)
    .endr
    ld      sp, 16(sp)
    mret

// bool try_load(uint64_t address, uint64_t *value)
.globl try_load
try_load:
    la      t0, failed
    csrrw   t0, mtvec, t0
    ld      t1, (a0)
    csrw    mtvec, t0
    sd      t1, (a1)
    li      a0, 1
    ret

// bool try_set_menvcfg(uint64_t bits)
.globl try_set_menvcfg
try_set_menvcfg:
    la      t0, failed
    csrrw   t0, mtvec, t0
    csrs    0x30a, a0
    csrw    mtvec, t0
    li      a0, 1
    ret

// A try_ function's access trapped: its caller gets false.
.balign 4
failed:
    csrw    mtvec, t0
    li      a0, 0
    ret
