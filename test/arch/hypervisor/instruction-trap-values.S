# What a virtual or illegal instruction leaves: the instruction in tval, GVA clear.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "an illegal instruction in VS and VU: GVA is 0"   # norm:mstatus_gva_op norm:hstatus_gva_op
    .illegal enter_vs, 0xffffffff, .4byte 0xffffffff
    .expect_machine_guest 0
    .expect_csr mtval2, 0
    .expect_csr mtinst, 0
    li a0, 1 << CAUSE_ILLEGAL
    csrw medeleg, a0
    .on_trap 1f
    .enter_vu 0f
    .balign 4
0:  .4byte 0xffffffff
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xffffffff, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .expect_csr htval, 0
    .expect_csr htinst, 0

.test "a virtual instruction: tval as of an illegal one, GVA is 0" # norm:H_virtinst_xtval norm:mstatus_gva_op
    .on_trap 1f
    .enter_vs 0f
    .balign 4
0:  hlv.d a0, a0
1:  .expect_trap CAUSE_VIRTUAL, 0b, 0x6c054573
    .expect_machine_guest 0
    .expect_csr mtval2, 0
    .expect_csr mtinst, 0
    .on_trap 1f
    .enter_vu 0f
    .balign 4
0:  csrr a0, sstatus
1:  .expect_trap CAUSE_VIRTUAL, 0b, 0x10002573
    .expect_machine_guest 0

.test "delegated to HS"                                 # norm:H_virtinst_xtval norm:hstatus_gva_op
    li a0, 1 << CAUSE_VIRTUAL
    csrw medeleg, a0
    .on_trap 1f
    .enter_vu 0f
    .balign 4
0:  hlv.d a0, a0
1:  .expect_trap CAUSE_VIRTUAL, 0b, 0x6c054573, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .expect_csr htval, 0
    .expect_csr htinst, 0

.pass
