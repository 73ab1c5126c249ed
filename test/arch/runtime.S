# What every test image has: the start, the two trap handlers, the report.
#
# Owns: the trap log and the way back to M-mode. Invariant: the handlers change no register of the test.
# The report is one line on the UART, then the test finisher: `ok N`, or `FAIL n name: got expected at`.

.include "macros.S"

    .section .text.start, "ax"
    .globl _start
_start:
    # Machine trap handler first: everything after it may then fail with a report.
    la t6, trap_log
    csrw mscratch, t6
    la t6, machine_trap
    csrw mtvec, t6
    la gp, record_start
    la t6, tests
    jr t6

    .text

# The state every test starts from: M-mode, nothing delegated, no interrupt enabled or pending, no paging, PMP entry 0
# open for all; with H, the same for the guest's registers. Link register t6; clobbers a7 and t5.
    .globl begin_test
begin_test:
    mv a7, t6
    csrw mstatus, zero
    csrw mie, zero
    csrw medeleg, zero
    csrw mideleg, zero
    csrw satp, zero
    csrw mcounteren, zero
    csrw scounteren, zero
    la t5, machine_trap
    csrw mtvec, t5
    la t5, supervisor_trap
    csrw stvec, t5
    la t5, trap_log
    csrw mscratch, t5
    csrw sscratch, t5
    sd zero, LOG_RESUME(t5)
    sd zero, LOG_SUPERVISOR(t5)
    li t5, -1
    csrw pmpaddr0, t5
    li t5, PMP_NAPOT | PMP_RWX
    csrw pmpcfg0, t5
    csrw pmpcfg2, zero
    .software_interrupt 0
    .machine_timer -1
    li t5, MENVCFG_ADUE
    csrw menvcfg, t5
    csrw mip, zero
    sfence.vma
    csrr t5, misa
    slli t5, t5, 63 - 7          # H
    bgez t5, 1f
    csrw hstatus, zero
    csrw hedeleg, zero
    csrw hideleg, zero
    csrw hvip, zero
    csrw hgatp, zero
    csrw hcounteren, zero
    csrw htimedelta, zero
    csrw vsstatus, zero
    csrw vsatp, zero
    la t5, virtual_supervisor_trap
    csrw vstvec, t5
    la t5, trap_log
    csrw vsscratch, t5
    li t5, MENVCFG_ADUE
    csrw henvcfg, t5
    hfence.vvma x0, x0
    hfence.gvma x0, x0
1:  jr a7

# Traps that M-mode handles. When it is the S-mode handler that calls (LOG_SUPERVISOR
# is set), the log is S-mode's and stands.
    .balign 4
    .globl machine_trap
machine_trap:
    csrrw t6, mscratch, t6
    sd t5, LOG_SAVE_M(t6)
    ld t5, LOG_SUPERVISOR(t6)
    bnez t5, 1f
    csrr t5, mcause
    sd t5, LOG_CAUSE(t6)
    csrr t5, mepc
    sd t5, LOG_EPC(t6)
    csrr t5, mtval
    sd t5, LOG_TVAL(t6)
    csrr t5, mstatus
    sd t5, LOG_STATUS(t6)
    li t5, PRIVILEGE_M
    sd t5, LOG_LEVEL(t6)
1:  sd zero, LOG_SUPERVISOR(t6)
    ld t5, LOG_RESUME(t6)
    beqz t5, report_trap
    sd zero, LOG_RESUME(t6)
    csrw mepc, t5
    # MPV means nothing with MPP = M, but not to QEMU 7.2 (hypervisor/mret-machine.S).
    li t5, MSTATUS_MPIE | MSTATUS_MPRV | MSTATUS_MPV
    csrc mstatus, t5
    li t5, MSTATUS_MPP_M
    csrs mstatus, t5
    ld t5, LOG_SAVE_M(t6)
    csrrw t6, mscratch, t6
    mret

# Traps that S-mode handles (delegated): log, then back to M-mode through an environment call. VS-mode has the same
# handler but for the level that it logs: V = 1 makes the CSRs the guest's.
.macro .supervisor_handler level
    csrrw t6, sscratch, t6
    sd t5, LOG_SAVE_S(t6)
    csrr t5, scause
    sd t5, LOG_CAUSE(t6)
    csrr t5, sepc
    sd t5, LOG_EPC(t6)
    csrr t5, stval
    sd t5, LOG_TVAL(t6)
    csrr t5, sstatus
    sd t5, LOG_STATUS(t6)
    li t5, \level
    sd t5, LOG_LEVEL(t6)
    sd t5, LOG_SUPERVISOR(t6)
    ld t5, LOG_SAVE_S(t6)
    csrrw t6, sscratch, t6
    ecall
.endm

    .balign 4
supervisor_trap:
    .supervisor_handler PRIVILEGE_S

    .balign 4
virtual_supervisor_trap:
    .supervisor_handler PRIVILEGE_VS

# --- the report -------------------------------------------------------------------------------------------------------

# t6 = how many tests the file has.
    .globl report_pass
report_pass:
    mv s0, t6
    la a0, text_ok
    jal print_string
    mv a0, s0
    jal print_decimal
    jal print_newline
    li t0, FINISHER
    li t1, 0x5555
    sw t1, (t0)
    j .

# t5 = what was found, t6 = what was expected, t4 = where. From S or U this may fault; the fault is then the report.
    .globl report_fail
report_fail:
    mv s0, t5
    mv s1, t6
    mv s2, t4
    jal print_test
    la a0, text_got
    jal print_string
    mv a0, s0
    jal print_hexadecimal
    la a0, text_expected
    jal print_string
    mv a0, s1
    jal print_hexadecimal
    la a0, text_at
    jal print_string
    mv a0, s2
    jal print_hexadecimal
    j finish_fail

# A trap that no `.on_trap` announced. t6 = trap_log.
report_trap:
    csrw mstatus, zero
    jal print_test
    la a0, text_trap
    jal print_string
    la s3, trap_log
    ld a0, LOG_CAUSE(s3)
    jal print_hexadecimal
    la a0, text_at
    jal print_string
    ld a0, LOG_EPC(s3)
    jal print_hexadecimal
    la a0, text_tval
    jal print_string
    ld a0, LOG_TVAL(s3)
    jal print_hexadecimal

finish_fail:
    jal print_newline
    ld t0, (gp)
    slli t0, t0, 16
    li t1, 0x3333
    or t0, t0, t1
    li t1, FINISHER
    sw t0, (t1)
    j .

print_test:
    mv s4, ra
    la a0, text_fail
    jal print_string
    ld a0, (gp)
    jal print_decimal
    li a0, ' '
    jal print_character
    addi a0, gp, 8
    mv ra, s4
    j print_string

    .section .rodata
text_ok:       .asciz "ok "
text_fail:     .asciz "FAIL "
text_got:      .asciz ": got 0x"
text_expected: .asciz ", expected 0x"
text_trap:     .asciz ": trap, cause 0x"
text_at:       .asciz ", at 0x"
text_tval:     .asciz ", tval 0x"
    .balign 8
record_start:
    .dword 1
    .asciz "start"

    .data
    .balign 8
    .globl trap_log
trap_log:    .skip LOG_RESUME    # level, cause, epc, tval, status of the last trap
             .dword 0            # where the next trap goes on; 0: it is not expected
             .skip 24            # S-mode has filled the log; t5 of each handler
