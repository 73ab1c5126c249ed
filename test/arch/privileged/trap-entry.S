# What a trap into M-mode saves and sets.
.include "macros.S"

    .text
    .globl tests
tests:

.test "ecall from M: cause 11, tval 0, epc at the ecall" # norm:ecall_op norm:ecall_ebreak_epc_value
    .on_trap 1f
0:  ecall
    .unreachable
1:  .expect_trap CAUSE_ECALL_M, 0b

.test "ecall from S: cause 9"                           # norm:ecall_op
    .on_trap 1f
    .enter_s 0f
0:  ecall
    .unreachable
1:  .expect_trap CAUSE_ECALL_S, 0b

.test "ecall from U: cause 8"                           # norm:ecall_op
    .on_trap 1f
    .enter_u 0f
0:  ecall
    .unreachable
1:  .expect_trap CAUSE_ECALL_U, 0b

.test "MPP holds the privilege that trapped"            # norm:mstatus_xpie_xie_xpp_trap_op
    .on_trap 1f
    .enter_u 0f
0:  ecall
1:  .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_U
    .on_trap 1f
    .enter_s 0f
0:  ecall
1:  .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_S
    .on_trap 1f
    ecall
1:  .expect_trap_status MSTATUS_MPP, MSTATUS_MPP_M

.test "MIE goes to MPIE and is cleared"                 # norm:mstatus_xpie_xie_xpp_trap_op
    csrsi mstatus, MSTATUS_MIE
    .on_trap 1f
    ecall
1:  .expect_trap_status MSTATUS_MIE | MSTATUS_MPIE, MSTATUS_MPIE
    li a0, MSTATUS_MPIE
    csrs mstatus, a0
    csrci mstatus, MSTATUS_MIE
    .on_trap 1f
    ecall
1:  .expect_trap_status MSTATUS_MIE | MSTATUS_MPIE, 0

.test "a trap into M leaves SIE, SPIE and SPP"          # norm:mstatus_xpie_xie_xpp_trap_op
    li a0, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP
    csrs mstatus, a0
    .on_trap 1f
    ecall
1:  .expect_trap_status MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP

.test "a trap leaves MPRV, SUM, MXR, TVM, TW and TSR"   # norm:mstatus_xpie_xie_xpp_trap_op
    li a0, MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR
    csrs mstatus, a0
    .on_trap 1f
    ecall
1:  .expect_trap_status MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR, MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR

.test "a trap into M leaves the supervisor's trap CSRs" # norm:trap_def_M_mode
    li a0, 0x122
    csrw sepc, a0
    li a0, 7
    csrw scause, a0
    li a0, 0x1234
    csrw stval, a0
    .on_trap 1f
    .enter_u 0f
0:  ecall
1:  .expect_csr sepc, 0x122
    .expect_csr scause, 7
    .expect_csr stval, 0x1234

.test "ebreak: cause 3"                                 # norm:ebreak_op norm:ecall_ebreak_epc_value
    .on_trap 1f
0:  ebreak
    .unreachable
1:  .expect_breakpoint 0b
    .on_trap 1f
    .enter_u 0f
0:  ebreak
    .unreachable
1:  .expect_breakpoint 0b

.test "a trap changes no register"                      # norm:trap_def_M_mode
    li a0, 1
    li ra, 2
    li sp, 3
    li s11, 4
    li tp, 5
    .on_trap 1f
    ecall
1:  .expect a0, 1
    .expect ra, 2
    .expect sp, 3
    .expect s11, 4
    .expect tp, 5

.test "a fetch where nothing is: instruction access fault, epc and tval the address" # norm:ia_fault_exc_on_target norm:mtval_vaddr_wr1
    .on_trap 1f
    li a0, NOWHERE
    jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_ACCESS
    .expect_log LOG_EPC, NOWHERE
    .expect_log LOG_TVAL, NOWHERE

.test "a load and a store where nothing is: access faults, tval the address" # norm:mtval_vaddr_wr1
    li a0, NOWHERE
    .on_trap 1f
0:  ld a1, 16(a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, NOWHERE + 16
    .on_trap 1f
0:  sb a1, -1(a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_ACCESS, 0b, NOWHERE - 1

.test "tval of an illegal instruction is the instruction" # norm:mtval_ill_instr_exc_in_low_bits
    .on_trap 1f
    .balign 4
0:  .4byte 0xffffffff
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xffffffff
    .on_trap 1f
0:  .2byte 0
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0
    # At an address that is a multiple of 2 only.
    .on_trap 1f
    j 0f
    .balign 4
    c.nop
0:  .4byte 0x00007003
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0x00007003

.pass
