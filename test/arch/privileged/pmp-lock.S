# PMP: locked entries bind M-mode and cannot be written until reset. Each test uses its own entries.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX

.test "a locked entry applies to M"                     # norm:pmp_l_bit_m_mode_enforcement
    .pmp_region 0, page_a, 4096
    .pmp_config PMP_L | PMP_NAPOT | PMP_R, 0, 0, 0, 0, 0, 0, 0
    la a0, page_a
    ld a1, (a0)
    .on_trap 1f
0:  sd a1, (a0)
    .unreachable
1:  .expect_trap_reg CAUSE_STORE_ACCESS, 0b, a0
    la a0, page_b
    sd a1, (a0)                  # M elsewhere: no entry matches, allowed

.test "its configuration and address cannot be written" # norm:pmp_l_bit_write_protection
    # begin_test has tried already.
    csrr a0, pmpaddr0
    csrw pmpaddr0, x0
    csrr a1, pmpaddr0
    .expect_equal a1, a0
    csrw pmpcfg0, x0
    csrr a1, pmpcfg0
    andi a1, a1, 0xff
    .expect a1, PMP_L | PMP_NAPOT | PMP_R

.test "its neighbours in the same CSR can"              # norm:pmp_l_bit_write_protection
    li a0, (ALL) << 24
    csrw pmpcfg0, a0
    csrr a1, pmpcfg0
    .expect a1, PMP_L | PMP_NAPOT | PMP_R | (ALL) << 24
    csrw pmpcfg0, x0

.test "a locked TOR entry locks the address before it"  # norm:pmp_l_bit_write_protection
    .pmp_address 4, page_b
    .pmp_address 5, page_c
    .pmp_config 0, 0, 0, 0, 0, PMP_L | PMP_TOR | PMP_R | PMP_W, 0, 0
    csrr a0, pmpaddr4
    csrw pmpaddr4, x0
    csrr a1, pmpaddr4
    .expect_equal a1, a0
    # Entry 4's own configuration is free.
    li a0, (PMP_NA4 | PMP_R) << 32
    csrw pmpcfg0, a0
    csrr a1, pmpcfg0
    srli a1, a1, 32
    andi a1, a1, 0xff
    .expect a1, PMP_NA4 | PMP_R
    csrw pmpcfg0, x0

.test "M may not execute what a locked entry does not let it" # norm:pmp_l_bit_m_mode_enforcement
    la a0, page_b
    li a1, 0x8082                # c.ret
    sh a1, (a0)
    fence.i
    .on_trap 1f
    jalr a0
    .unreachable
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    la a0, page_b
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    .expect_equal t5, a0

.test "locked off: the entry can never be used"         # norm:pmp_l_bit_write_protection
    li a0, PMP_L << 16
    csrw pmpcfg0, a0
    li a0, (ALL) << 16
    csrw pmpcfg0, a0
    csrr a1, pmpcfg0
    srli a1, a1, 16
    andi a1, a1, 0xff
    .expect a1, PMP_L

.pass
