// timer: the next timer event is set by the SBI, and never comes.

#include "privileged.h"

#include "sbi.h"

program timer
no_preparation

start_loop loop
    li      a7, SBI_TIME
    li      a6, SBI_TIME_SET_TIMER
1:  li      a0, -1
    ecall
    end_loop

start_loop empty
1:  li      a0, -1
    end_loop
