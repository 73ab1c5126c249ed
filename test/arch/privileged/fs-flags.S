# mstatus.FS when an instruction without an f register for its result raises a flag: fcsr has changed.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.equ FS_CLEAN, 2 << 13
.equ FS_DIRTY, 3 << 13

.macro .from_clean flags, after, op:vararg
    csrwi fflags, \flags
    li t5, MSTATUS_FS
    csrc mstatus, t5
    li t5, FS_CLEAN
    csrs mstatus, t5
    \op
    .expect_bits mstatus, MSTATUS_FS, \after
.endm

.test "a flag that was not raised makes FS Dirty"       # norm:mstatus_fs_vs_xs_dirty_op norm:mstatus_fs_op
    .float_on
    .load_d fa0, D_NAN
    .load_d fa1, 0x3ff8000000000000
    .from_clean 0, FS_DIRTY, flt.d a0, fa0, fa0
    .from_clean 0, FS_DIRTY, fcvt.w.d a0, fa0
    .from_clean NV, FS_DIRTY, fcvt.w.d a0, fa1
    .from_clean 0, FS_DIRTY, fle.d x0, fa0, fa0

.test "one that was raised before leaves it"            # norm:mstatus_fs_no_change_dirty
    .float_on
    .load_d fa0, D_NAN
    .load_d fa1, 0x3ff8000000000000
    .from_clean NV, FS_CLEAN, flt.d a0, fa0, fa0
    .from_clean NX, FS_CLEAN, fcvt.w.d a0, fa1

.pass
