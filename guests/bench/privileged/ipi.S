// ipi: the hart interrupts itself by the SBI; its handler takes the request back and returns.

#include "privileged.h"

#include "sbi.h"

#define THIS_HART 1 // as a mask over hart 0

program ipi

function prepare
    la      t0, handler
    csrw    stvec, t0
    csrsi   sie, SIE_SSIE
    csrsi   sstatus, SSTATUS_SIE
    ret

start_loop loop
    li      a7, SBI_IPI
    li      a6, SBI_IPI_SEND
1:  li      a0, THIS_HART
    li      a1, 0
    ecall
    end_loop

start_loop empty
1:  li      a0, THIS_HART
    li      a1, 0
    end_loop

function handler
    csrci   sip, SIE_SSIE
    sret
