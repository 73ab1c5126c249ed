# mstatus and sstatus: fields and WARL.
.include "macros.S"

    .text
    .globl tests
tests:

.test "MIE, SIE, MPIE, SPIE, SPP hold what is written"  # norm:mstatus_sz_acc
    li a0, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP
    csrw mstatus, a0
    .expect_bits mstatus, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MIE, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP
    csrw mstatus, x0
    .expect_bits mstatus, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MIE, 0

.test "MPP holds U, S and M"                            # norm:mstatus_mpp_sz
    li a0, MSTATUS_MPP_M
    csrw mstatus, a0
    .expect_bits mstatus, MSTATUS_MPP, MSTATUS_MPP_M
    li a0, MSTATUS_MPP_S
    csrw mstatus, a0
    .expect_bits mstatus, MSTATUS_MPP, MSTATUS_MPP_S
    csrw mstatus, x0
    .expect_bits mstatus, MSTATUS_MPP, MSTATUS_MPP_U

.test "MPRV, SUM, MXR, TVM, TW, TSR hold what is written" # norm:mstatus_tvm_warl_op norm:mstatus_tw_op norm:mstatus_tsr_op
    li a0, MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_MPP
    csrw mstatus, a0
    csrr a1, mstatus
    csrw mstatus, x0
    and a1, a1, a0
    .expect_equal a1, a0
    .expect_bits mstatus, MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR, 0

.test "SXL and UXL are 2, whatever is written"          # norm:mstatus_sxl_uxl_warl_op norm:mstatus_sxl_uxl_enc
    csrw mstatus, x0
    .expect_bits mstatus, 15 << 32, 10 << 32

.test "XS is read-only zero"                            # norm:mstatus_xs_acc
    li a0, 3 << 15
    csrw mstatus, a0
    .expect_bits mstatus, 3 << 15, 0

.test "sstatus shows SIE, SPIE, SPP, SUM, MXR and UXL, and nothing of M's" # norm:sstatus
    li a0, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR
    csrw mstatus, a0
    csrr a1, sstatus
    csrw mstatus, x0
    .expect a1, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SUM | MSTATUS_MXR | 2 << 32

.test "a write to sstatus leaves M's fields"            # norm:sstatus
    li a0, MSTATUS_MPIE | MSTATUS_MPP_S | MSTATUS_TSR
    csrw mstatus, a0
    li a0, MSTATUS_SUM
    csrw sstatus, a0
    csrr a1, mstatus
    csrw mstatus, x0
    li a2, 15 << 32
    or a1, a1, a2
    xor a1, a1, a2               # without SXL and UXL
    .expect a1, MSTATUS_MPIE | MSTATUS_MPP_S | MSTATUS_TSR | MSTATUS_SUM
    li a0, -1
    csrw sstatus, a0
    csrr a1, mstatus
    csrw mstatus, x0
    li a2, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR
    and a1, a1, a2
    .expect a1, 0

.test "MBE, SBE and UBE are zero: little-endian only"   # norm:mstatus_mstatush_xbe_warl
    li a0, 1 << 37 | 1 << 36 | MSTATUS_UBE
    csrw mstatus, a0
    .expect_bits mstatus, 1 << 37 | 1 << 36 | MSTATUS_UBE, 0

.pass
