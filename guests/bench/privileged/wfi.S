// wfi: the hart sleeps until a timer of its own wakes it, 100 us later. The interrupt is enabled in sie and masked in
// sstatus, so it wakes the hart and is not taken. norm:wfi_op_mip

#include "privileged.h"

#define TICKS 1000

program wfi

function prepare
    li      t0, SIE_STIE
    csrs    sie, t0
    ret

start_loop loop
1:  rdtime  t0
    addi    t0, t0, TICKS
    csrw    CSR_STIMECMP, t0
    wfi
    end_loop

empty_loop
