# hvip, hip, hie, vsie, mip, mie, sip: which bits are aliases, which can be written. vsip has its own file.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ ALL_S, 1 << SSI | 1 << STI | 1 << SEI

.test "mideleg: the VS-level interrupts are read-only one" # norm:mideleg_acc_h
    csrw mideleg, x0
    .expect_bits mideleg, ALL_VS, ALL_VS
    li a0, -1
    csrw mideleg, a0
    .expect_bits mideleg, ALL_VS, ALL_VS

.test "hideleg: the VS-level interrupts can be written" # norm:hideleg_acc norm:hideleg_sz_acc
    li a0, -1
    csrw hideleg, a0
    .expect_bits hideleg, 0x1fff, ALL_VS
    csrw hideleg, x0
    .expect_csr hideleg, 0

.test "hvip: VSSIP, VSTIP and VSEIP"                    # norm:hvip_sz_op norm:hvip_acc
    li a0, -1
    csrw hvip, a0
    .expect_csr hvip, ALL_VS
    csrw hvip, x0
    .expect_csr hvip, 0

.test "hvip asserts: hip and mip show it, sip does not" # norm:hip_vseip_vseie_op norm:hip_vstip_vstie_acc_op norm:hip_vssip_vssie_op norm:mip_mie_alias
    .irp bit, VSSI, VSTI, VSEI
    li a0, 1 << \bit
    csrw hvip, a0
    .expect_csr hip, 1 << \bit
    .expect_bits mip, 0x1fff, 1 << \bit
    .expect_csr sip, 0
    .endr

.test "hip: VSSIP is an alias of hvip's, VSTIP and VSEIP are read-only" # norm:hip_vssip_vssie_op norm:hip_vseip_vseie_op norm:hip_vstip_vstie_acc_op
    li a0, -1
    csrw hip, a0
    .expect_csr hip, 1 << VSSI
    .expect_csr hvip, 1 << VSSI
    li a0, ALL_VS
    csrw hvip, a0
    csrw hip, x0
    .expect_csr hip, 1 << VSTI | 1 << VSEI
    .expect_csr hvip, 1 << VSTI | 1 << VSEI

.test "hie: the VS-level enables, aliases of mie's"        # norm:hie_op norm:mip_mie_alias norm:hie_acc
    li a0, -1
    csrw hie, a0
    .expect_bits hie, 0xfff, ALL_VS
    .expect_bits mie, ALL_VS, ALL_VS
    .expect_csr sie, 0
    li a0, 1 << VSTI
    csrw mie, a0
    .expect_csr hie, 1 << VSTI
    csrw hie, x0
    .expect_csr mie, 0

.test "sie and hie have no bit in common"               # norm:sie_hip_hie_mutex
    li a0, ALL_S
    csrw mideleg, a0
    li a0, -1
    csrw mie, a0
    .expect_csr sie, ALL_S
    .expect_bits hie, 0xfff, ALL_VS

.test "vsie: zero unless hideleg has the bit"           # norm:vsip_vsie_sei norm:vsip_vsie_sti norm:vsip_vsie_ssi
    li a0, ALL_VS
    csrw hie, a0
    .expect_csr vsie, 0
    .irp bit, VSSI, VSTI, VSEI
    li a0, 1 << \bit
    csrw hideleg, a0
    .expect_csr vsie, 1 << (\bit - 1)
    .endr

.test "vsie is an alias of hie, one bit lower"          # norm:vsip_vsie_sei norm:vsip_vsie_sti norm:vsip_vsie_ssi
    li a0, ALL_VS
    csrw hideleg, a0
    li a0, -1
    csrw vsie, a0
    .expect_csr vsie, ALL_S
    .expect_csr hie, ALL_VS
    li a0, 1 << STI
    csrw vsie, a0
    .expect_csr hie, 1 << VSTI
    csrw hideleg, x0             # and writes nothing where hideleg is clear
    li a0, -1
    csrw vsie, a0
    .expect_csr hie, 1 << VSTI
    csrw vsie, x0
    .expect_csr hie, 1 << VSTI

.test "vsip.SSIP is an alias of hip.VSSIP"             # norm:vsip_vsie_ssi norm:vsip_vsie_sz_acc_op
    li a0, 1 << VSSI
    csrw hip, a0
    .expect_csr vsip, 0
    csrw hideleg, a0
    .expect_csr vsip, 1 << SSI
    csrw vsip, x0
    .expect_csr hip, 0
    li a0, -1
    csrw vsip, a0
    .expect_csr hip, 1 << VSSI
    .expect_csr hvip, 1 << VSSI

.test "in VS-mode sip.SSIP and sie are the guest's"     # norm:vsip_vsie_sz_acc_op norm:H_vscsrs_sub
    li a0, ALL_VS
    csrw hideleg, a0
    li a0, ALL_S
    csrw mideleg, a0
    li a0, 1 << SSI              # HS-level's
    csrw mip, a0
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
    .expect s0, 0
    .expect s1, 1 << SSI
    .expect s2, 1 << STI
    .expect s3, 1 << VSSI
    .expect s4, 1 << VSTI

.test "mip.VSSIP is an alias of hip.VSSIP, and can be written" # norm:mip_mie_alias
    li a0, 1 << VSSI
    csrw mip, a0
    .expect_bits mip, ALL_VS, 1 << VSSI
    .expect_csr hvip, 1 << VSSI
    csrw mip, x0
    .expect_csr hvip, 0

.pass
