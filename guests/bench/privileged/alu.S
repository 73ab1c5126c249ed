// alu: 50 additions and 50 multiplications, each depending on the one before.

#include "privileged.h"

program alu
no_preparation

start_loop loop
    li      t0, 0x10dcd
1:  .rept 50
    mul     t5, t5, t0
    addi    t5, t5, 1
    .endr
    end_loop

empty_loop
