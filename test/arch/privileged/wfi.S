# wfi: it wakes on an enabled pending interrupt even if interrupts are off globally.
.include "macros.S"

    .text
    .globl tests
tests:

.test "pending already, MIE = 0: goes on at the next instruction" # norm:wfi_intr_dis
    li a0, 1 << SSI
    csrw mie, a0
    csrw mip, a0
    wfi
    csrw mip, x0

.test "a delegated interrupt wakes M, too"              # norm:wfi_unaffected_conditions
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    wfi
    csrw mip, x0

.test "MIE = 1: the interrupt is taken, epc behind the wfi" # norm:wfi_mepc_val
    li a0, 1 << MTI
    csrw mie, a0
    li a1, CLINT_MTIME
    li a2, CLINT_MTIMECMP
    li a3, -1
    sd a3, (a2)
    csrsi mstatus, MSTATUS_MIE
    .on_trap 2f
    ld a3, (a1)
    li a4, 100000                # 10 ms ahead: the wfi is reached before
    add a3, a3, a4
    sd a3, (a2)
    wfi
1:  j 1b                         # if the wfi returned before the interrupt: it is taken here
2:  .expect_interrupt MTI
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, 1b
    .machine_timer -1

.test "in S-mode with TW = 0"                           # norm:wfi_all_privileged_modes
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    .on_trap 1f
    .enter_s 0f
0:  wfi                          # SIE = 0
9:  ecall
1:  .expect_trap CAUSE_ECALL_S, 9b

.pass
