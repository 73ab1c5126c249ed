# Sstc: stimecmp and STIP.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .enable_sstc
    li a0, MENVCFG_STCE | MENVCFG_ADUE
    csrw menvcfg, a0
    li a0, 2
    csrw mcounteren, a0
.endm

.test "STCE is writable"                                # norm:menvcfg_stce_op1
    .enable_sstc
    .expect_bits menvcfg, MENVCFG_STCE, MENVCFG_STCE
    csrw menvcfg, x0
    .expect_bits menvcfg, MENVCFG_STCE, 0

.test "stimecmp reads what was written"                 # norm:stimecmp_stimecmph_sz_acc
    .enable_sstc
    li a0, 0x1122334455667788
    csrw stimecmp, a0
    .expect_csr stimecmp, 0x1122334455667788
    li a0, -1
    csrw stimecmp, a0

.test "STIP is time >= stimecmp, and mip cannot be written" # norm:mip_sip_stip_op norm:mip_stip_stimecmp_acc norm:mip_stip_stimecmp_clr
    .enable_sstc
    li a0, -1
    csrw stimecmp, a0
    .expect_bits mip, 1 << STI, 0
    csrw stimecmp, x0
    .expect_bits mip, 1 << STI, 1 << STI
    csrw mip, x0
    .expect_bits mip, 1 << STI, 1 << STI
    li a0, -1
    csrw stimecmp, a0
    .expect_bits mip, 1 << STI, 0
    li a0, 1 << STI
    csrw mip, a0
    .expect_bits mip, 1 << STI, 0

.test "S-mode: sets its own timer and gets the interrupt" # norm:sip_stip_sie_stie norm:mcounteren_tm_set
    .enable_sstc
    li a0, 1 << STI
    csrw mideleg, a0
    .on_trap 2f
    .enter_s 0f
0:  li a0, -1
    csrw stimecmp, a0
    li a0, 1 << STI
    csrs sie, a0
    csrsi sstatus, MSTATUS_SIE
    rdtime a0
    addi a0, a0, 100
    csrw stimecmp, a0
1:  j 1b
2:  .expect_interrupt STI, PRIVILEGE_S
    li a0, -1
    csrw stimecmp, a0

.test "STCE = 0: stimecmp is illegal in S"              # norm:menvcfg_stce_op1
    csrw menvcfg, x0
    li a0, 2
    csrw mcounteren, a0
    .on_trap 1f
    .enter_s 0f
    .balign 4
0:  csrr a0, stimecmp
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x14d02573

.test "mcounteren.TM = 0: stimecmp is illegal in S"     # norm:mcounteren_tm_clr
    .enable_sstc
    csrw mcounteren, x0
    .on_trap 1f
    .enter_s 0f
    .balign 4
0:  csrr a0, stimecmp
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x14d02573

.test "STCE = 0: STIP is M's to write"                  # norm:mip_stip_no_stimecmp_acc
    csrw menvcfg, x0
    li a0, 1 << STI
    csrw mip, a0
    .expect_bits mip, 1 << STI, 1 << STI
    csrw mip, x0
    .expect_bits mip, 1 << STI, 0

.pass
