// syscall-min: the smallest system call, an ecall from U-mode to a handler that returns behind it.
//
// The U-mode part has a page of its own, because S-mode cannot execute from a user page. A last ecall, with t6 = 0, ends
// both loops; the handler's branch on t6 is the only instruction beyond the smallest handler.

#include "privileged.h"

#include "../runtime/paging.h"

program syscall-min

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, user_loop
    call    page_entry
    ld      t0, (a0)
    ori     t0, t0, PTE_U
    sd      t0, (a0)
    sfence.vma
    la      t0, handler
    csrw    stvec, t0
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro enter_user label
    la      t0, \label
    csrw    sepc, t0
    li      t0, SSTATUS_SPP
    csrc    sstatus, t0
    sret
.endm

start_loop loop
    enter_user user_loop

start_loop empty
    enter_user user_empty

function handler
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    beqz    t6, 1f
    sret
1:  mv      a0, t5
    ret

    .section .text.user, "ax"
    .balign 4096
user_loop:
1:  ecall
    add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    ecall
user_empty:
1:  add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    ecall
    .balign 4096
