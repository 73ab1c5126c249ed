# hstatus.VTSR, VTW and VTVM in VS-mode.
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

# The instruction works in VS-mode.
.macro .works instruction:vararg
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \instruction
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

.macro .sret_works
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    la a0, call_\@
    csrw sepc, a0
    li a0, MSTATUS_SPP
    csrs sstatus, a0
    sret
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

# Accesses to satp under VTVM are in vtvm-satp.S.
.test "VTVM: sfence.vma is a virtual instruction"       # norm:hstatus_vtvm_op norm:H_virtinst_vs_sfence_sinval_satp_vtvm1
    .with HSTATUS_VTVM
    .virtual enter_vs, sfence.vma
    .virtual enter_vs, sfence.vma a0, a1
    .with 0
    .works sfence.vma
    .works csrr a0, satp

.test "VTSR: sret is a virtual instruction"             # norm:hstatus_vtsr_op norm:H_virtinst_vs_sret_vtsr1
    .with HSTATUS_VTSR
    .virtual enter_vs, sret
    .with 0
    .sret_works

.test "VTW: wfi that would wait is a virtual instruction" # norm:hstatus_vtw_op norm:H_virtinst_wfi_vtw1_tw0
    .with HSTATUS_VTW
    .virtual enter_vs, wfi

.test "VTVM, VTSR and VTW do not concern HS-mode"       # norm:hstatus_vtvm_op norm:hstatus_vtsr_op norm:hfence-vvma_tvm
    .with HSTATUS_VTVM | HSTATUS_VTSR | HSTATUS_VTW
    .on_trap 2f
    .enter_s 1f
1:  sfence.vma
    csrr a0, satp
    csrr a0, hgatp
    hfence.vvma x0, x0
    hfence.gvma x0, x0
    la a0, 0f
    csrw sepc, a0
    sret
0:  ecall
2:  .expect_trap CAUSE_ECALL_U, 0b

.test "a virtual instruction under TVM: hgatp in VS"    # norm:H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
    .with 0, MSTATUS_TVM
    .virtual enter_vs, csrr a0, hgatp
    .virtual enter_vs, hfence.gvma x0, x0

.pass
