# A trap into VS-mode leaves hstatus as it is.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "GVA, SPV and SPVP are set before and after"      # norm:H_trap_vs_csrwrites
    li a0, 1 << CAUSE_LOAD_ACCESS
    csrw medeleg, a0
    csrw hedeleg, a0
    li a1, HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP
    csrw hstatus, a1
    li a0, NOWHERE
    .on_trap 1f
    .enter_vs 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, NOWHERE, PRIVILEGE_VS
    .expect_bits hstatus, HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP

.pass
