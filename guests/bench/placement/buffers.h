// Three buffers of 32 KiB, c = a + b, over and over: DISTANCE apart (loop), or next to each other (empty).

#pragma once

#include "../privileged/privileged.h"

#define BUFFER 32768

    .bss
    .balign 4096
buffers:
    .space 2 * DISTANCE + BUFFER

.macro add_buffers distance
    la      a1, buffers
    li      a4, \distance
    add     a2, a1, a4
    add     a3, a2, a4
    li      a4, 0
    li      a5, BUFFER - 1
1:  add     t0, a1, a4
    ld      t0, (t0)
    add     t1, a2, a4
    ld      t1, (t1)
    add     t0, t0, t1
    add     t1, a3, a4
    sd      t0, (t1)
    addi    a4, a4, 8
    and     a4, a4, a5
    end_loop
.endm

start_loop loop
    add_buffers DISTANCE

start_loop empty
    add_buffers BUFFER

no_preparation
