// fence-busy: a fence of a page that nobody uses, in a guest that works between its exits.

#include "privileged.h"

program fence-busy
no_preparation

    .bss
    .balign 4096
target:
    .space 4096

.macro start_busy_loop name // s0 counts down, s1 collects the checksum, s2: the page
    function \name
    addi    sp, sp, -32
    sd      ra, 24(sp)
    sd      s0, 16(sp)
    sd      s1, 8(sp)
    sd      s2, (sp)
    mv      s0, a0
    li      s1, 0
    la      s2, target
.endm

.macro end_busy_loop
    add     s1, s1, a0
    addi    s0, s0, -1
    bnez    s0, 1b
    mv      a0, s1
    ld      ra, 24(sp)
    ld      s0, 16(sp)
    ld      s1, 8(sp)
    ld      s2, (sp)
    addi    sp, sp, 32
    ret
.endm

start_busy_loop loop
1:  call    busy
    sfence.vma s2, zero
    end_busy_loop

start_busy_loop empty
1:  call    busy
    end_busy_loop
