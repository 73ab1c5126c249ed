# Floating-point state while V = 1: vsstatus.FS and the HS-level FS are both in effect. SD and writes to fcsr by CSR
# instructions are in guest-float-summary.S.
# isa: rv64imafdch_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ FS_INITIAL, 1 << 13
.equ FS_CLEAN,   2 << 13
.equ FS_DIRTY,   3 << 13
.equ SD, 1 << 63

# HS-level FS and the guest's.
.macro .state host, guest
    li a0, \host
    csrw mstatus, a0
    li a0, \guest
    csrw vsstatus, a0
.endm

.macro .works mode, call, instruction:vararg
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    \instruction
call_\@:
    ecall
trapped_\@:
    .expect_trap \call, call_\@
.endm

.test "both on: instructions and fcsr work in VS and VU" # norm:vsstatus_fs_op
    .state FS_INITIAL, FS_INITIAL
    .works enter_vs, CAUSE_ECALL_VS, fmv.d.x fa0, x0
    .works enter_vu, CAUSE_ECALL_U, fmv.d.x fa0, x0
    .works enter_vs, CAUSE_ECALL_VS, csrr a0, fcsr

.test "the guest's off: illegal, never virtual"         # norm:vsstatus_fs_op norm:H_illegalinst_xstatus_fs_vs
    .state FS_INITIAL, 0
    .illegal enter_vs, 0xf2050553, fmv.d.x fa0, a0
    .illegal enter_vu, 0xf2050553, fmv.d.x fa0, a0
    .illegal enter_vs, 0x00302573, csrr a0, fcsr

.test "HS-level's off: illegal, never virtual"          # norm:vsstatus_fs_op norm:H_illegalinst_xstatus_fs_vs
    .state 0, FS_INITIAL
    .illegal enter_vs, 0xf2050553, fmv.d.x fa0, a0
    .illegal enter_vu, 0xf2050553, fmv.d.x fa0, a0
    .illegal enter_vs, 0x00302573, csrr a0, fcsr

.test "a change of state makes both dirty"              # norm:vsstatus_fs_op
    .state FS_INITIAL, FS_CLEAN
    .works enter_vs, CAUSE_ECALL_VS, fmv.d.x fa0, x0
    .expect_trap_status MSTATUS_FS, FS_DIRTY
    .expect_bits vsstatus, MSTATUS_FS, FS_DIRTY
    .state FS_CLEAN, FS_INITIAL
    .works enter_vu, CAUSE_ECALL_U, fmv.d.x fa0, x0
    .expect_trap_status MSTATUS_FS, FS_DIRTY
    .expect_bits vsstatus, MSTATUS_FS, FS_DIRTY

.test "vsstatus.FS does not matter while V = 0, and stays" # norm:vsstatus_v0 norm:H_vscsrs_v0
    .state FS_INITIAL, 0
    .works enter_s, CAUSE_ECALL_S, fmv.d.x fa0, x0
    .expect_bits vsstatus, MSTATUS_FS, 0
    .state FS_INITIAL, FS_CLEAN
    .works enter_u, CAUSE_ECALL_U, fmv.d.x fa0, x0
    .expect_bits vsstatus, MSTATUS_FS, FS_CLEAN

.test "what the guest reads of it in sstatus"           # norm:vsstatus_sd_xs_op norm:H_vscsrs_sub
    .state FS_DIRTY, FS_CLEAN
    .works enter_vs, CAUSE_ECALL_VS, csrr s0, sstatus
    li a0, MSTATUS_FS | SD
    and s0, s0, a0
    .expect s0, FS_CLEAN

.pass
