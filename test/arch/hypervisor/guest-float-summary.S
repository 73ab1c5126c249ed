# vsstatus.SD is the summary of what the guest sees, and fcsr is floating-point state.
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

.test "SD of vsstatus summarizes vsstatus alone"        # norm:vsstatus_sd_xs_op
    .state FS_DIRTY, FS_CLEAN
    .expect_bits vsstatus, SD, 0
    .state FS_CLEAN, FS_DIRTY
    .expect_bits vsstatus, SD, SD
    .expect_bits mstatus, SD, 0

.test "a CSR instruction that writes fflags makes both dirty" # norm:vsstatus_fs_op
    .state FS_CLEAN, FS_INITIAL
    .works enter_vu, CAUSE_ECALL_U, csrwi fflags, 1
    .expect_trap_status MSTATUS_FS, FS_DIRTY
    .expect_bits vsstatus, MSTATUS_FS, FS_DIRTY

.pass
