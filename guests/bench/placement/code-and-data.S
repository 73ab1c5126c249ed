// code-and-data: a word is counted up that lies in the page of the code that counts (loop), or in a page of its own (empty).

#include "../privileged/privileged.h"

#include "../runtime/paging.h"

program code-and-data

    .data
    .balign 4096
counter_apart:
    .dword 0
    .balign 4096

.macro count_up counter
    la      a2, \counter
    mv      t6, a0
    li      t5, 0
1:  ld      a3, (a2)
    add     a3, a3, t6
    sd      a3, (a2)
    add     t5, t5, a3
    end_loop
.endm

    .section .text.together, "ax"
    .balign 4096
    .globl loop
loop:
    count_up counter_within
    .balign 2048
counter_within:
    .dword 0
    .balign 4096

    .globl empty
empty:
    count_up counter_apart

// The page of `loop` may be written, too.
function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, loop
    call    page_entry
    ld      t0, (a0)
    ori     t0, t0, PTE_W | PTE_D
    sd      t0, (a0)
    sfence.vma
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret
