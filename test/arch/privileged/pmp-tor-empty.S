# PMP: a TOR entry whose top is not above its bottom matches nothing, not even an access that encloses both.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX

.test "top = bottom inside a doubleword: S reads, writes, and is not concerned" # norm:pmp_a_field_tor
    .pmp_address 0, page_a, 4
    .pmp_address 1, page_a, 4
    .pmp_open 2
    .pmp_config PMP_OFF, PMP_TOR, ALL
    .access_works page_a, 0, ld a1, (a0)
    .access_works page_a, 0, sd a1, (a0)
    .access_works page_a, 0, amoadd.d a1, a1, (a0)
    .access_works page_a, 0, lr.d a1, (a0)

.test "top = bottom inside an instruction"              # norm:pmp_a_field_tor
    # page_a + 2: li a1, 7 in four bytes, then ecall.
    la a0, page_a + 2
    li a1, 0x0593
    sh a1, (a0)
    li a1, 0x0070
    sh a1, 2(a0)
    li a1, 0x0073
    sh a1, 4(a0)
    sh x0, 6(a0)
    fence.i
    .pmp_address 0, page_a, 4
    .pmp_address 1, page_a, 4
    .pmp_open 2
    .pmp_config PMP_OFF, PMP_TOR, ALL
    li a1, 0
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .expect a1, 7

.test "top below bottom"                                # norm:pmp_a_field_tor
    .pmp_address 0, page_a, 8
    .pmp_address 1, page_a, 4
    .pmp_open 2
    .pmp_config PMP_OFF, PMP_TOR, ALL
    .access_works page_a, 0, sd a1, (a0)
    .access_works page_a, 4, sw a1, (a0)
    .access_works page_a, 8, sd a1, (a0)

.test "an empty entry is not the first that matches"    # norm:pmp_entry_priority
    .pmp_address 0, page_a, 4
    .pmp_address 1, page_a, 4
    .pmp_region 2, page_a, 4096
    .pmp_open 3
    .pmp_config PMP_OFF, PMP_TOR | PMP_RWX, PMP_NAPOT | PMP_R, ALL
    .access_works page_a, 0, ld a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)

.test "M-mode, no entry matches"                        # norm:pmp_no_entry_match
    .pmp_address 0, page_a, 4
    .pmp_address 1, page_a, 4
    .pmp_config PMP_OFF, PMP_TOR
    la a0, page_a
    li a1, 3
    sd a1, (a0)
    ld a2, (a0)
    .expect a2, 3

.test "M-mode, locked: the lock stays to the end of the file" # norm:pmp_l_bit_function
    .pmp_address 0, page_a, 4
    .pmp_address 1, page_a, 4
    .pmp_config PMP_OFF, PMP_TOR | PMP_L
    la a0, page_a
    li a1, 4
    sd a1, (a0)
    ld a2, (a0)
    .expect a2, 4

.pass
