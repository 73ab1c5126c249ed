# Several interrupts pending at once: MEI, MSI, MTI, SEI, SSI, STI.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .supervisor_pending bits
    li a0, \bits
    csrw mip, a0
.endm

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

.test "M over S: MSI, SSI, and levels"                  # norm:intr_M_mode_highest_pri norm:intr_M_mode_pri
    # Both not delegated: MSI first.
    li a0, 1 << SSI | 1 << MSI
    csrw mie, a0
    .supervisor_pending 1 << SSI
    .software_interrupt 1
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MSI
    # SSI delegated, in S-mode with SIE: MSI, to M.
    li a0, 1 << SSI
    csrw mideleg, a0
    csrsi mstatus, MSTATUS_SIE
    .on_trap 1f
    .enter_s 0f
0:  j 0b
1:  .expect_interrupt MSI

.test "SEI, SSI, STI: that order"                       # norm:s_interrupt_priority norm:intr_M_mode_pri
    csrw menvcfg, x0             # STIP is writable without Sstc
    li a0, 1 << SSI | 1 << STI | 1 << SEI
    csrw mie, a0
    csrw mip, a0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt SEI
    .supervisor_pending 1 << SSI | 1 << STI
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt SSI
    .supervisor_pending 1 << STI
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt STI
    .supervisor_pending 0

.test "the same, delegated"                             # norm:s_interrupt_priority
    csrw menvcfg, x0
    li a0, 1 << SSI | 1 << STI | 1 << SEI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    .on_trap 1f
    .enter_u 0f
0:  j 0b
1:  .expect_interrupt SEI, PRIVILEGE_S
    .supervisor_pending 1 << SSI | 1 << STI
    .on_trap 1f
    .enter_u 0f
0:  j 0b
1:  .expect_interrupt SSI, PRIVILEGE_S
    .supervisor_pending 1 << STI
    .on_trap 1f
    .enter_u 0f
0:  j 0b
1:  .expect_interrupt STI, PRIVILEGE_S
    .supervisor_pending 0

.test "MSI before MTI"                                  # norm:intr_M_mode_pri
    li a0, 1 << MTI | 1 << MSI
    csrw mie, a0
    .machine_timer 0
    .software_interrupt 1
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MSI
    .software_interrupt 0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MTI
    .machine_timer -1

.test "MTI before what S has"                           # norm:intr_M_mode_pri
    li a0, 1 << MTI | 1 << SSI
    csrw mie, a0
    li a0, 1 << SSI
    csrw mip, a0
    .machine_timer 0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MTI
    .machine_timer -1
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt SSI

.test "MEI before MSI before MTI"                       # norm:intr_M_mode_pri
    .raise PLIC_ENABLE_M, PLIC_CONTEXT_M
    .software_interrupt 1
    .machine_timer 0
    li a0, 1 << MEI | 1 << MSI | 1 << MTI
    csrw mie, a0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MEI
    csrw mie, x0
    .silence PLIC_ENABLE_M, PLIC_CONTEXT_M
    li a0, 1 << MEI | 1 << MSI | 1 << MTI
    csrw mie, a0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MSI
    .software_interrupt 0
    .machine_timer -1

.pass
