// A program's first instruction, and one stub for each system call: the number goes to a7, arguments are in place.

#include "../abi/syscalls.h"

.section .text.start, "ax"
.globl _start
_start:
    call    main                    // a0 = argument count, a1 = arguments
    call    exit

.macro stub number, name
.section .text.\name, "ax"
.globl \name
\name:
    li      a7, \number
    ecall
    ret
.endm

#define STUB(number, name, text) stub number, name;
SYSCALLS(STUB)
