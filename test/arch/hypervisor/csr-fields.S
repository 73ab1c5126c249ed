# hstatus, vsstatus, hedeleg, hgatp, vsatp and the rest: fields and what they can hold.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# `csr` after all ones were written reads `ones` under `mask`, and zero after zero was.
.macro .holds csr, mask, ones
    li a0, -1
    csrw \csr, a0
    csrr a1, \csr
    csrw \csr, x0
    csrr a2, \csr
    li a3, \mask
    and a1, a1, a3
    and a2, a2, a3
    .expect a1, \ones
    .expect a2, 0
.endm

.test "hstatus: GVA, SPV, SPVP, HU, VTVM, VTW, VTSR"    # norm:hstatus_sz_acc_op norm:hstatus_vgein_op norm:hstatus_vsbe_op
    .equ HSTATUS_WRITABLE, HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW | HSTATUS_VTSR
    .holds hstatus, HSTATUS_WRITABLE, HSTATUS_WRITABLE

.test "vsstatus: SIE, SPIE, SPP, SUM, MXR"              # norm:vsstatus_sz_acc_op
    .holds vsstatus, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SUM | MSTATUS_MXR, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SUM | MSTATUS_MXR

.test "sstatus and mstatus have nothing of vsstatus"     # norm:vsstatus_sz_acc_op
    li a0, MSTATUS_SUM | MSTATUS_SPP
    csrw vsstatus, a0
    .expect_bits mstatus, MSTATUS_SUM | MSTATUS_SPP, 0
    .expect_bits sstatus, MSTATUS_SUM | MSTATUS_SPP, 0

.test "mstatus: MPV and GVA"                            # norm:mstatus_mpv_op norm:mstatus_gva_op
    .holds mstatus, MSTATUS_MPV | MSTATUS_GVA, MSTATUS_MPV | MSTATUS_GVA

.test "vsepc, vstvec, vscause, vstval, vsscratch hold what the supervisor's hold" # norm:vsepc_warl norm:vscause_wlrl norm:vstval_warl
    .irp value, 0x80000000, 0x123456789abc, -4
    li a0, \value
    csrw vsepc, a0
    .expect_csr vsepc, \value
    csrw vstval, a0
    .expect_csr vstval, \value
    csrw vsscratch, a0
    .expect_csr vsscratch, \value
    .endr
    li a0, 0x80000401            # vectored
    csrw vstvec, a0
    .expect_csr vstvec, 0x80000401
    .irp value, 0, 3, 15, INTERRUPT + 1, INTERRUPT + 9
    li a0, \value
    csrw vscause, a0
    .expect_csr vscause, \value
    .endr

.test "htimedelta: 64 bits"                             # norm:htimedelta_sz_acc_op
    li a0, 0x8877665544332211
    csrw htimedelta, a0
    .expect_csr htimedelta, 0x8877665544332211

.test "htval and mtval2 hold guest physical addresses"  # norm:htval_val norm:mtval2_val
    .irp csr, htval, mtval2
    .irp value, 0, (GUEST_PA + 8) >> 2, ((1 << 41) - 4) >> 2
    li a0, \value
    csrw \csr, a0
    .expect_csr \csr, \value
    .endr
    .endr

.test "hgatp: Bare and Sv39x4"                          # norm:hgatp_sz_acc_op norm:hgatp_mode_sv
    li a0, HGATP_SV39X4 | 0x80004
    csrw hgatp, a0
    .expect_csr hgatp, HGATP_SV39X4 | 0x80004
    csrw hgatp, x0
    .expect_csr hgatp, 0

.test "vsatp: Bare and Sv39"                            # norm:vsatp_sz_acc_op
    li a0, SATP_SV39 | 1 << 44 | 0x80123
    csrw vsatp, a0
    .expect_bits vsatp, 15 << 60 | (1 << 44) - 1, SATP_SV39 | 0x80123
    csrw vsatp, x0
    .expect_csr vsatp, 0

.test "GEILEN = 0: hgeie and hgeip are zero"            # norm:geilen norm:hgeie_sz_acc_op norm:hgeip_sz_acc_op
    .holds hgeie, -1, 0
    .expect_csr hgeip, 0

.pass
