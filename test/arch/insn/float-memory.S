# FLW, FSW, FLD, FSD and their compressed forms.
.include "macros.S"
.include "float-macros.S"

    .data
    .balign 8
source: .dword 0x7ff0000000000001, 0x89abcdef7f800001, 0x0123456789abcdef
    .bss
    .balign 4096
page_a: .skip 4096
page_b: .skip 4096

    .text
    .globl tests
tests:

.test "flw boxes, and keeps the bits"                   # norm:fsw_flw_op norm:fsw_flw_bits_maintained norm:FP_transfer_instrs_narrow_transfer_in
    .float_on
    csrwi fflags, 0
    la a0, source
    flw fa0, 8(a0)
    fmv.x.d a1, fa0
    .expect a1, 0xffffffff7f800001
    flw fa0, 12(a0)
    fmv.x.d a1, fa0
    .expect a1, 0xffffffff89abcdef
    .expect_csr fflags, 0

.test "fsw stores the low half, boxed or not"           # norm:fsw_flw_op norm:FP_transfer_instrs_narrow_transfer_out
    .float_on
    la a0, page_a
    .store64 page_a, -1
    .load_d fa0, 0x0123456789abcdef
    fsw fa0, 4(a0)
    .expect64 page_a, 0x89abcdefffffffff

.test "fld and fsd keep the bits"                       # norm:fld_op norm:fsd_op norm:fld_fsd_bits_maintained
    .float_on
    csrwi fflags, 0
    la a0, source
    la a1, page_a
    fld ft0, 0(a0)
    fsd ft0, 8(a1)
    ld a2, 8(a1)
    .expect a2, D_SNAN
    fld f31, 16(a0)
    fsd f31, -8(a1)
    ld a2, -8(a1)
    .expect a2, 0x0123456789abcdef
    .expect_csr fflags, 0

.test "f0 is a register like the others"                # norm:fld_op
    .float_on
    la a0, source
    fmv.d.x f0, x0
    fld f0, 16(a0)
    fmv.x.d a1, f0
    .expect a1, 0x0123456789abcdef
    flw f0, 8(a0)
    fmv.x.d a1, f0
    .expect a1, 0xffffffff7f800001

.test "c.fld, c.fsd, c.fldsp, c.fsdsp"                  # norm:c_fld_op norm:c_fsd_op norm:c_fldsp_op norm:c_fsdsp_op
    .float_on
    la a0, source
    la a1, page_a
    c.fld fa5, 16(a0)
    c.fsd fa5, 248(a1)
    ld a2, 248(a1)
    .expect a2, 0x0123456789abcdef
    mv a4, sp
    addi sp, a1, 0
    c.fldsp f31, 248(sp)
    c.fsdsp f31, 504(sp)
    mv sp, a4
    ld a2, 504(a1)
    .expect a2, 0x0123456789abcdef
    fmv.x.d a2, f31
    .expect a2, 0x0123456789abcdef

.test "misaligned, and across a page end"               # norm:fp_misaligned
    .float_on
    la a0, page_b
    .load_d fa0, 0x8877665544332211
    .irp offset, -1, -2, -3, -4, -5, -6, -7, 1, 3
    fsd fa0, \offset(a0)
    fld fa1, \offset(a0)
    fmv.x.d a1, fa1
    .expect a1, 0x8877665544332211
    ld a1, \offset(a0)
    .expect a1, 0x8877665544332211
    .endr
    .irp offset, -1, -2, -3, 1
    fsw fa0, \offset(a0)
    flw fa1, \offset(a0)
    fmv.x.d a1, fa1
    .expect a1, 0xffffffff44332211
    .endr

.test "a load that faults leaves the register and FS alone" # norm:mstatus_fs_op
    .float_on
    .load_d fa0, D_THREE
    li t5, MSTATUS_FS
    csrc mstatus, t5
    li t5, 2 << 13
    csrs mstatus, t5
    li a0, NOWHERE
    .on_trap 1f
0:  fld fa0, (a0)
1:  .expect_trap_reg CAUSE_LOAD_ACCESS, 0b, a0
    .on_trap 1f
0:  fsw fa0, (a0)
1:  .expect_trap_reg CAUSE_STORE_ACCESS, 0b, a0
    .expect_bits mstatus, MSTATUS_FS, 2 << 13
    fmv.x.d a1, fa0
    .expect a1, D_THREE

.pass
