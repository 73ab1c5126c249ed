# hstatus.VTVM: satp in VS-mode.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "reading and writing satp are virtual instructions" # norm:hstatus_vtvm_op norm:H_virtinst_vs_sfence_sinval_satp_vtvm1
    li a0, HSTATUS_VTVM
    csrw hstatus, a0
    .virtual enter_vs, csrr a0, satp
    .virtual enter_vs, csrw satp, a0
    .virtual enter_vs, csrrs x0, satp, x0

.test "TVM of mstatus does not matter there"            # norm:mstatus_modes
    li a0, HSTATUS_VTVM
    csrw hstatus, a0
    li a0, MSTATUS_TVM
    csrw mstatus, a0
    .virtual enter_vs, csrr a0, satp

.pass
