# The PLIC's lines into mip: MEIP and SEIP, by the UART's transmitter interrupt.
.include "macros.S"

    .text
    .globl tests
tests:

.equ PLIC,           0x0c000000
.equ PLIC_ENABLE_M,  0x0c002000
.equ PLIC_ENABLE_S,  0x0c002080
.equ PLIC_CONTEXT_M, 0x0c200000
.equ PLIC_CONTEXT_S, 0x0c201000
.equ UART_IRQ, 10

# The UART's transmit-holding-register-empty interrupt on, at PLIC priority 1, enabled for the context at `enable`.
.macro .raise enable, context
    li a0, PLIC + 4 * UART_IRQ
    li a1, 1
    sw a1, (a0)
    li a0, \enable
    li a1, 1 << UART_IRQ
    sw a1, (a0)
    li a0, \context
    sw x0, (a0)                  # threshold 0
    li a0, UART
    li a1, 2
    sb a1, 1(a0)                 # IER: THRE
.endm

.macro .silence enable, context
    li a0, UART
    sb x0, 1(a0)
    li a0, \context
    lw a1, 4(a0)                 # claim
    sw a1, 4(a0)                 # complete
    li a0, \enable
    sw x0, (a0)
.endm

.test "MEIP: pending, taken, claimed"                   # norm:mip_meip_mie_meie_op norm:mip_meip_rdonly
    .raise PLIC_ENABLE_M, PLIC_CONTEXT_M
    .expect_bits mip, 1 << MEI, 1 << MEI
    csrw mip, x0
    .expect_bits mip, 1 << MEI, 1 << MEI
    li a0, 1 << MEI
    csrw mie, a0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MEI
    csrw mie, x0
    li a0, PLIC_CONTEXT_M
    lw a1, 4(a0)
    .expect a1, UART_IRQ
    .expect_bits mip, 1 << MEI, 0
    li a0, UART
    sb x0, 1(a0)
    li a0, PLIC_CONTEXT_M
    li a1, UART_IRQ
    sw a1, 4(a0)
    .expect_bits mip, 1 << MEI, 0
    .silence PLIC_ENABLE_M, PLIC_CONTEXT_M

.test "SEIP from the PLIC: csrr reads it, a write keeps the software bit apart" # norm:mip_seip_mie_seie_op norm:mip_seip_rdcsr
    .raise PLIC_ENABLE_S, PLIC_CONTEXT_S
    .expect_bits mip, 1 << SEI, 1 << SEI
    li a0, 1 << SEI
    csrw mideleg, a0
    csrw mie, a0
    .expect_csr sip, 1 << SEI
    .on_trap 1f
    .enter_u 0f
0:  j 0b
1:  .expect_interrupt SEI, PRIVILEGE_S
    csrw mie, x0
    .silence PLIC_ENABLE_S, PLIC_CONTEXT_S
    .expect_bits mip, 1 << SEI, 0

.pass
