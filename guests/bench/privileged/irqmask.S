// irqmask: interrupts are masked and unmasked, as around a critical section. None is enabled in sie, so none is taken.

#include "privileged.h"

program irqmask
no_preparation

start_loop loop
1:  csrci   sstatus, SSTATUS_SIE
    csrsi   sstatus, SSTATUS_SIE
    end_loop

empty_loop
