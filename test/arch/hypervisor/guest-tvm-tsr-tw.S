# mstatus.TVM, TSR and TW while V = 1: only TW counts there.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .with hstatus, mstatus=0
    li a0, \hstatus
    csrw hstatus, a0
    li a0, \mstatus
    csrw mstatus, a0
.endm

# The instruction works in VS-mode.
.macro .works instruction:vararg
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \instruction
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

.macro .sret_works
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    la a0, call_\@
    csrw sepc, a0
    li a0, MSTATUS_SPP
    csrs sstatus, a0
    sret
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

.test "TVM and TSR do not concern VS-mode"              # norm:mstatus_modes
    .with 0, MSTATUS_TVM | MSTATUS_TSR
    .works sfence.vma
    .works csrr a0, satp
    .sret_works

.test "TW: wfi is illegal in VS and VU, whatever VTW is" # norm:mstatus_modes norm:mstatus_tw_op
    .with 0, MSTATUS_TW
    .illegal enter_vs, 0x10500073, wfi
    .illegal enter_vu, 0x10500073, wfi
    .with HSTATUS_VTW, MSTATUS_TW
    .illegal enter_vs, 0x10500073, wfi

.pass
