# PMP: address matching and permissions for S and U.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX

.test "no entry matches: S and U have no access, M has" # norm:pmp_no_entry_match
    .pmp_region 0, page_c, 4096
    .pmp_config ALL
    .on_trap 1f
    .enter_s 0f
0:  nop
    .unreachable
1:  la a0, 0b
    .expect_trap_reg CAUSE_FETCH_ACCESS, 0b, a0
    la a0, page_a
    sd x0, (a0)

.test "NAPOT over one page: R, W, X each denied"        # norm:pmp_a_field_napot_na4 norm:pmp_load_fault norm:pmp_store_fault norm:pmp_exec_fault
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT, ALL
    .access_faults CAUSE_LOAD_ACCESS, page_a, 0, ld a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 4088, sd a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 8, amoadd.d a1, a1, (a0)
    .access_faults CAUSE_LOAD_ACCESS, page_a, 8, lr.d a1, (a0)
    .access_works page_b, 0, ld a1, (a0)
    la a0, page_a
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    la a0, page_a
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    .expect_equal t5, a0

.test "R alone, then RW, then X alone"                  # norm:pmp_cfg_permissions
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R, ALL
    .access_works page_a, 0, ld a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)
    .pmp_config PMP_NAPOT | PMP_R | PMP_W, ALL
    .access_works page_a, 0, sd a1, (a0)
    .pmp_config PMP_NAPOT | PMP_X, ALL
    .access_faults CAUSE_LOAD_ACCESS, page_a, 0, ld a1, (a0)
    la a1, page_a
    li a0, 0x73
    sw a0, (a1)
    fence.i
    .on_trap 1f
    .enter_s 0f
0:  jr a1
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_S

.test "U like S"                                        # norm:pmp_check_priv_modes
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R, ALL
    .user_access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)

.test "M is not concerned without L"                    # norm:pmp_l_bit_function
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT, ALL
    la a0, page_a
    li a1, 3
    sd a1, (a0)
    .expect64 page_a, 3

.test "the lowest entry that matches decides"           # norm:pmp_entry_priority
    .pmp_region 0, page_a, 4096
    .pmp_region 1, page_a, 4096
    .pmp_open 2
    .pmp_config PMP_NAPOT | PMP_R, ALL, ALL
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)
    .pmp_config ALL, PMP_NAPOT, ALL
    .access_works page_a, 0, sd a1, (a0)

.test "an entry that is off does not match"             # norm:pmp_a_field_off
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_OFF, ALL
    .access_works page_a, 0, sd a1, (a0)

.test "TOR: from the address before up to, not with, its own" # norm:pmp_a_field_tor
    .pmp_address 0, page_a
    .pmp_address 1, page_b
    .pmp_open 2
    .pmp_config PMP_OFF, PMP_TOR | PMP_R, ALL
    .access_works page_a, -8, sd a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 4088, sd a1, (a0)
    .access_works page_b, 0, sd a1, (a0)

.test "TOR in entry 0 starts at address 0"              # norm:pmp_a_field_tor
    .pmp_address 0, page_a
    .pmp_open 1
    .pmp_config PMP_TOR | PMP_R | PMP_X, ALL
    .access_faults CAUSE_STORE_ACCESS, page_a, -8, sd a1, (a0)
    .access_works page_a, 0, sd a1, (a0)

.test "TOR with an empty range matches nothing"         # norm:pmp_a_field_tor
    .pmp_address 0, page_b
    .pmp_address 1, page_a
    .pmp_open 2
    .pmp_config PMP_OFF, PMP_TOR, ALL
    .access_works page_a, 0, sd a1, (a0)
    .access_works page_b, 0, sd a1, (a0)

.test "pmpaddr and pmpcfg read what was written"        # norm:pmp_addr_registers norm:pmp_cfg_rv64_layout
    li a0, 0x12345678
    csrw pmpaddr15, a0
    .expect_csr pmpaddr15, 0x12345678
    csrw pmpaddr3, a0
    .expect_csr pmpaddr3, 0x12345678
    li a0, 0x0f080b0c
    csrw pmpcfg2, a0
    .expect_csr pmpcfg2, 0x0f080b0c
    csrw pmpcfg2, x0

.pass
