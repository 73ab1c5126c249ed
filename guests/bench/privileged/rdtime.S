// rdtime: the time is read. With the virtual clock it depends on the instructions retired, so the checksum does, too.

#include "privileged.h"

program rdtime
no_preparation

start_loop loop
1:  rdtime  t0
    add     t5, t5, t0
    end_loop

start_loop empty
1:  add     t5, t5, t0
    end_loop
