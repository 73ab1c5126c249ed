// pgfault: a load from a page that is not mapped; the handler maps it, the load is done again, the loop unmaps it.

#include "privileged.h"

program pgfault

    .bss
    .balign 4096
target:
    .space 4096

    .data
    .balign 8
entry_address: .dword 0
entry_value:   .dword 0

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, target
    call    page_entry
    ld      t0, (a0)
    la      t1, entry_address
    sd      a0, (t1)
    la      t1, entry_value
    sd      t0, (t1)
    sd      zero, (a0)
    sfence.vma
    la      t0, handler
    csrw    stvec, t0
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro page_in_registers // a2: the page, a3: where its entry is, a4: the valid entry
    la      a2, target
    la      a3, entry_address
    ld      a3, (a3)
    la      a4, entry_value
    ld      a4, (a4)
.endm

start_loop loop
    page_in_registers
1:  ld      t0, (a2)
    sd      zero, (a3)
    sfence.vma a2, zero
    end_loop

start_loop empty
    page_in_registers
1:  end_loop

function handler
    csrr    t1, stval
    sd      a4, (a3)
    sfence.vma t1, zero
    sret
