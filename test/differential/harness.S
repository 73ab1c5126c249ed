# What every differential-test image has: the start, the trap handlers, the hash of the state, the report.
#
# Owns: the running hash, its chain and the trap log. The addresses come from layout.ts as symbols.
# Registers: x1 to x28 are the program's. x30 = CENTER. x29 and x31 are free for the harness, and for the program
# between two calls of `hash`.
#
# Report: `chain i hash` for some links, `trap level cause epc tval status` lines if all are asked for, and `end links
# traps hash`, or `stopped ...` if a trap came that the program did not expect.

.include "macros.S"
.include "symbols.S"

# mstatus bits that the log leaves out: MPRV, which QEMU 7.2 keeps on mret.
.equ STATUS_IGNORED, MSTATUS_MPRV

    .section .text.start, "ax"
    .globl _start
_start:
    j start

# Folds x1 to x28 into the running hash and adds it to the chain. At a fixed address, since programs jump here; x31 links.
    .balign 8
    .globl hash
hash:
    sd x28, STATE_SAVE + 16(x30)
    sd x27, STATE_SAVE + 8(x30)
    sd x26, STATE_SAVE(x30)
    ld x29, STATE_HASH(x30)
    ld x28, STATE_MULTIPLIER(x30)
    .irp register, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, x19, x20, x21, x22, x23, x24, x25, x26
    xor x29, x29, \register
    mul x29, x29, x28
    srli x27, x29, 29
    xor x29, x29, x27
    .endr
    ld x26, STATE_SAVE + 8(x30)
    xor x29, x29, x26
    mul x29, x29, x28
    srli x27, x29, 29
    xor x29, x29, x27
    ld x26, STATE_SAVE + 16(x30)
    xor x29, x29, x26
    mul x29, x29, x28
    srli x27, x29, 29
    xor x29, x29, x27
    sd x29, STATE_HASH(x30)
    ld x28, STATE_CHAIN(x30)
    sd x29, (x28)
    addi x28, x28, 8
    sd x28, STATE_CHAIN(x30)
    ld x26, STATE_SAVE(x30)
    ld x27, STATE_SAVE + 8(x30)
    ld x28, STATE_SAVE + 16(x30)
    jr x31

start:
    la t0, machine_trap
    csrw mtvec, t0
    la t0, supervisor_trap
    csrw stvec, t0
    csrw mie, x0
    csrw medeleg, x0
    csrw mideleg, x0
    li t0, -1
    csrw pmpaddr15, t0           # the last entry: all of memory for everyone
    li t0, (PMP_NAPOT | PMP_RWX) << 56
    csrw pmpcfg2, t0
    csrw pmpcfg0, x0
    li t0, MENVCFG_ADUE
    csrw menvcfg, t0
    li t0, 7
    csrw mcounteren, t0
    csrw scounteren, t0
    .software_interrupt 0
    .machine_timer -1
    csrw mip, x0
    li x30, CENTER               # t5, which the device macros use
    ld t0, PARAMETER_SATP(x30)
    csrw satp, t0
    sfence.vma
    ld t0, PARAMETER_STATUS(x30)
    csrw mstatus, t0
    ld t0, PARAMETER_ENTRY(x30)
    csrw mepc, t0
    .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
    ld x\number, PARAMETER_REGISTERS + 8 * (\number - 1)(x30)
    .endr
    mret

# Appends `value` (a register but x27, x28, x29) to the trap log at x29, and folds it into the hash in x28.
.macro .log value
    sd \value, (x29)
    addi x29, x29, 8
    xor x28, x28, \value
    ld x27, STATE_MULTIPLIER(x30)
    mul x28, x28, x27
    srli x27, x28, 29
    xor x28, x28, x27
.endm

# The body of both handlers: logs level and the four CSRs. x27 and x28 are saved and restored.
.macro .log_trap level, cause, epc, tval, status
    li x30, CENTER
    sd x28, STATE_SAVE + 32(x30)
    sd x27, STATE_SAVE + 24(x30)
    ld x28, STATE_HASH(x30)
    ld x29, STATE_LOG(x30)
    li x31, \level
    .log x31
    csrr x31, \cause
    .log x31
    csrr x31, \epc
    .log x31
    # An ebreak's tval may be its address or zero: zero here, for programs that read it, too.
    csrr x31, \cause
    addi x31, x31, -CAUSE_BREAKPOINT
    bnez x31, 1f
    csrw \tval, x0
1:  csrr x31, \tval
    .log x31
    csrr x31, \status
    li x27, STATUS_IGNORED
    not x27, x27
    and x31, x31, x27
    .log x31
    sd x28, STATE_HASH(x30)
    sd x29, STATE_LOG(x30)
    ld x27, STATE_SAVE + 24(x30)
    ld x28, STATE_SAVE + 32(x30)
.endm

    .balign 4
machine_trap:
    li x30, CENTER
    csrr x31, mepc
    ld x29, PARAMETER_END(x30)
    beq x31, x29, report_end
    ld x29, STATE_SUPERVISOR(x30)
    sd x0, STATE_SUPERVISOR(x30)
    bnez x29, 2f
    .log_trap PRIVILEGE_M, mcause, mepc, mtval, mstatus
2:  ld x31, STATE_RESUME(x30)
    beqz x31, report_stopped
    sd x0, STATE_RESUME(x30)
    csrw mepc, x31
    li x31, MSTATUS_MPIE | MSTATUS_MPRV
    csrc mstatus, x31
    li x31, MSTATUS_MPP_M
    csrs mstatus, x31
    mret

    .balign 4
supervisor_trap:
    .log_trap PRIVILEGE_S, scause, sepc, stval, sstatus
    sd x30, STATE_SUPERVISOR(x30)
    ecall

report_end:
    la s8, text_end
    j report
report_stopped:
    la s8, text_stopped

report:
    csrw mstatus, x0
    ld s9, PARAMETER_STEP(x30)
    # The chain.
    li s0, CHAIN
    ld s1, STATE_CHAIN(x30)
    sub s2, s1, s0
    srli s2, s2, 3               # links
    li s3, 0
1:  bgeu s3, s2, 2f
    la a0, text_chain
    jal print_string
    mv a0, s3
    jal print_hexadecimal
    li a0, ' '
    jal print_character
    slli t0, s3, 3
    li t1, CHAIN
    add t0, t0, t1
    ld a0, (t0)
    jal print_hexadecimal
    jal print_newline
    add s3, s3, s9
    j 1b
    # The trap log.
2:  li s4, LOG
    ld s5, STATE_LOG(x30)
    li t0, 1
    bne s9, t0, 4f
3:  bgeu s4, s5, 4f
    la a0, text_trap
    jal print_string
    li s6, 5
5:  li a0, ' '
    jal print_character
    ld a0, (s4)
    jal print_hexadecimal
    addi s4, s4, 8
    addi s6, s6, -1
    bnez s6, 5b
    jal print_newline
    j 3b
    # The end.
4:  mv a0, s8
    jal print_string
    mv a0, s2
    jal print_hexadecimal
    li a0, ' '
    jal print_character
    li t0, LOG
    sub a0, s5, t0
    li t0, 5 * 8                 # a trap is five doublewords
    divu a0, a0, t0
    jal print_hexadecimal
    li a0, ' '
    jal print_character
    ld a0, STATE_HASH(x30)
    jal print_hexadecimal
    jal print_newline
    li t0, FINISHER
    li t1, 0x5555
    sw t1, (t0)
    j .

    .section .rodata
text_chain:   .asciz "chain "
text_trap:    .asciz "trap"
text_end:     .asciz "end "
text_stopped: .asciz "stopped "
