// timer-sstc: the next timer event is set in stimecmp (Sstc), and never comes.

#include "privileged.h"

program timer-sstc
no_preparation

start_loop loop
    li      t0, -1
1:  csrw    CSR_STIMECMP, t0
    end_loop

start_loop empty
    li      t0, -1
1:  end_loop
