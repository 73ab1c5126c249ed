# mret and sret into and inside a guest: MPV, SPV, SPP of each level.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .mret_to label
    la t6, \label
    csrw mepc, t6
    mret
.endm

.test "mret: MPV and MPP say where to, and both are cleared" # norm:mret_h norm:mstatus_mpv_op
    li a0, MSTATUS_MPP_S | MSTATUS_MPV
    csrw mstatus, a0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 1b
    li a0, MSTATUS_MPV
    csrw mstatus, a0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0
    csrw mstatus, x0
    .on_trap 2f
    .mret_to 1f
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0, 0

.test "sret in M-mode goes by SPV and SPP, and clears both" # norm:sret_v0 norm:hstatus_spv_sret
    li a0, MSTATUS_SPP | MSTATUS_SPIE
    csrw mstatus, a0
    li a0, HSTATUS_SPV
    csrw hstatus, a0
    la a0, 1f
    csrw sepc, a0
    .on_trap 2f
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 1b
    .expect_trap_status MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE | MSTATUS_SIE
    .expect_bits hstatus, HSTATUS_SPV, 0

.test "sret in HS-mode: to VS, to VU, to U"             # norm:sret_v0 norm:hstatus_spv_sret
    li a0, HSTATUS_SPV
    csrw hstatus, a0
    csrw vsepc, x0               # not what counts
    csrw vsstatus, x0
    .on_trap 2f
    .enter_s 0f
0:  la a0, 1f
    csrw sepc, a0
    li a0, MSTATUS_SPP
    csrs sstatus, a0
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 1b
    .expect_bits hstatus, HSTATUS_SPV, 0
    li a0, HSTATUS_SPV | HSTATUS_SPVP
    csrw hstatus, a0
    .on_trap 2f
    .enter_s 0f
0:  la a0, 1f
    csrw sepc, a0
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_SPVP
    .on_trap 2f
    .enter_s 0f
0:  la a0, 1f
    csrw sepc, a0
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0, 0

.test "sret in VS-mode: vsepc and vsstatus, and HS-level's are left" # norm:sret_v1
    li a0, MSTATUS_SPIE
    csrw vsstatus, a0
    li a0, HSTATUS_SPV           # HS-level's SPV and SPP do not count
    csrw hstatus, a0
    li a0, MSTATUS_SPP
    csrw mstatus, a0
    csrw sepc, x0
    .on_trap 2f
    .enter_vs 0f
0:  la a0, 1f
    csrw sepc, a0
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0
    .expect_trap_status MSTATUS_SPP | MSTATUS_SIE, MSTATUS_SPP
    .expect_bits vsstatus, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE | MSTATUS_SIE
    .expect_bits hstatus, HSTATUS_SPV, HSTATUS_SPV
    .expect_csr sepc, 0

.test "sret in VS-mode to VS-mode"                      # norm:sret_v1
    li a0, MSTATUS_SPP | MSTATUS_SIE
    csrw vsstatus, a0
    .on_trap 2f
    .enter_vs 0f
0:  la a0, 1f
    csrw sepc, a0
    sret
1:  ecall
2:  .expect_trap CAUSE_ECALL_VS, 1b
    .expect_bits vsstatus, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE

.test "traps into VS and back: SPP, SPIE, SIE of vsstatus" # norm:H_trap_vs_csrwrites norm:sret_v1
    li a0, 1 << CAUSE_BREAKPOINT
    csrw medeleg, a0
    csrw hedeleg, a0
    li a0, MSTATUS_SIE
    csrw vsstatus, a0
    csrr s2, vstvec
    la a0, 3f
    csrw vstvec, a0
    .on_trap 2f
    .enter_vu 0f
0:  ebreak
1:  ecall                        # back in VU
    .balign 4
3:  csrr s0, sstatus             # the guest's handler
    csrr s1, sepc
    addi s1, s1, 2               # c.ebreak
    csrw sepc, s1
    sret
2:  csrw vstvec, s2
    .expect_trap CAUSE_ECALL_U, 1b
    .expect_machine_guest 0
    li a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
    and s0, s0, a0
    .expect s0, MSTATUS_SPIE
    .expect_bits vsstatus, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, MSTATUS_SPIE | MSTATUS_SIE

.pass
