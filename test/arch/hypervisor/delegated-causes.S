# Exceptions 2 and 6 delegated to VS-mode keep their numbers: only interrupts are translated.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ BOTH, 1 << CAUSE_ILLEGAL | 1 << CAUSE_STORE_MISALIGNED

.macro .to_vs
    li a0, BOTH
    csrw medeleg, a0
    csrw hedeleg, a0
.endm

.test "an illegal instruction of VS and of VU"          # norm:hedeleg_op norm:hideleg_trans
    .to_vs
    .on_trap 1f
    .enter_vs 0f
    .balign 4
0:  .4byte 0xffffffff
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xffffffff, PRIVILEGE_VS
    .on_trap 1f
    .enter_vu 0f
    .balign 4
0:  .4byte 0xffffffff
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xffffffff, PRIVILEGE_VS

.test "a misaligned AMO"                                # norm:hedeleg_op norm:hideleg_trans
    .to_vs
    la a0, page_a + 1
    .on_trap 1f
    .enter_vs 0f
0:  amoadd.w a1, a1, (a0)
1:  la a0, page_a + 1
    .expect_trap_reg CAUSE_STORE_MISALIGNED, 0b, a0, PRIVILEGE_VS

.pass
