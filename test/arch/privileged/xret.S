# mret and sret.
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

.test "mret: MIE from MPIE, MPIE set, MPP the lowest privilege" # norm:mstatus_xret_op
    li a0, MSTATUS_MPP_M | MSTATUS_MPIE
    csrw mstatus, a0
    .mret_to 1f
1:  .expect_bits mstatus, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP, MSTATUS_MIE | MSTATUS_MPIE
    li a0, MSTATUS_MPP_M | MSTATUS_MIE
    csrw mstatus, a0
    .mret_to 1f
1:  .expect_bits mstatus, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP, MSTATUS_MPIE

.test "mret goes to the privilege in MPP"               # norm:mstatus_xret_op norm:xret_op
    li a0, MSTATUS_MPP_S
    csrw mstatus, a0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_S, 1b
    csrw mstatus, x0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b

.test "sret in M-mode: SIE from SPIE, SPIE set, SPP cleared" # norm:xret_in_higher_mode norm:mstatus_xret_op
    li a0, MSTATUS_SPP | MSTATUS_SPIE
    csrw mstatus, a0
    .on_trap 2f
    .sret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_S, 1b
    .expect_trap_status MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP, MSTATUS_SIE | MSTATUS_SPIE
    li a0, MSTATUS_SIE
    csrw mstatus, a0
    .on_trap 2f
    .sret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_trap_status MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP, MSTATUS_SPIE

.test "sret in S-mode"                                  # norm:xret_op
    li a0, MSTATUS_SPIE
    csrs mstatus, a0
    .on_trap 3f
    .enter_s 1f
1:  la a0, 2f
    csrw sepc, a0
    sret
2:  ecall
3:  .expect_trap CAUSE_ECALL_U, 2b
    .expect_trap_status MSTATUS_SIE | MSTATUS_SPIE, MSTATUS_SIE | MSTATUS_SPIE

.test "sret leaves MIE, MPIE and MPP alone"             # norm:mstatus_xret_op
    li a0, MSTATUS_MPIE
    csrw mstatus, a0
    .on_trap 2f
    .sret_to 1f
1:  ecall
2:  .expect_trap_status MSTATUS_MIE, 0

.test "mret is illegal in S and U, sret in U"           # norm:xret_in_lower_mode
    .on_trap 2f
    .enter_s 1f
    .balign 4
1:  mret
    .unreachable
2:  .expect_trap CAUSE_ILLEGAL, 1b, 0x30200073
    .on_trap 2f
    .enter_u 1f
    .balign 4
1:  mret
    .unreachable
2:  .expect_trap CAUSE_ILLEGAL, 1b, 0x30200073
    .on_trap 2f
    .enter_u 1f
    .balign 4
1:  sret
    .unreachable
2:  .expect_trap CAUSE_ILLEGAL, 1b, 0x10200073


.pass
