// satp-switch: another address space, and a fence, as an operating system without ASIDs switches processes.
//
// The two spaces differ in their root tables only.

#include "privileged.h"

#include "../runtime/paging.h"

program satp-switch

    .bss
    .balign 4096
other_root:
    .space 4096

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    call    page_root
    la      t0, other_root
    li      t1, 512
1:  ld      t2, (a0)
    sd      t2, (t0)
    addi    a0, a0, 8
    addi    t0, t0, 8
    addi    t1, t1, -1
    bnez    t1, 1b
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro spaces_in_registers // a2: satp, a3: what differs in the other satp
    csrr    a2, satp
    la      a3, other_root
    srli    a3, a3, 12
    xor     a3, a3, a2
    slli    a3, a3, 20
    srli    a3, a3, 20
.endm

start_loop loop
    spaces_in_registers
1:  xor     a2, a2, a3
    csrw    satp, a2
    sfence.vma
    end_loop

start_loop empty
    spaces_in_registers
1:  end_loop
