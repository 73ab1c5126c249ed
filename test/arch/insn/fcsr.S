# fcsr, frm and fflags, and rounding modes that are reserved.
.include "macros.S"
.include "float-macros.S"

    .text
    .globl tests
tests:

.test "fcsr is frm and fflags"                          # norm:fcsr_op_sz_acc norm:fflags_frm_op_sz_acc
    .float_on
    li a0, 0xb5
    fscsr a0
    .expect_csr fcsr, 0xb5
    .expect_csr frm, 5
    .expect_csr fflags, 0x15
    fsrmi 2
    .expect_csr fcsr, 0x55
    fsflagsi 0xa
    .expect_csr fcsr, 0x4a
    li a0, 7
    fsrm a1, a0
    .expect a1, 2
    li a0, 0x1f
    fsflags a1, a0
    .expect a1, 0xa
    frcsr a1
    .expect a1, 0xff

.test "the other bits are ignored and read as zero"     # norm:fcsr_rsv
    .float_on
    li a0, -1
    csrw fcsr, a0
    .expect_csr fcsr, 0xff
    csrw frm, a0
    .expect_csr frm, 7
    csrw fflags, a0
    .expect_csr fflags, 0x1f
    li a0, 0x1000
    csrw fcsr, a0
    .expect_csr fcsr, 0
    li a0, 0x100
    csrw frm, a0
    csrw fflags, a0
    .expect_csr fcsr, 0

.test "set and clear"                                   # norm:fflags_frm_op_sz_acc
    .float_on
    csrwi fcsr, 0
    csrsi fflags, 0x11
    csrsi frm, 3
    .expect_csr fcsr, 0x71
    csrci frm, 1
    csrci fflags, 0x10
    .expect_csr fcsr, 0x41
    li a0, 0x60
    csrs fcsr, a0
    .expect_csr fcsr, 0x61
    csrc fcsr, a0
    .expect_csr fcsr, 0x01

.test "flags accrue and stay"                           # norm:fcsr_fflags_op
    .float_on
    csrwi fcsr, 0
    .load_d fa0, D_ONE
    .load_d fa1, D_THREE
    .load_d fa2, D_ZERO
    fdiv.d fa3, fa0, fa1
    .expect_csr fflags, NX
    fdiv.d fa3, fa0, fa2
    .expect_csr fflags, NX | DZ
    fdiv.d fa3, fa2, fa2
    .expect_csr fflags, NX | DZ | NV
    fadd.d fa3, fa0, fa0
    .expect_csr fflags, NX | DZ | NV

.test "frm is what rm = 7 means, and nothing to a static mode" # norm:roundingmode_dynamic
    .float_on
    .load_d fa0, D_ONE
    .load_d fa1, D_THREE
    csrwi fcsr, NX
    csrwi frm, RUP
    fdiv.d fa3, fa0, fa1, dyn
    .expect_d 0x3fd5555555555556, NX
    fdiv.d fa3, fa0, fa1, rtz
    .expect_d 0x3fd5555555555555, NX
    csrwi frm, RTZ
    fdiv.d fa3, fa0, fa1, rup
    .expect_d 0x3fd5555555555556, NX
    csrwi frm, RNE
    fdiv.d fa3, fa0, fa1, dyn
    .expect_d 0x3fd5555555555555, NX

# `word` is illegal: no flag is raised, and nothing written.
.macro .reserved word
    .on_trap 1f
0:  .word \word
1:  .expect_trap CAUSE_ILLEGAL, 0b, \word
.endm

.test "rm 5 and 6 are illegal"                          # norm:roundingmode_rsv
    .float_on
    csrwi fcsr, 0
    .load_d fa3, D_THREE
    .irp rm, 5, 6
    .reserved 0x02b506d3 | \rm << 12   # fadd.d fa3, fa0, fa1
    .reserved 0x00b506d3 | \rm << 12   # fadd.s fa3, fa0, fa1
    .reserved 0x62b506c3 | \rm << 12   # fmadd.d fa3, fa0, fa1, fa2
    .reserved 0x5a0506d3 | \rm << 12   # fsqrt.d fa3, fa0
    .reserved 0xc20506d3 | \rm << 12   # fcvt.w.d a3, fa0
    .reserved 0xd22506d3 | \rm << 12   # fcvt.d.l fa3, a0
    .reserved 0x401506d3 | \rm << 12   # fcvt.s.d fa3, fa0
    .endr
    .expect_d D_THREE, 0

.test "and where rounding does not matter"              # norm:roundingmode_rsv
    .float_on
    .irp rm, 5, 6
    .reserved 0xd20506d3 | \rm << 12   # fcvt.d.w fa3, a0
    .reserved 0xd21506d3 | \rm << 12   # fcvt.d.wu fa3, a0
    .reserved 0x420506d3 | \rm << 12   # fcvt.d.s fa3, fa0
    .endr

.test "frm 5, 6 and 7 make rm = 7 illegal, and static modes go on" # norm:roundingmode_rsv
    .float_on
    .irp frm, 5, 6, 7
    csrwi fcsr, NX
    csrwi frm, \frm
    .load_d fa3, D_THREE
    .load_d fa0, D_ONE
    .load_d fa1, D_TWO
    .reserved 0x02b576d3               # fadd.d fa3, fa0, fa1, dyn
    .reserved 0x62b576c3               # fmadd.d fa3, fa0, fa1, fa2, dyn
    .reserved 0xc20576d3               # fcvt.w.d a3, fa0, dyn
    .reserved 0xd20576d3               # fcvt.d.w fa3, a0, dyn
    .expect_d D_THREE, NX
    fadd.d fa3, fa0, fa1, rne
    .expect_d D_THREE, NX
    fmin.d fa3, fa0, fa1
    .expect_d D_ONE, NX
    fsgnj.d fa3, fa1, fa1
    .expect_d D_TWO, NX
    .endr

.pass
