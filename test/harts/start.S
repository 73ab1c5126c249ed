// Where every hart of a several-hart test starts: a0 = hart id, a1 = the device tree (in M-mode) or an argument (S-mode).
//
// A hart gets a stack by its id and calls hart_main(id, a1). In S-mode one hart starts, and starts the others here by HSM.

.section .text.start, "ax"
.globl _start
_start:
    la      sp, stacks
    addi    t0, a0, 1
    slli    t0, t0, 12
    add     sp, sp, t0
    call    hart_main
1:  wfi                             // it has nothing more to do
    j       1b

// uint64_t lr_sc_add(uint64_t *word, uint64_t addend): what the word was. A constrained loop: it must succeed in the end.
.globl lr_sc_add
lr_sc_add:
1:  lr.d    t0, (a0)
    add     t1, t0, a1
    sc.d    t2, t1, (a0)
    bnez    t2, 1b
    mv      a0, t0
    ret

// Code that another hart rewrites: returns a number.
.section .data.code, "awx"
.balign 8
.globl rewritten
rewritten:
    .word   0x00100513              // li a0, 1
    ret

.section .stacks, "aw", @nobits
.balign 16
stacks: .space 8 * 4096
