# Environment calls and breakpoints of VS and VU: causes, levels, and trap values of zero.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .delegate to_hs, to_vs
    li a0, \to_hs
    csrw medeleg, a0
    li a0, \to_vs
    csrw hedeleg, a0
.endm

.macro .call mode, cause, level
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    ecall
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, 0, \level
.endm

.test "VS: cause 10; HS: 9; VU and U: 8"                # norm:H_cause_ecall norm:H_cause
    .call enter_vs, CAUSE_ECALL_VS, PRIVILEGE_M
    .expect_machine_guest 0
    .expect_csr mtval2, 0
    .expect_csr mtinst, 0
    .call enter_vu, CAUSE_ECALL_U, PRIVILEGE_M
    .expect_machine_guest 0
    .call enter_s, CAUSE_ECALL_S, PRIVILEGE_M
    .expect_machine_guest 0, 0
    .call enter_u, CAUSE_ECALL_U, PRIVILEGE_M
    .expect_machine_guest 0, 0

.test "VU's call goes down to HS and VS"                # norm:hedeleg_op
    .delegate 1 << CAUSE_ECALL_U, 0
    .call enter_vu, CAUSE_ECALL_U, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .expect_csr htval, 0
    .expect_csr htinst, 0
    .delegate 1 << CAUSE_ECALL_U, 1 << CAUSE_ECALL_U
    .call enter_vu, CAUSE_ECALL_U, PRIVILEGE_VS
    .call enter_u, CAUSE_ECALL_U, PRIVILEGE_S

.test "VS's call goes to HS, never to VS"               # norm:hedeleg_acc
    .delegate 1 << CAUSE_ECALL_VS, 1 << CAUSE_ECALL_VS | 1 << CAUSE_ECALL_S
    .call enter_vs, CAUSE_ECALL_VS, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .call enter_s, CAUSE_ECALL_S, PRIVILEGE_M

.macro .break mode, level
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    ebreak
    .unreachable
trapped_\@:
    .expect_breakpoint at_\@, \level
.endm

# Bit `bit` of `reg`, GVA, is set if and only if ebreak's address was written to tval.
.macro .expect_breakpoint_gva reg, bit
    la t6, trap_log
    ld t6, LOG_TVAL(t6)
    snez t6, t6
    srli t5, \reg, \bit
    andi t5, t5, 1
    .expect_equal t5, t6
.endm

.test "breakpoints: GVA says whether tval is the address" # norm:hstatus_gva_op norm:mstatus_gva_op
    .break enter_vs, PRIVILEGE_M
    la a0, trap_log
    ld a0, LOG_STATUS(a0)
    .expect_breakpoint_gva a0, 38
    .delegate 1 << CAUSE_BREAKPOINT, 0
    .break enter_vs, PRIVILEGE_S
    csrr a0, hstatus
    .expect_breakpoint_gva a0, 6
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_SPV | HSTATUS_SPVP
    .break enter_s, PRIVILEGE_S
    .expect_bits hstatus, HSTATUS_GVA | HSTATUS_SPV, 0
    .delegate 1 << CAUSE_BREAKPOINT, 1 << CAUSE_BREAKPOINT
    .break enter_vs, PRIVILEGE_VS
    .break enter_vu, PRIVILEGE_VS

.pass
