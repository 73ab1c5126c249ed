// tlbmiss: loads from 4096 pages in turn, four times as many as a TLB of the core has entries. All pages have been loaded
// from before the loop begins, so the hypervisor's tables, where there are any, are filled.

#include "privileged.h"

#define PAGE 4096
#define PAGES 4096

program tlbmiss

    .bss
    .balign PAGE
pages:
    .space PAGE * PAGES

function prepare
    la      t0, pages
    li      t1, PAGE
    li      t2, PAGES
1:  ld      t3, (t0)
    add     t0, t0, t1
    addi    t2, t2, -1
    bnez    t2, 1b
    ret

.macro pages_in_registers // a2: the first page, a3: the offset, a4: a page, a5: mask of offsets
    la      a2, pages
    li      a3, 0
    li      a4, PAGE
    li      a5, PAGE * PAGES - 1
.endm

.macro next_page // t0: its address
    add     t0, a2, a3
    add     a3, a3, a4
    and     a3, a3, a5
.endm

start_loop loop
    pages_in_registers
1:  next_page
    ld      t1, (t0)
    end_loop

start_loop empty
    pages_in_registers
1:  next_page
    end_loop
