# hip.VSTIP is hvip.VSTIP or the signal of vstimecmp.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ TM, 2

.macro .enable_sstc
    li a0, MENVCFG_STCE | MENVCFG_ADUE
    csrw menvcfg, a0
    csrw henvcfg, a0
    li a0, TM
    csrw mcounteren, a0
    csrw hcounteren, a0
    li a0, -1
    csrw vstimecmp, a0
.endm

.test "hvip.VSTIP and vstimecmp are ORed"               # norm:hip_vstip_vstie_acc_op
    .enable_sstc
    li a0, 1 << VSTI
    csrw hvip, a0
    .expect_bits hip, 1 << VSTI, 1 << VSTI
    csrw vstimecmp, x0
    csrw hvip, x0
    .expect_bits hip, 1 << VSTI, 1 << VSTI
    li a0, -1
    csrw vstimecmp, a0
    .expect_bits hip, 1 << VSTI, 0

.pass
