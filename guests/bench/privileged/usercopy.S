// usercopy: a load from a user page, as an operating system copies from a process: SUM is set for it, and cleared behind it.

#include "privileged.h"

#include "../runtime/paging.h"

program usercopy

    .bss
    .balign 4096
target:
    .space 4096

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, target
    call    page_entry
    ld      t0, (a0)
    ori     t0, t0, PTE_U
    sd      t0, (a0)
    sfence.vma
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro operands_in_registers // a2: the page, a3: SUM
    la      a2, target
    li      a3, SSTATUS_SUM
.endm

start_loop loop
    operands_in_registers
1:  csrs    sstatus, a3
    ld      a4, (a2)
    csrc    sstatus, a3
    end_loop

start_loop empty
    operands_in_registers
1:  end_loop
