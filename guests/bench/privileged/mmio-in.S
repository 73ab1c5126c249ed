// mmio-in: one load from a device register that has no side effect, the UART's line status.

#include "privileged.h"

#include "uart16550.h"
#include "../runtime/paging.h"

#define UART 0x10000000
#define DEVICE_PAGE (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)

program mmio-in

// Devices lie in the first GiB, which is mapped as one page.
function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    call    page_root
    li      t0, DEVICE_PAGE
    sd      t0, (a0)
    sfence.vma
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

start_loop loop
    li      a2, UART
1:  lbu     t0, UART_LSR(a2)
    add     t5, t5, t0
    end_loop

start_loop empty
    li      a2, UART
1:  add     t5, t5, t0
    end_loop
