// ptemod: a page-table entry is changed, and its page fenced. Nothing accesses the page.

#include "privileged.h"

#include "../runtime/paging.h"

#ifdef CROWD
program ptemod-crowd
#else
program ptemod
#endif

    .bss
    .balign 4096
target:
    .space 4096

    .data
    .balign 8
entry_address: .dword 0

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, target
    call    page_entry
    la      t0, entry_address
    sd      a0, (t0)
#ifdef CROWD
    visit_address_spaces
#endif
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro entry_in_registers // a2: the page, a3: where its entry is, a4: the entry
    la      a2, target
    la      a3, entry_address
    ld      a3, (a3)
    ld      a4, (a3)
.endm

start_loop loop
    entry_in_registers
1:  xori    a4, a4, PTE_RSW
    sd      a4, (a3)
    sfence.vma a2, zero
    end_loop

start_loop empty
    entry_in_registers
1:  end_loop
