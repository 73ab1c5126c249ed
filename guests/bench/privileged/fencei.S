// fencei: one instruction of a function is written over, made visible by fence.i, and run.

#include "privileged.h"

#include "../runtime/paging.h"

#define ADDI_T5_1 0x001f0f13 // addi t5, t5, 1
#define ADDI_T5_2 0x002f0f13 // addi t5, t5, 2
#define RET 0x00008067

program fencei

    .data
    .balign 4096
patched:
    .word ADDI_T5_1
    .word RET
    .balign 4096

function prepare
    addi    sp, sp, -16
    sd      ra, 8(sp)
    la      a0, patched
    call    page_entry
    ld      t0, (a0)
    ori     t0, t0, PTE_X
    sd      t0, (a0)
    sfence.vma
    ld      ra, 8(sp)
    addi    sp, sp, 16
    ret

.macro code_in_registers // a2: the function, a3: its first instruction, a4: what differs in the other one
    mv      t4, ra
    la      a2, patched
    li      a3, ADDI_T5_1
    li      a4, ADDI_T5_1 ^ ADDI_T5_2
.endm

start_loop loop
    code_in_registers
1:  xor     a3, a3, a4
    sw      a3, (a2)
    fence.i
    jalr    a2
    add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    mv      a0, t5
    jr      t4

start_loop empty
    code_in_registers
1:  xor     a3, a3, a4
    add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    mv      a0, t5
    jr      t4
