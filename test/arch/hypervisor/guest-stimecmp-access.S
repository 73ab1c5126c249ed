# Who may access stimecmp and vstimecmp: STCE and TM of M-level and of HS-level.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ TM, 2

# menvcfg.STCE, henvcfg.STCE, mcounteren.TM, hcounteren.TM.
.macro .enables machine, hypervisor, machine_tm, hypervisor_tm
    li a0, (\machine) << 63
    csrw menvcfg, a0
    li a0, (\hypervisor) << 63
    csrw henvcfg, a0
    li a0, (\machine_tm) << 1
    csrw mcounteren, a0
    li a0, (\hypervisor_tm) << 1
    csrw hcounteren, a0
.endm

.macro .works mode, call
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    csrr a0, stimecmp
    csrw stimecmp, a0
call_\@:
    ecall
trapped_\@:
    .expect_trap \call, call_\@
.endm

.test "all set: VS accesses stimecmp"                   # norm:hcounteren_acc norm:henvcfg_stce
    .enables 1, 1, 1, 1
    .works enter_vs, CAUSE_ECALL_VS

.test "henvcfg.STCE = 0: virtual in VS"                 # norm:henvcfg_stce
    .enables 1, 0, 1, 1
    .virtual enter_vs, csrr a0, stimecmp
    .virtual enter_vs, csrw stimecmp, a0
    .works enter_s, CAUSE_ECALL_S

.test "hcounteren.TM = 0: virtual in VS"                # norm:hcounteren_acc
    .enables 1, 1, 1, 0
    .virtual enter_vs, csrr a0, stimecmp
    .works enter_s, CAUSE_ECALL_S

.test "mcounteren.TM = 0: illegal in VS and HS"         # norm:mcounteren_tm_clr
    .enables 1, 1, 0, 1
    .illegal enter_vs, 0x14d02573, csrr a0, stimecmp
    .illegal enter_s, 0x14d02573, csrr a0, stimecmp
    .illegal enter_s, 0x24d02573, csrr a0, vstimecmp

.test "vstimecmp by its own name: HS yes, VS virtual"   # norm:H_vscsrs_acc_vs norm:H_vscsrs_acc_m_hs
    .enables 1, 1, 1, 1
    .on_trap 2f
    .enter_s 1f
1:  csrr a0, vstimecmp
    csrw vstimecmp, a0
0:  ecall
2:  .expect_trap CAUSE_ECALL_S, 0b
    .virtual enter_vs, csrr a0, vstimecmp
    .virtual enter_vu, csrr a0, vstimecmp

.pass
