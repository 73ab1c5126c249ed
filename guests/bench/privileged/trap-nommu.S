// trap-nommu: an exception that has nothing to do with memory, a breakpoint; its handler skips it.

#include "privileged.h"

program trap-nommu

function prepare
    la      t0, handler
    csrw    stvec, t0
    ret

start_loop loop
1:  ebreak
    end_loop

empty_loop

function handler
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    sret
