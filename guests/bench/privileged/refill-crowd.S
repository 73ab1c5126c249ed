// refill-crowd: as refill, after 64 other address spaces have used the page.

#include "privileged.h"

program refill-crowd

    .bss
    .balign 4096
target:
    .space 4096

function prepare
    visit_address_spaces
    ret

start_loop loop
    la      a2, target
1:  sfence.vma a2, zero
    ld      a3, (a2)
    end_loop

start_loop empty
    la      a2, target
1:  ld      a3, (a2)
    end_loop
