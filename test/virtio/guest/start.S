// Where a virtio test starts, in S-mode: a0 = hart id, a1 = the device tree.

.section .text.start, "ax"
.globl _start
_start:
    la      sp, stack_end
    call    main
1:  wfi
    j       1b

.section .stacks, "aw", @nobits
.balign 16
    .space  16384
stack_end:
