// callret: a call and a return.

#include "privileged.h"

program callret
no_preparation

start_loop loop
    mv      t4, ra
1:  call    nothing
    add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    mv      a0, t5
    jr      t4
nothing:
    ret

start_loop empty
    mv      t4, ra
1:  add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    mv      a0, t5
    jr      t4
