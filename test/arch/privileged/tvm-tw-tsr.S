# mstatus.TVM, TW and TSR: what they take from S-mode.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .set_status bits
    li a0, \bits
    csrs mstatus, a0
.endm

# `instruction` (with its word) in S-mode is illegal under the mstatus bits.
.macro .illegal_in_s bits, word, instruction:vararg
    .set_status \bits
    .on_trap trapped_\@
    .enter_s at_\@
    .balign 4
at_\@:
    \instruction
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, \word
.endm

.test "TVM: satp cannot be read or written in S"        # norm:mstatus_tvm_warl_op
    .illegal_in_s MSTATUS_TVM, 0x18002573, csrr a0, satp
    .illegal_in_s MSTATUS_TVM, 0x18001073, csrw satp, x0

.test "TVM: sfence.vma is illegal in S"                 # norm:mstatus_tvm_warl_op
    .illegal_in_s MSTATUS_TVM, 0x12000073, sfence.vma
    .illegal_in_s MSTATUS_TVM, 0x12b50073, sfence.vma a0, a1

.test "TVM does not concern M-mode"                     # norm:mstatus_tvm_warl_op
    .set_status MSTATUS_TVM
    csrr a0, satp
    csrw satp, x0
    sfence.vma

.test "TSR: sret is illegal in S, not in M"             # norm:mstatus_tsr_op
    .illegal_in_s MSTATUS_TSR, 0x10200073, sret
    .set_status MSTATUS_TSR
    la a0, 0f
    csrw sepc, a0
    .on_trap 1f
    sret
0:  ecall
1:  .expect_trap CAUSE_ECALL_U, 0b

.test "TW: wfi is illegal in S when it would wait"      # norm:mstatus_tw_op
    .illegal_in_s MSTATUS_TW, 0x10500073, wfi

.test "TW does not concern M-mode"                      # norm:mstatus_tw_op
    .set_status MSTATUS_TW
    li a0, 1 << SSI
    csrw mie, a0
    csrw mip, a0
    wfi
    csrw mip, x0

.test "without TW wfi completes in S when an interrupt is pending" # norm:wfi_op
    li a0, 1 << SSI
    csrw mie, a0
    csrw mip, a0
    .on_trap 1f
    # M-level: SSI is not delegated, so it traps to M in S-mode, after or instead of the wfi.
    .enter_s 0f
0:  wfi
    j .
1:  .expect_log LOG_CAUSE, INTERRUPT + SSI
    .expect_log LOG_LEVEL, PRIVILEGE_M

.test "wfi in U-mode: illegal, with S-mode implemented and TW set" # norm:mstatus_tw_umode_op norm:wfi_ill_exc
    .set_status MSTATUS_TW
    .on_trap 1f
    .enter_u 0f
    .balign 4
0:  wfi
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x10500073

.test "sfence.vma and satp are illegal in U"            # norm:Zicsr_access
    .on_trap 1f
    .enter_u 0f
    .balign 4
0:  sfence.vma
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x12000073
    .on_trap 1f
    .enter_u 0f
    .balign 4
0:  csrr a0, satp
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x18002573

.pass
