# mstatus.FS on a hart without F.
# isa: rv64imac_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"

    .text
    .globl tests
tests:

.test "without F, FS is read-only zero and so is SD"    # norm:mstatus_fs_rdonly0_s_no_f norm:mstatus_sd_rdonly0
    li a0, MSTATUS_FS
    csrw mstatus, a0
    .expect_bits mstatus, MSTATUS_FS | 1 << 63, 0
    csrs sstatus, a0
    .expect_bits sstatus, MSTATUS_FS | 1 << 63, 0

.test "misa has neither F nor D"                        # norm:misa_extensions_rst1
    .expect_bits misa, 1 << 5 | 1 << 3, 0

.test "the instructions and fcsr do not exist"          # norm:mstatus_fs_vs_xs_off_op
    li a0, MSTATUS_FS
    csrs mstatus, a0
    .irp word, 0x02b57553, 0x00052007, 0x00302573
    .on_trap 1f
0:  .word \word
1:  .expect_trap CAUSE_ILLEGAL, 0b, \word
    .endr
    .on_trap 1f
0:  .half 0x211c                   # c.fld fa5, 0(a0)
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x211c

.pass
