# medeleg and mideleg: who handles what, and what S-mode then finds.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .delegate cause
    li a0, 1 << (\cause)
    csrw medeleg, a0
.endm

.test "medeleg: exceptions of lower privileges can be delegated" # norm:medeleg_sz_acc norm:medeleg_no_rd1
    li a0, -1
    csrw medeleg, a0
    .expect_bits medeleg, 0xb1ff, 0xb1ff
    csrw medeleg, x0
    .expect_csr medeleg, 0

.test "mideleg: the supervisor's interrupts can be delegated" # norm:mideleg_sz_acc norm:mideleg_no_rd1
    li a0, -1
    csrw mideleg, a0
    .expect_bits mideleg, 0xaaa, 0x222
    csrw mideleg, x0
    .expect_bits mideleg, 0xaaa, 0

.test "a delegated ecall from U goes to S"              # norm:trap_del_S_mode_op
    .delegate CAUSE_ECALL_U
    .on_trap 2f
    .enter_u 1f
1:  ecall
    .unreachable
2:  .expect_trap CAUSE_ECALL_U, 1b, 0, PRIVILEGE_S

.test "one that is not delegated goes to M"             # norm:trap_def_M_mode
    .delegate CAUSE_BREAKPOINT
    .on_trap 2f
    .enter_u 1f
1:  ecall
    .unreachable
2:  .expect_trap CAUSE_ECALL_U, 1b, 0, PRIVILEGE_M

.test "a trap in M is never delegated"                  # norm:trap_never_trans_lower
    .delegate CAUSE_BREAKPOINT
    .on_trap 2f
1:  ebreak
    .unreachable
2:  .expect_breakpoint 1b, PRIVILEGE_M

.test "a trap in S may be delegated to S itself"        # norm:trap_horiz
    .delegate CAUSE_BREAKPOINT
    .on_trap 2f
    .enter_s 1f
1:  ebreak
    .unreachable
2:  .expect_breakpoint 1b, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP

.test "a delegated trap: SPP, SPIE and SIE"             # norm:mstatus_xpie_xie_xpp_trap_op norm:sstatus_spp
    .delegate CAUSE_ECALL_U
    csrsi mstatus, MSTATUS_SIE
    .on_trap 2f
    .enter_u 1f
1:  ecall
2:  .expect_trap_status MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE

.test "a delegated trap leaves M's CSRs"                # norm:trap_del_S_mode_op
    .delegate CAUSE_ILLEGAL
    .on_trap 2f
    .enter_u 1f
    .balign 4
1:  .4byte 0xffffffff
2:  .expect_trap CAUSE_ILLEGAL, 1b, 0xffffffff, PRIVILEGE_S
    .expect_csr mcause, CAUSE_ECALL_S # the handler's call to M
    .expect_csr mtval, 0

.test "each delegable exception"                        # norm:medeleg_enc_txt
    .delegate CAUSE_LOAD_ACCESS
    li s0, NOWHERE
    .on_trap 2f
    .enter_u 1f
1:  lw a1, (s0)
2:  .expect_trap CAUSE_LOAD_ACCESS, 1b, NOWHERE, PRIVILEGE_S
    .delegate CAUSE_STORE_ACCESS
    .on_trap 2f
    .enter_u 1f
1:  sw a1, (s0)
2:  .expect_trap CAUSE_STORE_ACCESS, 1b, NOWHERE, PRIVILEGE_S
    .delegate CAUSE_FETCH_ACCESS
    .on_trap 2f
    .enter_u 1f
1:  jr s0
2:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    .expect_log LOG_EPC, NOWHERE
    .expect_log LOG_TVAL, NOWHERE
    .expect_log LOG_LEVEL, PRIVILEGE_S
    .delegate CAUSE_LOAD_MISALIGNED
    .on_trap 2f
    .enter_u 1f
1:  la a0, page_a + 1
0:  lr.w a1, (a0)
2:  la a0, page_a + 1
    .expect_trap_reg CAUSE_LOAD_MISALIGNED, 0b, a0, PRIVILEGE_S
    .delegate CAUSE_STORE_MISALIGNED
    .on_trap 2f
    .enter_u 1f
1:  la a0, page_a + 1
0:  amoadd.w a1, a1, (a0)
2:  la a0, page_a + 1
    .expect_trap_reg CAUSE_STORE_MISALIGNED, 0b, a0, PRIVILEGE_S

.pass
