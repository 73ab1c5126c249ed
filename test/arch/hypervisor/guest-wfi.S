# wfi in VS-mode and VU-mode, and fence with henvcfg.FIOM.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "VS: wfi goes on when an enabled interrupt is pending" # norm:wfi_op norm:hstatus_vtw_op
    li a0, 1 << VSSI
    csrw hideleg, a0
    csrw hie, a0
    csrw hvip, a0                # pending and enabled, but vsstatus.SIE = 0
    .on_trap 2f
    .enter_vs 1f
1:  wfi
    li a1, 7
0:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 0b
    .expect a1, 7

.test "VS: wfi ends with the interrupt that it waited for" # norm:wfi_op norm:hip_vstip_op
    li a0, MENVCFG_STCE | MENVCFG_ADUE
    csrw menvcfg, a0
    csrw henvcfg, a0
    li a0, 2
    csrw mcounteren, a0
    csrw hcounteren, a0
    li a0, 1 << VSTI
    csrw hideleg, a0
    csrw hie, a0
    li a0, -1
    csrw vstimecmp, a0
    .on_trap 2f
    .enter_vs 1f
1:  csrsi sstatus, MSTATUS_SIE
    rdtime a0
    addi a0, a0, 200
    csrw stimecmp, a0
0:  wfi
    j 0b
2:  .expect_interrupt STI, PRIVILEGE_VS
    li a0, -1
    csrw vstimecmp, a0

.test "henvcfg.FIOM is writable, and fences work with it" # norm:henvcfg_fiom_op norm:henvcfg_sz_acc_op
    li a0, 1
    csrw henvcfg, a0
    .expect_bits henvcfg, 1, 1
    .on_trap 2f
    .enter_vu 1f
1:  fence i, o
    fence o, i
    fence rw, rw
0:  ecall
2:  .expect_trap CAUSE_ECALL_U, 0b
    csrw henvcfg, x0
    .expect_bits henvcfg, 1, 0

.pass
