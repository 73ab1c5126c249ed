# menvcfg.STCE = 0: no supervisor timer for anybody below M.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ TM, 2

.macro .disable
    csrw menvcfg, x0
    li a0, TM
    csrw mcounteren, a0
    csrw hcounteren, a0
.endm

.test "henvcfg.STCE is read-only zero"                  # norm:menvcfg_stce_op2
    .disable
    li a0, MENVCFG_STCE
    csrw henvcfg, a0
    .expect_bits henvcfg, MENVCFG_STCE, 0

.test "stimecmp and vstimecmp are illegal in HS and VS" # norm:menvcfg_stce_op2
    .disable
    .illegal enter_s, 0x14d02573, csrr a0, stimecmp
    .illegal enter_s, 0x24d02573, csrr a0, vstimecmp
    .illegal enter_vs, 0x14d02573, csrr a0, stimecmp
    .illegal enter_vs, 0x24d02573, csrr a0, vstimecmp

.test "VSTIP is hvip's alone"                           # norm:menvcfg_stce_op2 norm:henvcfg_stce
    .disable
    csrw vstimecmp, x0
    .expect_bits hip, 1 << VSTI, 0
    li a0, 1 << VSTI
    csrw hvip, a0
    .expect_bits hip, 1 << VSTI, 1 << VSTI

.test "also with henvcfg.STCE = 0 alone"                # norm:henvcfg_stce
    li a0, MENVCFG_STCE
    csrw menvcfg, a0
    csrw henvcfg, x0
    csrw vstimecmp, x0
    .expect_bits hip, 1 << VSTI, 0
    li a0, -1
    csrw vstimecmp, a0

.pass
