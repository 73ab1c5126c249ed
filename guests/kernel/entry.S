// Where the firmware enters the kernel: S-mode, translation off, a0 = hart id, a1 = device tree.

.section .text.start, "ax"
.globl _start
_start:
    csrw    sie, zero
    csrw    sstatus, zero
    csrw    sscratch, zero          // "in the kernel", see trap-entry.S
    la      t0, trap_entry
    csrw    stvec, t0
    la      sp, boot_stack_top
    la      t0, bss_start
    la      t1, bss_end
1:  bgeu    t0, t1, 2f
    sd      zero, (t0)
    addi    t0, t0, 8
    j       1b
2:  tail    kernel_main

.section .stacks, "aw", @nobits
.balign 16
    .space  4096
.globl boot_stack_top
boot_stack_top:
