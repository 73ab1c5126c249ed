# mip: VSTIP and VSEIP are read-only, as in hip.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "only VSSIP is written"                           # norm:mip_mie_alias norm:hip_vstip_vstie_acc_op norm:hip_vseip_vseie_op
    li a0, ALL_VS
    csrw mip, a0
    .expect_bits mip, ALL_VS, 1 << VSSI
    .expect_csr hvip, 1 << VSSI
    csrw mip, x0
    .expect_csr hvip, 0

.pass
