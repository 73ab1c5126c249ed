// refill: a page is fenced, then loaded from, as after every change of a page-table entry that is in use.

#include "privileged.h"

#ifdef CROWD
program refill-crowd
#else
program refill
#endif

    .bss
    .balign 4096
target:
    .space 4096

#ifdef CROWD
function prepare
    visit_address_spaces
    ret
#else
no_preparation
#endif

start_loop loop
    la      a2, target
1:  sfence.vma a2, zero
    ld      a3, (a2)
    end_loop

start_loop empty
    la      a2, target
1:  ld      a3, (a2)
    end_loop
