# Software interrupts: msip, SSIP; enables, delegation, priorities.
.include "macros.S"

    .text
    .globl tests
tests:

.test "msip sets mip.MSIP, which CSR writes do not"     # norm:mip_msip_rdonly norm:mip_msip_mie_msie_op norm:msip_sz_acc
    .expect_bits mip, 1 << MSI, 0
    .software_interrupt 1
    .expect_bits mip, 1 << MSI, 1 << MSI
    csrw mip, x0
    .expect_bits mip, 1 << MSI, 1 << MSI
    .software_interrupt 0
    .expect_bits mip, 1 << MSI, 0
    li a0, 1 << MSI
    csrw mip, a0
    .expect_bits mip, 1 << MSI, 0

.test "msip: only bit 0 is there"                       # norm:msip_enc
    .software_interrupt -1
    li a0, CLINT_MSIP
    lw a1, (a0)
    .expect a1, 1
    .software_interrupt 0

.test "pending, not enabled in mie: nothing"            # norm:intr_mip_mie_op
    csrsi mstatus, MSTATUS_MIE
    .software_interrupt 1
    nop
    .software_interrupt 0
    csrci mstatus, MSTATUS_MIE

.test "pending and enabled, MIE = 0: nothing in M"      # norm:mstatus_xie_intr_en_dis
    li a0, 1 << MSI
    csrw mie, a0
    .software_interrupt 1
    nop
    .software_interrupt 0

.test "setting MIE takes it before the next instruction" # norm:intr_mip_mie_xret_csrwr
    li a0, 1 << MSI
    csrw mie, a0
    .software_interrupt 1
    li s0, 0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
0:  li s0, 1
    .await_trap
1:  .expect_interrupt MSI
    .expect s0, 0
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, 0b
    .expect_trap_status MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP, MSTATUS_MPIE | MSTATUS_MPP

.test "writing mie takes it before the next instruction" # norm:intr_mip_mie_xret_csrwr
    csrsi mstatus, MSTATUS_MIE
    .software_interrupt 1
    .on_trap 1f
    li a0, 1 << MSI
    csrw mie, a0
0:  .await_trap
1:  .expect_interrupt MSI
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, 0b

.test "mret to a privilege where it is enabled takes it before the first instruction" # norm:intr_mip_mie_xret_csrwr norm:mstatus_xie_intr_en_dis
    li a0, 1 << MSI
    csrw mie, a0
    .software_interrupt 1
    .on_trap 1f
    .enter_u 0f                  # M-level interrupts are always enabled below M
0:  j 0b
1:  .expect_interrupt MSI
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, 0b
    .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_U
    .on_trap 1f
    .enter_s 0f
0:  j 0b
1:  .expect_interrupt MSI
    .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_S

.test "SSIP is writable in mip; not delegated it goes to M" # norm:mip_ssip_acc norm:mip_ssip_mie_ssie_op
    li a0, 1 << SSI
    csrw mie, a0
    csrw mip, a0
    .expect_bits mip, 1 << SSI, 1 << SSI
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt SSI

.test "delegated SSIP: not in M, in S with SIE, in U always" # norm:sie_sip_supervisor_strap norm:trap_del_intr_priv_lvl
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    csrsi mstatus, MSTATUS_MIE | MSTATUS_SIE
    nop                          # masked in M
    csrci mstatus, MSTATUS_MIE
    .on_trap 1f
    .enter_s 0f
0:  j 0b
1:  .expect_interrupt SSI, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPP | MSTATUS_SPIE
    csrw mstatus, x0             # SIE = 0: not in S
    .on_trap 1f
    .enter_s 0f
0:  ecall
1:  .expect_trap CAUSE_ECALL_S, 0b
    .on_trap 1f
    .enter_u 0f
0:  j 0b
1:  .expect_interrupt SSI, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, 0

.test "S sets SIE: before the next instruction"         # norm:sstatus_sie
    li a0, 1 << SSI
    csrw mideleg, a0
    csrw mie, a0
    csrw mip, a0
    .on_trap 2f
    .enter_s 0f
0:  csrsi sstatus, MSTATUS_SIE
1:  j 1b
2:  .expect_interrupt SSI, PRIVILEGE_S
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, 1b

.pass
