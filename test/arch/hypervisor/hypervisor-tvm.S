# mstatus.TVM in HS-mode: hgatp and hfence.gvma.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .with hstatus, mstatus=0
    li a0, \hstatus
    csrw hstatus, a0
    li a0, \mstatus
    csrw mstatus, a0
.endm

.test "vsatp and hfence.vvma work in HS"                # norm:mstatus_tvm_hs norm:hfence-vvma_tvm
    .with 0, MSTATUS_TVM
    .on_trap 2f
    .enter_s 1f
1:  csrr a0, vsatp
    csrw vsatp, a0
    hfence.vvma x0, x0
0:  ecall
2:  .expect_trap CAUSE_ECALL_S, 0b

.test "hfence.gvma is illegal in HS, not in M"          # norm:hfence-gvma_op norm:mstatus_tvm_hs
    .with 0, MSTATUS_TVM
    hfence.gvma x0, x0
    .illegal enter_s, 0x62000073, hfence.gvma x0, x0

.test "hgatp is illegal in HS, not in M"                # norm:mstatus_tvm_hs norm:hgatp_tvm_illegal
    .with 0, MSTATUS_TVM
    .illegal enter_s, 0x68002573, csrr a0, hgatp
    .illegal enter_s, 0x68051073, csrw hgatp, a0
    csrr a0, hgatp
    csrw hgatp, a0

.pass
