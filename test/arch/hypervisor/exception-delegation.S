# Exceptions from every mode down the chain M, HS, VS: medeleg and hedeleg.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# Delegates to HS (all that can be) and on to VS (`on`).
.macro .delegate to_hs, to_vs
    li a0, \to_hs
    csrw medeleg, a0
    li a0, \to_vs
    csrw hedeleg, a0
.endm

.equ ALL, (1 << CAUSE_FETCH_ACCESS | 1 << CAUSE_ILLEGAL | 1 << CAUSE_BREAKPOINT | 1 << CAUSE_LOAD_MISALIGNED | 1 << CAUSE_LOAD_ACCESS | 1 << CAUSE_STORE_MISALIGNED | 1 << CAUSE_STORE_ACCESS | 1 << CAUSE_ECALL_U)

# `op` (with a0 = the constant `address`) from `mode` traps with `cause` and `tval` in `level`.
.macro .raises mode, cause, tval, level, address, op:vararg
    li a0, \address
    .on_trap trapped_\@
    .\mode at_\@
    .balign 4
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \tval, \level
.endm

# The same exceptions from `mode`, all to `level`. Causes 2 and 6, whose numbers are also interrupts of VS-level, are in
# .more_exceptions: in VS-mode they have a file of their own, delegated-causes.S.
.macro .each_exception mode, level
    .raises \mode, CAUSE_LOAD_ACCESS, NOWHERE, \level, NOWHERE, lw a1, (a0)
    .raises \mode, CAUSE_STORE_ACCESS, NOWHERE, \level, NOWHERE, sw a1, (a0)
    .raises \mode, CAUSE_LOAD_MISALIGNED, 0x80000001, \level, 0x80000001, lr.w a1, (a0)
    li a0, NOWHERE
    .on_trap fetched_\@
    .\mode jump_\@
jump_\@:
    jr a0
fetched_\@:
    .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    .expect_log LOG_EPC, NOWHERE
    .expect_log LOG_TVAL, NOWHERE
    .expect_log LOG_LEVEL, \level
    .on_trap broken_\@
    .\mode break_\@
break_\@:
    ebreak
broken_\@:
    .expect_breakpoint break_\@, \level
.endm

.macro .more_exceptions mode, level
    .raises \mode, CAUSE_ILLEGAL, 0xffffffff, \level, 0, .4byte 0xffffffff
    .raises \mode, CAUSE_STORE_MISALIGNED, 0x80000001, \level, 0x80000001, amoadd.w a1, a1, (a0)
.endm

.test "medeleg: what it holds with H"                   # norm:medeleg_sz_acc norm:H_cause
    li a0, -1
    csrw medeleg, a0
    .expect_bits medeleg, 0xf0b5fe, 0xf0b5fe
    csrw medeleg, x0
    .expect_csr medeleg, 0

.test "hedeleg: writable and read-only zero bits"       # norm:hedeleg_acc
    li a0, -1
    csrw hedeleg, a0
    .expect_bits hedeleg, 0xf1fffe, 0xb1fe
    csrw hedeleg, x0
    .expect_csr hedeleg, 0

.test "nothing delegated: all to M, with MPV and MPP"   # norm:H_trap_deleg norm:H_trap_m_csrwrites
    .each_exception enter_vs, PRIVILEGE_M
    .more_exceptions enter_vs, PRIVILEGE_M
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, MSTATUS_MPP_S | MSTATUS_MPV
    .each_exception enter_vu, PRIVILEGE_M
    .more_exceptions enter_vu, PRIVILEGE_M
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, MSTATUS_MPV
    .delegate 0, ALL             # hedeleg alone does nothing
    .each_exception enter_vs, PRIVILEGE_M
    .more_exceptions enter_vs, PRIVILEGE_M

.test "delegated to HS: with SPV, SPP and SPVP"         # norm:H_trap_deleg norm:H_trap_hs_csrwrites
    .delegate ALL, 0
    .each_exception enter_vs, PRIVILEGE_S
    .more_exceptions enter_vs, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_SPV | HSTATUS_SPVP
    .each_exception enter_vu, PRIVILEGE_S
    .more_exceptions enter_vu, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, 0
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_SPV

.test "delegated to VS: from VS and VU alone"           # norm:hedeleg_op norm:H_trap_deleg norm:H_trap_vs_csrwrites
    .delegate ALL, ALL
    csrw hstatus, x0
    .each_exception enter_vs, PRIVILEGE_VS
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP
    .each_exception enter_vu, PRIVILEGE_VS
    .expect_trap_status MSTATUS_SPP, 0
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, 0
    .each_exception enter_s, PRIVILEGE_S
    .more_exceptions enter_s, PRIVILEGE_S
    .each_exception enter_u, PRIVILEGE_S
    .more_exceptions enter_u, PRIVILEGE_S
    .expect_bits hstatus, HSTATUS_SPV, 0

.test "SPVP is left by a trap with V = 0"               # norm:hstatus_spvp_op
    .delegate ALL, 0
    li a0, HSTATUS_SPVP | HSTATUS_SPV | HSTATUS_GVA
    csrw hstatus, a0
    .raises enter_u, CAUSE_LOAD_ACCESS, NOWHERE, PRIVILEGE_S, NOWHERE, lw a1, (a0)
    .expect_bits hstatus, HSTATUS_SPVP | HSTATUS_SPV | HSTATUS_GVA, HSTATUS_SPVP
    csrw hstatus, x0
    .raises enter_s, CAUSE_LOAD_ACCESS, NOWHERE, PRIVILEGE_S, NOWHERE, lw a1, (a0)
    .expect_bits hstatus, HSTATUS_SPVP, 0

.test "GVA: one when tval is a guest virtual address"   # norm:mstatus_gva_op norm:hstatus_gva_op
    .raises enter_vs, CAUSE_LOAD_ACCESS, NOWHERE, PRIVILEGE_M, NOWHERE, lw a1, (a0)
    .expect_machine_guest 1
    .delegate ALL, 0
    .raises enter_vu, CAUSE_STORE_MISALIGNED, 0x80000001, PRIVILEGE_S, 0x80000001, amoadd.w a1, a1, (a0)
    .expect_hypervisor_guest 1

.pass
