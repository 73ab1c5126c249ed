# Without C an instruction begins at a multiple of 4: a taken jump elsewhere traps, at the jump and not at its target.
# isa: rv64imafd_zicntr_zifencei_zihpm_zba_zbb_zbc_zbs_sstc_svadu
.include "macros.S"

    .text
    .globl tests
tests:

# `instruction` (4 bytes), which goes to `target`, traps; a1 is what it would have linked.
.macro .traps instruction:vararg
    li a1, 7
    .on_trap trapped_\@
at_\@:
    \instruction
    .unreachable
trapped_\@:
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, at_\@
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    la t6, at_\@
    sub t5, t5, t6
    .expect t5, 6
    .expect_log LOG_CAUSE, CAUSE_FETCH_MISALIGNED
    .expect a1, 7
.endm

.test "jal"                                             # norm:taken_cti_misaligned_exc
    .traps .4byte 0x006005ef     # jal a1, . + 6

.test "jalr"                                            # norm:taken_cti_misaligned_exc
    la a0, 1f
    .traps 1: jalr a1, 6(a0)

.test "a taken branch"                                  # norm:taken_cti_misaligned_exc
    .traps .4byte 0x00000363     # beq x0, x0, . + 6

.test "a branch that is not taken does not trap"        # norm:taken_cti_misaligned_exc
    .4byte 0x00001363            # bne x0, x0, . + 6

.test "mepc holds multiples of 4"                       # norm:mepc_align
    li a0, -1
    csrw mepc, a0
    csrr a1, mepc
    .expect a1, -4

.pass
