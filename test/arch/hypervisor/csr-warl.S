# Fields that are read-only or have no other legal value: VSXL, UXL, VSBE, reserved modes and bits.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# `csr` after zero, and after all ones, reads `value` under `mask`.
.macro .fixed csr, mask, value
    csrw \csr, x0
    .expect_bits \csr, \mask, \value
    li a0, -1
    csrw \csr, a0
    csrr a1, \csr
    csrw \csr, x0
    li a0, \mask
    and a1, a1, a0
    .expect a1, \value
.endm

.test "hstatus: VSXL is 2; VSBE is zero"                # norm:hstatus_vsxl_64 norm:vsxl_ro norm:hstatus_vsbe_op
    .fixed hstatus, HSTATUS_VSXL | 1 << 5, 2 << 32

.test "hstatus: WPRI bits read as zero"                 # norm:hstatus_sz_acc_op
    .fixed hstatus, ~(HSTATUS_VSXL | 63 << 12 | HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW | HSTATUS_VTSR), 0

.test "vsstatus: UXL is 2, UBE, XS and VS are zero"     # norm:vsstatus_uxl_op norm:vsstatus_ube norm:vsstatus_sd_xs_op
    .fixed vsstatus, 3 << 32 | MSTATUS_UBE | 3 << 15 | 3 << 9, 2 << 32

.test "vsstatus: nothing of M's"                        # norm:vsstatus_sz_acc_op
    .fixed vsstatus, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_GVA | MSTATUS_MPV, 0

.test "henvcfg: PBMTE, PMM, the CBO fields and DTE are not implemented" # norm:henvcfg_pbmte_op norm:henvcfg_pmm_op norm:henvcfg_cbze norm:henvcfg_cbcfe norm:henvcfg_cbie
    .fixed henvcfg, 1 << 62 | 1 << 59 | 3 << 32 | 15 << 4 | 3 << 2, 0

.test "hgatp: the lowest two bits of PPN are zero"      # norm:hgatp_ppn_op
    li a0, HGATP_SV39X4 | 0x80007
    csrw hgatp, a0
    csrr a1, hgatp
    csrw hgatp, x0
    .expect a1, HGATP_SV39X4 | 0x80004

.test "hgatp: VMID is implemented from its lowest bit on, at most 14 bits" # norm:hgatp_vmid_lsbs
    li a0, HGATP_SV39X4 | 0xffff << 44
    csrw hgatp, a0
    csrr a1, hgatp
    csrw hgatp, x0
    slli a1, a1, 4
    srli a1, a1, 48
    addi a2, a1, 1               # all ones from bit 0: no bit in common
    and a2, a2, a1
    .expect a2, 0
    srli a1, a1, 14
    .expect a1, 0

.test "hgatp: a reserved MODE selects a legal one"      # norm:hgatp_mode_warl
    .irp mode, 1, 7, 11, 15
    li a0, \mode << 60
    csrw hgatp, a0
    csrr a1, hgatp
    csrw hgatp, x0
    srli a1, a1, 60
    beqz a1, 1f                  # Bare, or Sv39x4, Sv48x4 or Sv57x4
    addi a1, a1, -8
    sltiu a1, a1, 3
    .expect a1, 1
1:
    .endr

.test "vsatp: an unsupported MODE from HS-level leaves a supported one" # norm:vsatp_mode_unsupported_v0
    li a0, SATP_SV39 | 0x80123
    csrw vsatp, a0
    li a0, 1 << 60 | 0x80456
    csrw vsatp, a0
    csrr a1, vsatp
    csrw vsatp, x0
    srli a1, a1, 60
    beqz a1, 1f
    .expect a1, 8
1:

.test "htinst and mtinst hold what a trap may write"    # norm:htinst_val norm:mtinst_val
    .irp csr, htinst, mtinst
    .irp value, 0, TINST_READ, TINST_WRITE
    li a0, \value
    csrw \csr, a0
    .expect_csr \csr, \value
    .endr
    .endr

.pass
