# A test in the manner of riscv-tests and of the architecture tests: it ends by tohost and leaves a signature.
# CODE: what it ends with; 0 is pass.

.include "symbols.S"

    .section .text.start, "ax"
    .globl _start
_start:
    la a0, begin_signature
    li a1, 0x0123456789abcdef
    sd a1, 0(a0)
    li a1, 0xdeadbeef
    sw a1, 8(a0)
    li gp, CODE << 1 | 1
write_tohost:
    la t5, tohost
    sw gp, 0(t5)
    sw zero, 4(t5)
    j write_tohost

    .data
    .balign 64
    .globl tohost, fromhost
tohost: .dword 0
    .balign 64
fromhost: .dword 0

    .balign 16
    .globl begin_signature, end_signature
begin_signature:
    .fill 3, 4, 0
    .4byte 0x600df00d
    .4byte 0x11223344
end_signature:
