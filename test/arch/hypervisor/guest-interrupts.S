# VS-level interrupts: where they go, with which number, and who may be interrupted.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# Asserts `pending` in hvip, enables all in hie, and delegates `delegated` to VS.
.macro .virtual_interrupts pending, delegated
    li a0, \delegated
    csrw hideleg, a0
    li a0, ALL_VS
    csrw hie, a0
    li a0, \pending
    csrw hvip, a0
.endm

# In `mode` the interrupt comes at once.
.macro .interrupted mode, number, level
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    j at_\@
trapped_\@:
    .expect_interrupt \number, \level
.endm

# In `mode` nothing comes before the environment call.
.macro .not_interrupted mode, call
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    nop
    nop
call_\@:
    ecall
trapped_\@:
    .expect_trap \call, call_\@
.endm

.test "not delegated: to HS-mode with the VS-level's number, from VS, VU and U" # norm:hideleg_hs norm:H_cause norm:mideleg_acc_h
    .irp number, VSSI, VSTI, VSEI
    .virtual_interrupts 1 << \number, 0
    .interrupted enter_vs, \number, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .expect_csr htval, 0
    .expect_csr htinst, 0
    .interrupted enter_vu, \number, PRIVILEGE_S
    .expect_hypervisor_guest 0
    .interrupted enter_u, \number, PRIVILEGE_S
    .expect_hypervisor_guest 0, 0
    .endr

.test "HS-mode itself: only with sstatus.SIE"           # norm:hideleg_hs
    .virtual_interrupts 1 << VSSI, 0
    .not_interrupted enter_s, CAUSE_ECALL_S
    csrsi mstatus, MSTATUS_SIE
    .interrupted enter_s, VSSI, PRIVILEGE_S

.test "M-mode is never interrupted by them"             # norm:mideleg_acc_h norm:H_trap_deleg
    .virtual_interrupts ALL_VS, 0
    csrsi mstatus, MSTATUS_MIE
    nop
    nop
    .virtual_interrupts ALL_VS, ALL_VS
    nop
    nop
    csrci mstatus, MSTATUS_MIE

.test "delegated: to VS-mode, one number lower"         # norm:hideleg_op norm:hideleg_trans
    .irp number, VSSI, VSTI, VSEI
    .virtual_interrupts 1 << \number, 1 << \number
    csrw vsstatus, x0
    .interrupted enter_vu, \number - 1, PRIVILEGE_VS
    .expect_csr vscause, INTERRUPT + \number - 1
    csrw vsstatus, x0
    .not_interrupted enter_vs, CAUSE_ECALL_VS
    csrwi vsstatus, MSTATUS_SIE
    .interrupted enter_vs, \number - 1, PRIVILEGE_VS
    .expect_bits vsstatus, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPP | MSTATUS_SPIE
    .endr

.test "delegated: HS-mode and U-mode do not see them"   # norm:hideleg_hs norm:hideleg_op
    .virtual_interrupts ALL_VS, ALL_VS
    csrsi mstatus, MSTATUS_SIE
    .not_interrupted enter_s, CAUSE_ECALL_S
    .not_interrupted enter_u, CAUSE_ECALL_U

.test "enabled by hie alone"                            # norm:hie_op norm:hip_op
    .virtual_interrupts ALL_VS, 0
    csrw hie, x0
    .not_interrupted enter_vs, CAUSE_ECALL_VS
    li a0, 1 << VSTI
    csrw hie, a0
    .interrupted enter_vs, VSTI, PRIVILEGE_S

.test "HS-level interrupts in VS and VU: not to be masked, and not for VS" # norm:hideleg_hs norm:H_trap_deleg
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    csrw vsstatus, x0
    .interrupted enter_vs, SSI, PRIVILEGE_S
    .expect_hypervisor_guest 0
    csrw sie, x0
    .not_interrupted enter_vs, CAUSE_ECALL_VS
    csrw mip, x0

.test "M-level interrupts in VS and VU"                 # norm:H_trap_deleg norm:H_trap_m_csrwrites
    li a0, 1 << MSI
    csrw mie, a0
    .software_interrupt 1
    .interrupted enter_vs, MSI, PRIVILEGE_M
    .expect_machine_guest 0
    .expect_csr mtval2, 0
    .expect_csr mtinst, 0
    .interrupted enter_vu, MSI, PRIVILEGE_M
    .expect_machine_guest 0
    .software_interrupt 0

.pass
