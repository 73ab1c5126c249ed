# What every differential-test image has: the start, the trap handlers, the hash of the state, the report.
#
# Owns: the running hash, its chain and the trap log. The addresses come from layout.ts as symbols; HYPERVISOR is 1 if the
# hart has the H extension.
# Registers: x1 to x28 and the f registers are the program's. x30 = CENTER. x29 points to the chunk's pool of literals, but
# not after a trap that goes on in place. x31 is the link of `hash`, and says on a trap where the program goes on.
#
# Going on after a trap: with bit 0 of x31 set, in M-mode at its low 32 bits; else in place: at x31, where the trap came from.
# After an interrupt, which is then disabled, the interrupted instruction is run. Every trap is logged by the handler of the
# level that it was delivered to; those of lower levels then call M-mode, which decides.
#
# Report: `chain i hash` for some links, `trap` lines if they were asked for, and `end links hash`, or `stopped ...` if
# traps came that the program did not expect.

.include "macros.S"
.include "symbols.S"

# mstatus bits that the log leaves out: MPRV, which QEMU 7.2 keeps on mret and sret.
.equ STATUS_IGNORED, MSTATUS_MPRV
.equ MSTATUS_GVA, 1 << 38
.equ MSTATUS_MPV, 1 << 39
.equ HSTATUS_GVA, 1 << 6
.equ CAUSE_GUEST_FETCH, 20
.equ CAUSE_VIRTUAL_INSTRUCTION, 22
.equ HSTATUS_SPV, 1 << 7
# A chunk has fewer traps than this.
.equ TRAPS_LIMIT, 100
.equ LOG_FIELDS, 8

    .section .text.start, "ax"
    .option push
    .option norvc
    .globl _start
_start:
    j start                      # + 0
    j hash                       # + 4
    j hash_float                 # + 8
    j fold                       # + 12
    .option pop

# Folds `register` into x29. The multiplier is in x28.
.macro .fold register
    xor x29, x29, \register
    mul x29, x29, x28
.endm

# Brings high bits down, which multiplications alone do not. x27 is free.
.macro .mix
    srli x27, x29, 32
    xor x29, x29, x27
.endm

# Folds x1 to x28 into x29, which is then the running hash. x27 and x28 are saved; x27 still holds its value.
.macro .fold_registers
    ld x28, STATE_MULTIPLIER(x30)
    .fold x27
    .irp register, x1, x2, x3, x4, x5, x6, x7, x8
    .fold \register
    .endr
    .mix
    .irp register, x9, x10, x11, x12, x13, x14, x15, x16
    .fold \register
    .endr
    .mix
    .irp register, x17, x18, x19, x20, x21, x22, x23, x24
    .fold \register
    .endr
    .mix
    .fold x25
    .fold x26
    ld x27, STATE_SAVE + 16(x30)
    .fold x27
    .mix
    sd x29, STATE_HASH(x30)
.endm

# Folds x1 to x28 into the running hash. x31 links, x29 is set anew.
fold:
    sd x28, STATE_SAVE + 16(x30)
    sd x27, STATE_SAVE + 8(x30)
    ld x29, STATE_HASH(x30)
    .fold_registers
    ld x29, STATE_POOL(x30)
    ld x27, STATE_SAVE + 8(x30)
    ld x28, STATE_SAVE + 16(x30)
    jr x31

# As `fold`; adds the hash to the chain, and goes to the next pool.
hash:
    sd x28, STATE_SAVE + 16(x30)
    sd x27, STATE_SAVE + 8(x30)
    ld x29, STATE_HASH(x30)
hash_integer:
    .fold_registers
    ld x28, STATE_CHAIN(x30)
    sd x29, (x28)
    addi x28, x28, 8
    sd x28, STATE_CHAIN(x30)
    sd x0, STATE_TRAPS(x30)
    ld x29, STATE_POOL(x30)
    ld x28, STATE_POOL_SIZE(x30)
    add x29, x29, x28
    sd x29, STATE_POOL(x30)
    ld x27, STATE_SAVE + 8(x30)
    ld x28, STATE_SAVE + 16(x30)
    jr x31

# As `hash`, with f0 to f31 and fcsr.
hash_float:
    sd x28, STATE_SAVE + 16(x30)
    sd x27, STATE_SAVE + 8(x30)
    ld x29, STATE_HASH(x30)
    ld x28, STATE_MULTIPLIER(x30)
    csrr x27, fcsr
    .fold x27
    .irp register, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15
    fmv.x.d x27, \register
    .fold x27
    .endr
    .mix
    .irp register, f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31
    fmv.x.d x27, \register
    .fold x27
    .endr
    .mix
    ld x27, STATE_SAVE + 8(x30)
    j hash_integer

start:
    la t0, machine_vector
    csrw mtvec, t0
    la t0, supervisor_vector
    csrw stvec, t0
    csrw mie, x0
    csrw medeleg, x0
    csrw mideleg, x0
    li t0, -1
    csrw pmpaddr15, t0           # the last entry: all of memory for everyone
    li t0, (PMP_NAPOT | PMP_RWX) << 56
    csrw pmpcfg2, t0
    csrw pmpcfg0, x0
    li x30, CENTER
    ld t0, PARAMETER_ENVIRONMENT(x30)
    csrw menvcfg, t0
    li t0, 7
    csrw mcounteren, t0
    csrw scounteren, t0
    li t1, CLINT_MSIP
    sw x0, (t1)
    li t1, CLINT_MTIMECMP
    li t0, -1
    sd t0, (t1)
    csrw stimecmp, t0
    csrw mip, x0
.if HYPERVISOR
    la t0, virtual_vector
    csrw vstvec, t0
    csrw hedeleg, x0
    csrw hideleg, x0
    csrw hstatus, x0
    csrw hvip, x0
    csrw vsatp, x0
    csrw hgatp, x0
    li t0, 7
    csrw hcounteren, t0
    ld t0, PARAMETER_ENVIRONMENT(x30)
    csrw henvcfg, t0
    li t0, -1
    csrw vstimecmp, t0
.endif
    ld t0, PARAMETER_SATP(x30)
    csrw satp, t0
    sfence.vma
    ld t0, PARAMETER_STATUS(x30)
    csrw mstatus, t0
    li t1, MSTATUS_FS
    and t0, t0, t1
    beqz t0, 1f
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    fld f\number, PARAMETER_FLOATS + 8 * \number(x30)
    .endr
    csrw fcsr, x0
1:  ld t0, PARAMETER_ENTRY(x30)
    csrw mepc, t0
    .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
    ld x\number, PARAMETER_REGISTERS + 8 * (\number - 1)(x30)
    .endr
    ld x29, STATE_POOL(x30)
    mret

# One field of the trap log: the value of `csr`, or x31 as it is.
.macro .log field, csr
    .ifnc \csr, x31
    csrr x31, \csr
    .endif
    sd x31, 8 * \field(x28)
    .log_fold
.endm

.macro .log_fold
    xor x29, x29, x31
    mul x29, x29, x27
.endm

# The start of every handler, from its vector table (x29: behind the entry): saves x31, x28, x27 and logs the trap.
.macro .log_trap level, table, cause, epc, tval, status
    sd x31, STATE_SAVE + 40(x30)
    sd x28, STATE_SAVE + 32(x30)
    sd x27, STATE_SAVE + 24(x30)
    la x31, \table
    sub x31, x29, x31
    slli x31, x31, 8
    addi x31, x31, \level
    ld x29, STATE_HASH(x30)
    ld x28, STATE_LOG(x30)
    ld x27, STATE_MULTIPLIER(x30)
    .log 0, x31
    .log 1, \cause
    # An ebreak's tval may be its address or zero: zero here, for programs that read it, too.
    addi x31, x31, -CAUSE_BREAKPOINT
    beqz x31, 1f
    # QEMU 7.2 gives a virtual instruction the tval of the last illegal one.
    addi x31, x31, CAUSE_BREAKPOINT - CAUSE_VIRTUAL_INSTRUCTION
    bnez x31, 2f
1:  csrw \tval, x0
2:  .log 2, \epc
    .log 3, \tval
    # GVA is what QEMU 7.2 makes of it, but after page faults of a guest: cleared, for programs that read it, too.
    csrr x27, \cause
    addi x27, x27, -12
    li x31, (1 << (12 - 12)) | (1 << (13 - 12)) | (1 << (15 - 12)) | (1 << (20 - 12)) | (1 << (21 - 12)) | (1 << (23 - 12))
    bltz x27, 3f
    srl x31, x31, x27
    andi x31, x31, 1
    beqz x31, 3f
    csrr x31, \status
    slli x27, x31, 63 - 39       # MPV, in mstatus
    bltz x27, 4f
3:  li x27, MSTATUS_GVA
    csrc \status, x27
    csrr x31, \status
4:  li x27, ~STATUS_IGNORED
    and x31, x31, x27
    ld x27, STATE_MULTIPLIER(x30)
    .log 4, x31
.endm

# tval2 after a guest-page fault. After other traps QEMU 7.2 leaves that of the last one.
.macro .log_guest_address csr, cause
    csrr x27, \cause
    addi x27, x27, -CAUSE_GUEST_FETCH
    li x31, 0
    bltz x27, 7f
    addi x27, x27, CAUSE_GUEST_FETCH - CAUSE_VIRTUAL_INSTRUCTION
    beqz x27, 7f
    csrr x31, \csr
7:  ld x27, STATE_MULTIPLIER(x30)
    .log 6, x31
.endm

# tinst: the trapping instruction transformed, or zero, as the hart chooses; compared are pseudoinstructions, which are even.
.macro .log_instruction csr
    csrr x31, \csr
    slli x27, x31, 63
    srai x27, x27, 63
    not x27, x27
    and x31, x31, x27
    ld x27, STATE_MULTIPLIER(x30)
    .log 7, x31
.endm

# The end of the log of one trap.
.macro .log_end
    srli x31, x29, 32
    xor x29, x29, x31
    sd x29, STATE_HASH(x30)
    ld x31, PARAMETER_LOGS(x30)
    add x28, x28, x31
    sd x28, STATE_LOG(x30)
.endm

# Handlers of lower levels leave `level` in STATE_LOWER and what M-mode needs to go on behind it: cause and epc.
.macro .call_machine level
    csrr x31, scause
    sd x31, STATE_SAVE + 48(x30)
    csrr x31, sepc
    sd x31, STATE_SAVE + 56(x30)
    li x31, \level
    sd x31, STATE_LOWER(x30)
    ecall
.endm

.macro .vector name, handler
    .balign 256
    .option push
    .option norvc
\name:
    .rept 16
    jal x29, \handler
    .endr
    .option pop
.endm

    .vector machine_vector, machine_trap
    .vector supervisor_vector, supervisor_trap
    .vector virtual_vector, virtual_trap

supervisor_trap:
    .log_trap PRIVILEGE_S, supervisor_vector, scause, sepc, stval, sstatus
.if HYPERVISOR
    # As in machine mode: GVA counts if SPV is set and the cause is a page fault.
    csrr x27, scause
    addi x27, x27, -12
    bltz x27, 5f
    li x31, (1 << (12 - 12)) | (1 << (13 - 12)) | (1 << (15 - 12)) | (1 << (20 - 12)) | (1 << (21 - 12)) | (1 << (23 - 12))
    srl x31, x31, x27
    andi x31, x31, 1
    beqz x31, 5f
    csrr x31, hstatus
    andi x27, x31, HSTATUS_SPV
    bnez x27, 6f
5:  li x27, HSTATUS_GVA
    csrc hstatus, x27
    csrr x31, hstatus
6:  ld x27, STATE_MULTIPLIER(x30)
    .log 5, x31
    .log_guest_address htval, scause
    .log_instruction htinst
.endif
    .log_end
    .call_machine 1

virtual_trap:
    .log_trap 8 + PRIVILEGE_S, virtual_vector, scause, sepc, stval, sstatus
    .log_end
    .call_machine 2

machine_trap:
    sd x31, STATE_SAVE + 64(x30)
    ld x31, STATE_LOWER(x30)
    bnez x31, machine_from_lower
    sd x28, STATE_SAVE + 32(x30)
    csrr x31, mepc
    ld x28, PARAMETER_END(x30)
    beq x31, x28, program_end
    ld x28, STATE_SAVE + 32(x30)
    ld x31, STATE_SAVE + 64(x30)
    .log_trap PRIVILEGE_M, machine_vector, mcause, mepc, mtval, mstatus
.if HYPERVISOR
    csrr x31, hstatus
    andi x31, x31, ~HSTATUS_GVA
    .log 5, x31
    .log_guest_address mtval2, mcause
    .log_instruction mtinst
.endif
    .log_end
    ld x31, STATE_TRAPS(x30)
    addi x31, x31, 1
    sd x31, STATE_TRAPS(x30)
    addi x31, x31, -TRAPS_LIMIT
    bgtz x31, report_stopped
    csrr x31, mcause
    bltz x31, machine_interrupt
    ld x31, STATE_SAVE + 40(x30)
    andi x28, x31, 1
    bnez x28, go_on_in_machine
    csrw mepc, x31
    j return_in_place

# Disabled, so that what it interrupted can run.
machine_interrupt:
    li x28, 1
    sll x28, x28, x31
    csrc mie, x28
return_in_place:
    ld x27, STATE_SAVE + 24(x30)
    ld x28, STATE_SAVE + 32(x30)
    ld x29, STATE_POOL(x30)
    ld x31, STATE_SAVE + 40(x30)
    mret

go_on_in_machine:
    sd x0, STATE_LOWER(x30)
    addi x31, x31, -1
    slli x31, x31, 32
    srli x31, x31, 32
    csrw mepc, x31
    li x31, MSTATUS_MPIE | MSTATUS_MPRV
    csrc mstatus, x31
    li x31, MSTATUS_MPP_M
    csrs mstatus, x31
.if HYPERVISOR
    li x31, MSTATUS_MPV
    csrc mstatus, x31
.endif
    ld x27, STATE_SAVE + 24(x30)
    ld x28, STATE_SAVE + 32(x30)
    ld x29, STATE_POOL(x30)
    mret

# A lower level has logged its trap and called. x31 = STATE_LOWER.
machine_from_lower:
    ld x29, STATE_SAVE + 40(x30)
    ld x28, STATE_SAVE + 48(x30)
    bltz x28, 1f
    andi x27, x29, 1
    beqz x27, 2f
    mv x31, x29
    j go_on_in_machine
    # An interrupt: disabled, and back to what it interrupted.
1:  ld x29, STATE_SAVE + 56(x30)
    add x28, x28, x31
    addi x28, x28, -1            # VS-level interrupts have the number above the one that VS-mode sees
    li x27, 1
    sll x28, x27, x28
    csrc mie, x28
    # In place: MPP = SPP of the level, and V.
2:  csrw mepc, x29
    sd x0, STATE_LOWER(x30)
    li x28, MSTATUS_MPP
    csrc mstatus, x28
    addi x31, x31, -2
    beqz x31, 3f
    csrr x28, sstatus
.if HYPERVISOR
    csrr x27, hstatus
    j 4f
3:  csrr x28, vsstatus
    li x27, HSTATUS_SPV
4:  andi x27, x27, HSTATUS_SPV
    slli x27, x27, 39 - 7        # MPV
    li x31, MSTATUS_MPV
    csrc mstatus, x31
    csrs mstatus, x27
.else
3:
.endif
    andi x28, x28, MSTATUS_SPP
    slli x28, x28, 11 - 8
    csrs mstatus, x28
    ld x27, STATE_SAVE + 24(x30)
    ld x28, STATE_SAVE + 32(x30)
    ld x31, STATE_SAVE + 40(x30)
    ld x29, STATE_POOL(x30)
    mret

# Once more, unless it was the last round.
program_end:
    ld x31, STATE_ROUNDS(x30)
    addi x31, x31, -1
    sd x31, STATE_ROUNDS(x30)
    beqz x31, report_end
    ld x31, PARAMETER_ENTRY(x30)
    csrw mepc, x31
    ld x28, STATE_SAVE + 32(x30)
    ld x29, STATE_POOL(x30)
    mret

report_end:
    la s8, text_end
    j report
report_stopped:
    la s8, text_stopped

report:
    csrw mstatus, x0
    # The chain.
    li s0, CHAIN
    ld s1, STATE_CHAIN(x30)
    sub s2, s1, s0
    srli s2, s2, 3               # links
    ld s3, PARAMETER_FROM(x30)
    ld s7, PARAMETER_TO(x30)
    ld s9, PARAMETER_STEP(x30)
    bleu s7, s2, 1f
    mv s7, s2
1:  bgeu s3, s7, 2f
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
3:  bgeu s4, s5, 4f
    la a0, text_trap
    jal print_string
    li s6, LOG_FIELDS
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
