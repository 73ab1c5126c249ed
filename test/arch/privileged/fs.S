# mstatus.FS: what it holds, what it forbids, and when it becomes Dirty.
.include "macros.S"
.include "float-macros.S"

    .bss
    .balign 8
cell:   .skip 8

    .text
    .globl tests
tests:

.equ FS_OFF,     0 << 13
.equ FS_INITIAL, 1 << 13
.equ FS_CLEAN,   2 << 13
.equ FS_DIRTY,   3 << 13
.equ SD, 1 << 63

.macro .set_fs value
    li t5, MSTATUS_FS
    csrc mstatus, t5
    li t5, \value
    csrs mstatus, t5
.endm

.macro .expect_fs value
    .expect_bits mstatus, MSTATUS_FS, \value
.endm

.test "FS holds each of its values; SD says Dirty"      # norm:mstatus_fs_vs_xs_enc norm:mstatus_fs_acc1 norm:mstatus_sd_op1
    .irp value, FS_OFF, FS_INITIAL, FS_CLEAN
    .set_fs \value
    .expect_bits mstatus, MSTATUS_FS | SD, \value
    .expect_bits sstatus, MSTATUS_FS | SD, \value
    .endr
    .set_fs FS_DIRTY
    .expect_bits mstatus, MSTATUS_FS | SD, FS_DIRTY | SD
    .expect_bits sstatus, MSTATUS_FS | SD, FS_DIRTY | SD

.test "SD is read-only"                                 # norm:mstatus_sd_acc
    .set_fs FS_CLEAN
    li a0, SD
    csrs mstatus, a0
    .expect_bits mstatus, MSTATUS_FS | SD, FS_CLEAN
    .set_fs FS_DIRTY
    csrc mstatus, a0
    csrc sstatus, a0
    .expect_bits mstatus, MSTATUS_FS | SD, FS_DIRTY | SD

.test "sstatus writes FS"                               # norm:mstatus_fs_op
    .set_fs FS_OFF
    li a0, FS_CLEAN
    csrs sstatus, a0
    .expect_fs FS_CLEAN
    li a0, MSTATUS_FS
    csrc sstatus, a0
    .expect_fs FS_OFF

# With FS off `op` is illegal: `bits` are in mtval.
.macro .off bits, op:vararg
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, \bits
    .expect_fs FS_OFF
.endm

.test "Off: every instruction of F and D is illegal"    # norm:mstatus_fs_vs_xs_off_op
    la a0, cell
    .set_fs FS_OFF
    .off 0x00052007, flw f0, 0(a0)
    .off 0x00053007, fld f0, 0(a0)
    .off 0x00052027, fsw f0, 0(a0)
    .off 0x00053027, fsd f0, 0(a0)
    .off 0x02b57553, fadd.d fa0, fa0, fa1
    .off 0x10b57553, fmul.s fa0, fa0, fa1
    .off 0x62b57543, fmadd.d fa0, fa0, fa1, fa2
    .off 0x22b50553, fsgnj.d fa0, fa0, fa1
    .off 0x2ab50553, fmin.d fa0, fa0, fa1
    .off 0xa2b51553, flt.d a0, fa0, fa1
    .off 0xe2051553, fclass.d a0, fa0
    .off 0xc2051553, fcvt.w.d a0, fa0, rtz
    .off 0xd2050553, fcvt.d.w fa0, a0
    .off 0x42050553, fcvt.d.s fa0, fa0
    .off 0xe2050553, fmv.x.d a0, fa0
    .off 0xf0050553, fmv.w.x fa0, a0

.test "Off: compressed forms too, and mtval has their 16 bits" # norm:mstatus_fs_vs_xs_off_op norm:mtval_illegal_op
    .set_fs FS_OFF
    .off 0x211c, c.fld fa5, 0(a0)
    .off 0xa11c, c.fsd fa5, 0(a0)
    .off 0x2502, c.fldsp fa0, 0(sp)
    .off 0xa02a, c.fsdsp fa0, 0(sp)

.test "Off: fcsr and its parts are illegal, to read and to write" # norm:mstatus_fs_vs_xs_off_op
    .set_fs FS_OFF
    .off 0x00302573, csrr a0, fcsr
    .off 0x00202573, csrr a0, frm
    .off 0x00102573, csrr a0, fflags
    .off 0x00305073, csrwi fcsr, 0
    .off 0x00215073, csrwi frm, 2
    .off 0x0010f073, csrci fflags, 1

.test "Off keeps the registers and fcsr"                # norm:mstatus_fs_wr
    .float_on
    .load_d fa0, D_THREE
    csrwi fcsr, 0x11
    .set_fs FS_OFF
    .set_fs FS_INITIAL
    fmv.x.d a0, fa0
    .expect a0, D_THREE
    .expect_csr fcsr, 0x11

.test "Off in S-mode: delegated, with the bits in stval" # norm:mstatus_fs_vs_xs_update_indep_priv
    li a0, 1 << CAUSE_ILLEGAL
    csrw medeleg, a0
    .set_fs FS_OFF
    .on_trap 1f
    .enter_s 0f
0:  fadd.d fa0, fa0, fa1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x02b57553, PRIVILEGE_S
    .on_trap 1f
    .enter_u 0f
0:  c.fldsp fa0, 0(sp)
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x2502, PRIVILEGE_S

# From Initial and from Clean, `op` leaves FS at `after`, which is "same" or Dirty.
.macro .changes op:vararg
    .irp before, FS_INITIAL, FS_CLEAN
    .set_fs \before
    \op
    .expect_bits mstatus, MSTATUS_FS | SD, FS_DIRTY | SD
    .endr
.endm
.macro .keeps op:vararg
    .irp before, FS_INITIAL, FS_CLEAN
    .set_fs \before
    \op
    .expect_bits mstatus, MSTATUS_FS | SD, \before
    .endr
.endm

.test "writing an f register makes it Dirty"            # norm:mstatus_fs_vs_xs_dirty_op norm:mstatus_fs_op
    la a0, cell
    li a1, 7
    .changes flw fa0, 0(a0)
    .changes fld fa0, 0(a0)
    .changes c.fld fa0, 0(a0)
    .changes fmv.d.x fa0, a1
    .changes fmv.w.x fa0, a1
    .changes fadd.d fa0, fa1, fa1
    .changes fmul.s fa0, fa1, fa1
    .changes fdiv.d fa0, fa0, fa0
    .changes fmadd.d fa0, fa1, fa1, fa1
    .changes fsqrt.d fa0, fa1
    .changes fsgnj.d fa0, fa1, fa1
    .changes fmin.d fa0, fa1, fa1
    .changes fcvt.d.w fa0, a1
    .changes fcvt.d.s fa0, fa1

.test "writing fcsr as a CSR makes it Dirty"            # norm:mstatus_fs_vs_xs_dirty_op norm:mstatus_fs_op
    .changes csrwi fcsr, 1
    .changes csrwi frm, 1
    .changes csrwi fflags, 1
    .changes csrsi fflags, 2
    .changes csrci frm, 1
    .changes fsrmi a0, 0

.test "reading leaves it"                               # norm:mstatus_fs_op
    .float_on
    csrwi fcsr, 0
    .load_d fa0, D_ONE
    la a0, cell
    .keeps fsw fa0, 0(a0)
    .keeps fsd fa0, 0(a0)
    .keeps c.fsd fa0, 0(a0)
    .keeps fmv.x.d a1, fa0
    .keeps fmv.x.w a1, fa0
    .keeps fclass.d a1, fa0
    .keeps feq.d a1, fa0, fa0
    .keeps flt.d a1, fa0, fa0
    .keeps fcvt.w.d a1, fa0
    .keeps csrr a1, fcsr
    .keeps csrrs a1, fflags, x0

.test "in S-mode and U-mode too"                        # norm:mstatus_fs_vs_xs_update_indep_priv
    .set_fs FS_CLEAN
    .on_trap 1f
    .enter_s 0f
0:  fmv.d.x fa0, x0
2:  ecall
1:  .expect_trap CAUSE_ECALL_S, 2b
    .expect_fs FS_DIRTY
    .set_fs FS_INITIAL
    .on_trap 1f
    .enter_u 0f
0:  fmv.x.d a0, fa0
2:  ecall
1:  .expect_trap CAUSE_ECALL_U, 2b
    .expect_fs FS_INITIAL
    .on_trap 1f
    .enter_u 0f
0:  csrwi frm, 0
2:  ecall
1:  .expect_trap CAUSE_ECALL_U, 2b
    .expect_fs FS_DIRTY

.pass
