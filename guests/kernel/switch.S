// void switch_context(struct context *from, const struct context *to)
//
// Leaves one kernel stack for another: saves the registers that a C function must keep, and returns to where the other
// side called this, or to the start of a new process.

.text
.globl switch_context
switch_context:
    sd      ra, 0(a0)
    sd      sp, 8(a0)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    sd      s\n, 16 + 8 * \n(a0)
    .endr
    ld      ra, 0(a1)
    ld      sp, 8(a1)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    ld      s\n, 16 + 8 * \n(a1)
    .endr
    ret
