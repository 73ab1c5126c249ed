# PMP: pages of which a part is denied, and accesses that lie on a boundary.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ALL, PMP_NAPOT | PMP_RWX

.test "NA4: four bytes"                                 # norm:pmp_a_field_napot_na4
    .pmp_address 0, page_a, 64
    .pmp_open 1
    .pmp_config PMP_NA4, ALL
    .access_works page_a, 56, sd a1, (a0)
    .access_works page_a, 60, sw a1, (a0)
    .access_works page_a, 68, sw a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 64, sw a1, (a0)
    .access_faults CAUSE_LOAD_ACCESS, page_a, 64, lw a1, (a0)
    .access_faults CAUSE_LOAD_ACCESS, page_a, 67, lb a1, (a0)
    .access_works page_a, 63, lb a1, (a0)

.test "NAPOT: eight bytes"                              # norm:pmp_a_field_napot_na4
    .pmp_region 0, page_a, 8
    .pmp_open 1
    .pmp_config PMP_NAPOT, ALL
    .access_faults CAUSE_LOAD_ACCESS, page_a, 0, ld a1, (a0)
    .access_works page_a, 8, ld a1, (a0)
    .access_works page_a, -8, ld a1, (a0)

.test "an access must match an entry entirely"          # norm:pmp_full_match_required
    # The entry allows everything; the access that lies half outside fails though the rest is allowed, too.
    .pmp_address 0, page_a, 64
    .pmp_open 1
    .pmp_config PMP_NA4 | PMP_RWX, ALL
    .access_faults CAUSE_LOAD_ACCESS, page_a, 64, ld a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 64, sd a1, (a0)
    .access_works page_a, 64, lw a1, (a0)

.test "the allowed part of a mixed page stays usable"   # norm:pmp_rwx_check
    .pmp_region 0, page_a, 2048
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R, ALL
    .access_works page_a, 2048, sd a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 2040, sd a1, (a0)
    .access_works page_a, 2040, ld a1, (a0)
    .access_works page_a, 2048, sd a1, (a0)
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)

.test "code in a mixed page"                            # norm:pmp_exec_fault
    # page_a: ecall at 0 and at 2048; the first half may not be executed.
    la a1, page_a
    li a0, 0x73
    sw a0, (a1)
    li a2, 2048
    add a2, a2, a1
    sw a0, (a2)
    fence.i
    .pmp_region 0, page_a, 2048
    .pmp_open 1
    .pmp_config PMP_NAPOT | PMP_R | PMP_W, ALL
    .on_trap 1f
    .enter_s 0f
0:  jr a2
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .on_trap 1f
    .enter_s 0f
0:  jr a1
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_equal t5, a1

.test "a change takes effect after sfence.vma"          # norm:pmp_sfence_required
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config ALL, ALL
    .access_works page_a, 0, sd a1, (a0)
    .pmp_config PMP_NAPOT, ALL
    .access_faults CAUSE_STORE_ACCESS, page_a, 0, sd a1, (a0)
    .pmp_config ALL, ALL
    .access_works page_a, 0, sd a1, (a0)

.pass
