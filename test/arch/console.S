# Text on the UART, for bare-metal test images.
#
# Owns: nothing but the routines; a0, ra and t0-t4 are theirs. M-mode, or wherever the UART can be reached.

.include "macros.S"

    .text

# a0 = a string that ends in a zero byte.
    .globl print_string
print_string:
    li t0, UART
1:  lbu t1, (a0)
    beqz t1, 2f
    sb t1, (t0)
    addi a0, a0, 1
    j 1b
2:  ret

    .globl print_newline
print_newline:
    li a0, '\n'
# a0 = one byte.
    .globl print_character
print_character:
    li t0, UART
    sb a0, (t0)
    ret

# a0 as 16 digits.
    .globl print_hexadecimal
print_hexadecimal:
    li t0, UART
    li t1, 60
1:  srl t2, a0, t1
    andi t2, t2, 15
    li t3, 10
    blt t2, t3, 2f
    addi t2, t2, 'a' - '0' - 10
2:  addi t2, t2, '0'
    sb t2, (t0)
    addi t1, t1, -4
    bgez t1, 1b
    ret

# a0, up to 999.
    .globl print_decimal
print_decimal:
    li t0, UART
    li t1, 100
    li t4, 0                     # a digit was printed
1:  li t2, 0
2:  blt a0, t1, 3f
    sub a0, a0, t1
    addi t2, t2, 1
    j 2b
3:  or t4, t4, t2
    li t3, 1
    beq t1, t3, 4f               # the last digit is always printed
    beqz t4, 5f
4:  addi t2, t2, '0'
    sb t2, (t0)
5:  li t3, 100
    bne t1, t3, 6f
    li t1, 10
    j 1b
6:  li t3, 10
    bne t1, t3, 7f
    li t1, 1
    j 1b
7:  ret
