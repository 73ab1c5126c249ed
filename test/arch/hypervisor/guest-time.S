# The guest's time: htimedelta, vstimecmp, and the enables of both.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ TM, 2

.macro .enable_sstc
    li a0, MENVCFG_STCE | MENVCFG_ADUE
    csrw menvcfg, a0
    csrw henvcfg, a0
    li a0, TM
    csrw mcounteren, a0
    csrw hcounteren, a0
    li a0, -1
    csrw vstimecmp, a0
.endm

.test "henvcfg.STCE is writable while menvcfg.STCE is 1" # norm:henvcfg_stce
    .enable_sstc
    .expect_bits henvcfg, MENVCFG_STCE, MENVCFG_STCE
    csrw henvcfg, x0
    .expect_bits henvcfg, MENVCFG_STCE, 0

.test "vstimecmp reads what was written; stimecmp in VS-mode is vstimecmp" # norm:vstimecmp_sz norm:H_vscsrs_sub
    .enable_sstc
    li a0, 0x1122334455667788
    csrw vstimecmp, a0
    .expect_csr vstimecmp, 0x1122334455667788
    .on_trap 2f
    .enter_vs 1f
1:  csrr s0, stimecmp
    li a0, -2
    csrw stimecmp, a0
    ecall
2:  .expect s0, 0x1122334455667788
    .expect_csr vstimecmp, -2

.test "htimedelta is added to time in VS and VU"        # norm:htimedelta_sz_acc_op
    .enable_sstc
    li a0, TM
    csrw scounteren, a0
    li a0, 1 << 60
    csrw htimedelta, a0
    .irp mode, enter_vs, enter_vu
    rdtime s0
    .on_trap 2f
    .\mode 1f
1:  rdtime s1
    ecall
2:  rdtime s2
    sub s1, s1, a0
    bltu s1, s0, 3f
    bleu s1, s2, 4f
3:  .unreachable
4:
    li a0, 1 << 60
    .endr

.test "VSTIP: time + htimedelta >= vstimecmp"           # norm:hip_vstip_op norm:hip_vstip_vstie_acc_op
    .enable_sstc
    .expect_bits hip, 1 << VSTI, 0
    csrw vstimecmp, x0
    .expect_bits hip, 1 << VSTI, 1 << VSTI
    .expect_bits mip, 1 << VSTI, 1 << VSTI
    .expect_csr hvip, 0
    li a0, -1
    csrw vstimecmp, a0
    .expect_bits hip, 1 << VSTI, 0
    li a0, 1 << 60
    csrw vstimecmp, a0
    .expect_bits hip, 1 << VSTI, 0
    li a0, -1
    csrw vstimecmp, a0

.test "the guest's timer interrupt, set by the guest"   # norm:hip_vstip_op norm:hip_vstip_enable norm:hideleg_trans
    .enable_sstc
    li a0, 1 << VSTI
    csrw hideleg, a0
    csrw hie, a0
    .on_trap 2f
    .enter_vs 1f
1:  csrsi sstatus, MSTATUS_SIE
    rdtime a0
    addi a0, a0, 100
    csrw stimecmp, a0
0:  j 0b
2:  .expect_interrupt STI, PRIVILEGE_VS
    li a0, -1
    csrw vstimecmp, a0

.test "not delegated: VSTI in HS-mode"                  # norm:hip_vstip_enable norm:hideleg_hs
    .enable_sstc
    li a0, 1 << VSTI
    csrw hie, a0
    csrw vstimecmp, x0
    .on_trap 2f
    .enter_vs 0f
0:  j 0b
2:  .expect_interrupt VSTI, PRIVILEGE_S
    li a0, -1
    csrw vstimecmp, a0

.pass
