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

.test "a fetch with A = 0 faults"                       # norm:svade_access_ad_bit_clear
    csrw menvcfg, x0
    .paging_on
    .map VA, page_a, PTE_V | PTE_R | PTE_X | PTE_D
    li a0, VA + 4
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_EPC, VA + 4
    .expect_log LOG_TVAL, VA + 4

.test "in U-mode, and by MPRV from M"                   # norm:svade_access_ad_bit_clear norm:mstatus_mprv_ldst_op
    csrw menvcfg, x0
    .paging_on
    .map VA, page_a, PTE_V | PTE_R | PTE_W | PTE_U | PTE_A
    li a0, VA
    .on_trap 1f
    .enter_user 0f
0:  sd a1, (a0)
    .unreachable
1:  .expect_user_trap CAUSE_STORE_PAGE, 0b, VA
    .on_trap 1f
    li t5, MSTATUS_MPRV          # MPP = U
    csrs mstatus, t5
0:  sd a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_PAGE, 0b, VA

.test "superpages"                                      # norm:svade_access_ad_bit_clear
    .irp level, 1, 2
    csrw menvcfg, x0
    .paging_on
    .map_to VA, 0x80000000, PTE_V | PTE_R | PTE_W | PTE_D, \level
    li a0, VA + 0x1000
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, VA + 0x1000
    .endr

.test "with A and D set there is nothing to fault about" # norm:svade_access_ad_bit_clear
    csrw menvcfg, x0
    .paging_on
    .map VA, page_a, PTE_RW
    li a0, VA
    li a1, 5
    .on_trap 1f
    .enter_s 0f
0:  sd a1, (a0)
    ld a2, (a0)
    ecall
1:  .expect a2, 5

.test "menvcfg.ADUE is writable"                        # norm:menvcfg_adue_op
    csrw menvcfg, x0
    .expect_bits menvcfg, MENVCFG_ADUE, 0
    li a0, MENVCFG_ADUE
    csrw menvcfg, a0
    .expect_bits menvcfg, MENVCFG_ADUE, MENVCFG_ADUE

.pass
