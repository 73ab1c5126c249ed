# mret and sret to a privilege below M clear MPRV.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .mret_to label
    la t6, \label
    csrw mepc, t6
    mret
.endm

.macro .sret_to label
    la t6, \label
    csrw sepc, t6
    sret
.endm

.test "mret to S or U clears MPRV, to M it does not"    # norm:mstatus_mprv_clr_mret_sret_less_priv
    li a0, MSTATUS_MPP_S | MSTATUS_MPRV
    csrw mstatus, a0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap_status MSTATUS_MPRV, 0
    li a0, MSTATUS_MPP_M | MSTATUS_MPRV
    csrw mstatus, a0
    .mret_to 1f                  # leaves MPP = U with MPRV = 1: no access until it is cleared
1:  csrr a0, mstatus
    csrw mstatus, x0
    li a1, MSTATUS_MPRV
    and a0, a0, a1
    .expect a0, MSTATUS_MPRV

.test "sret clears MPRV"                                # norm:mstatus_mprv_clr_mret_sret_less_priv
    # With MPP = M, MPRV does not change what this code itself may do.
    li a0, MSTATUS_MPRV | MSTATUS_MPP_M | MSTATUS_SPP
    csrw mstatus, a0
    .on_trap 2f
    .sret_to 1f
1:  ecall
2:  .expect_trap_status MSTATUS_MPRV, 0

.pass
