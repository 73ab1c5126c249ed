# vsip: VSSIP, VSTIP and VSEIP of hip, one bit lower, where hideleg has them.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ ALL_S, 1 << SSI | 1 << STI | 1 << SEI

.test "each pending bit, by hvip"                       # norm:vsip_vsie_sei norm:vsip_vsie_sti norm:vsip_vsie_ssi
    li a0, ALL_VS
    csrw hvip, a0
    .expect_csr vsip, 0
    .irp bit, VSSI, VSTI, VSEI
    li a0, 1 << \bit
    csrw hideleg, a0
    .expect_csr vsip, 1 << (\bit - 1)
    .endr
    li a0, ALL_VS
    csrw hideleg, a0
    .expect_csr vsip, ALL_S
    csrw hvip, x0
    .expect_csr vsip, 0

.test "vsip: SSIP can be written, STIP and SEIP cannot" # norm:vsip_vsie_ssi norm:vsip_vsie_sz_acc_op
    li a0, ALL_VS
    csrw hideleg, a0
    li a0, -1
    csrw vsip, a0
    .expect_csr vsip, 1 << SSI
    .expect_csr hvip, 1 << VSSI
    li a0, ALL_VS
    csrw hvip, a0
    csrw vsip, x0
    .expect_csr vsip, 1 << STI | 1 << SEI
    .expect_csr hvip, 1 << VSTI | 1 << VSEI

.test "in VS-mode sip and sie are vsip and vsie"        # norm:vsip_vsie_sz_acc_op norm:H_vscsrs_sub
    li a0, ALL_VS
    csrw hideleg, a0
    li a0, ALL_S
    csrw mideleg, a0
    li a0, 1 << SSI | 1 << SEI | 1 << VSEI # HS-level's SSI and SEI, and VS-level's SEI
    csrw mip, a0
    li a0, 1 << VSEI
    csrw hvip, a0
    .on_trap 1f
    .enter_vs 0f
0:  csrr s0, sip
    csrsi sip, 1 << SSI
    csrr s1, sip
    li a0, 1 << STI
    csrw sie, a0
    csrr s2, sie
    ecall
1:  csrr s3, hvip
    csrr s4, mie
    csrw mip, x0
    .expect s0, 1 << SEI
    .expect s1, 1 << SEI | 1 << SSI
    .expect s2, 1 << STI
    .expect s3, 1 << VSEI | 1 << VSSI
    .expect s4, 1 << VSTI

.pass
