# Sv39 with menvcfg.ADUE = 0: page faults instead of A and D updates.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

.macro .faults cause, flags, op:vararg
    csrw menvcfg, x0
    .paging_on
    .map VA, page_a, \flags
    ld s2, (a0)
    mv s1, a0
    li a0, VA
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, VA
    ld s3, (s1)
    .expect_equal s3, s2
.endm

.test "a load with A = 0 faults"                        # norm:Svadu_disabled_hw_update_falls_back_to_svade norm:svade_access_ad_bit_clear
    .faults CAUSE_LOAD_PAGE, PTE_V | PTE_R | PTE_W | PTE_D, ld a1, (a0)

.test "a store with A = 0 or D = 0 faults"              # norm:svade_access_ad_bit_clear
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_W | PTE_D, sd a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_W | PTE_A, sd a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_W | PTE_A, amoadd.w a1, a1, (a0)

.test "menvcfg.ADUE is writable"                        # norm:menvcfg_adue_op
    csrw menvcfg, x0
    .expect_bits menvcfg, MENVCFG_ADUE, 0
    li a0, MENVCFG_ADUE
    csrw menvcfg, a0
    .expect_bits menvcfg, MENVCFG_ADUE, MENVCFG_ADUE

.pass
