// Where a virtio test starts, in S-mode: a0 = hart id, a1 = the device tree.

.section .text.start, "ax"
.globl _start
_start:
    la      sp, stack_end
    call    main
1:  wfi
    j       1b

// Code that a device overwrites: returns a number.
.section .data.code, "awx"
.balign 512
.globl overwritten_code
overwritten_code:
    .word   0x00100513              // li a0, 1
    .word   0x00008067              // ret
    .space  504

.section .stacks, "aw", @nobits
.balign 16
    .space  16384
stack_end:
