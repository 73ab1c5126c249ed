// refill: a page is fenced, then loaded from, as after every change of a page-table entry that is in use.

#include "privileged.h"

program refill

    .bss
    .balign 4096
target:
    .space 4096

no_preparation

start_loop loop
    la      a2, target
1:  sfence.vma a2, zero
    ld      a3, (a2)
    end_loop

start_loop empty
    la      a2, target
1:  ld      a3, (a2)
    end_loop
