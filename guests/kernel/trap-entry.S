// The way from a user program into the kernel and back.
//
// sscratch tells where a trap comes from: in a user program it is the address of the process's trap frame, which is
// also the top of its kernel stack; in the kernel it is 0. struct trap_frame: x[n] at 8 * n, pc at 256.

.text
.globl trap_entry
.balign 4
trap_entry:
    csrrw   sp, sscratch, sp
    beqz    sp, from_kernel
    sd      x1, 8(sp)
    .irp    n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sd      x\n, 8 * \n(sp)
    .endr
    csrrw   t0, sscratch, zero
    sd      t0, 16(sp)              // x2, the program's sp
    csrr    t0, sepc
    sd      t0, 256(sp)
    mv      a0, sp
    call    user_trap               // trap.c
    mv      a0, sp

// _Noreturn void return_to_user(struct trap_frame *frame)
.globl return_to_user
return_to_user:
    csrw    sscratch, a0
    ld      t0, 256(a0)
    csrw    sepc, t0
    li      t0, 1 << 8              // SPP = 0: to U-mode
    csrc    sstatus, t0
    mv      sp, a0
    ld      x1, 8(sp)
    .irp    n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld      x\n, 8 * \n(sp)
    .endr
    ld      sp, 16(sp)
    sret

// A trap in the kernel is a bug, perhaps in the stack: say so on another one.
from_kernel:
    la      sp, boot_stack_top
    call    kernel_trap             // trap.c
