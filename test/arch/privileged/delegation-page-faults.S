# Page faults delegated to S-mode, from S and from U, and one that is not.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

.macro .paged flags, delegated
    .paging_on
    .map VA, page_a, \flags
    li a0, \delegated
    csrw medeleg, a0
    li a0, VA + 8
.endm

# `op` in S-mode: a page fault handled in `level`.
.macro .faults cause, level, op:vararg
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, VA + 8, \level
.endm

.test "a load page fault, delegated alone"              # norm:medeleg_enc_txt norm:trap_horiz
    .paged 0, 1 << CAUSE_LOAD_PAGE
    .faults CAUSE_LOAD_PAGE, PRIVILEGE_S, ld a1, (a0)
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP
    .faults CAUSE_STORE_PAGE, PRIVILEGE_M, sd a1, (a0)
    .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_S

.test "a store page fault, delegated alone"             # norm:medeleg_enc_txt
    .paged PTE_V | PTE_R | PTE_AD, 1 << CAUSE_STORE_PAGE
    .faults CAUSE_STORE_PAGE, PRIVILEGE_S, sd a1, (a0)
    .faults CAUSE_STORE_PAGE, PRIVILEGE_S, amoadd.d a1, a1, (a0)
    .paged 0, 1 << CAUSE_STORE_PAGE
    .faults CAUSE_LOAD_PAGE, PRIVILEGE_M, ld a1, (a0)

.test "an instruction page fault, delegated alone"      # norm:medeleg_enc_txt
    .paged PTE_RW, 1 << CAUSE_FETCH_PAGE
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_EPC, VA + 8
    .expect_log LOG_TVAL, VA + 8
    .expect_log LOG_LEVEL, PRIVILEGE_S

.test "from U, with SPP = 0"                            # norm:sstatus_spp norm:trap_del_S_mode_op
    .paged PTE_RW, 1 << CAUSE_LOAD_PAGE | 1 << CAUSE_STORE_PAGE
    .on_trap 1f
    .enter_user 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_user_trap CAUSE_LOAD_PAGE, 0b, VA + 8, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, 0
    .on_trap 1f
    .enter_user 0f
0:  sd a1, (a0)
    .unreachable
1:  .expect_user_trap CAUSE_STORE_PAGE, 0b, VA + 8, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, 0

.test "from M by MPRV: to M all the same"               # norm:trap_never_trans_lower norm:mstatus_mprv_ldst_op
    .paged 0, 1 << CAUSE_LOAD_PAGE
    .on_trap 1f
    li t5, MSTATUS_MPP
    csrc mstatus, t5
    li t5, MSTATUS_MPRV | MSTATUS_MPP_S
    csrs mstatus, t5
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, VA + 8, PRIVILEGE_M

.test "an environment call of S can go to S itself"     # norm:medeleg_enc_txt norm:trap_horiz
    li a0, 1 << CAUSE_ECALL_S
    csrw medeleg, a0
    csrr s2, stvec
    la a0, 3f
    csrw stvec, a0
    .on_trap 2f
    .enter_s 0f
0:  ecall
    .balign 4
3:  csrr s0, scause
    csrr s1, sepc
    csrw stvec, s2
    ebreak                       # to M
2:  .expect_log LOG_CAUSE, CAUSE_BREAKPOINT
    la a0, 0b
    .expect_equal s1, a0
    .expect s0, CAUSE_ECALL_S

.pass
