# vstvec: traps and interrupts of the guest enter at its base, or by the translated number.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .vector mode
    la a0, table
    ori a0, a0, \mode
    csrr s2, vstvec
    csrw vstvec, a0
.endm

# After the trap: it entered at table + offset, and the guest called M from there.
.macro .expect_entry offset
    csrw vstvec, s2
    .expect_log LOG_CAUSE, CAUSE_ECALL_VS
    la a0, table + \offset + 4
    .expect_equal s0, a0
.endm

.macro .interrupt number
    li a0, ALL_VS
    csrw hideleg, a0
    csrw hie, a0
    li a0, 1 << \number
    csrw hvip, a0
.endm

.test "direct: all at the base"                         # norm:vstvec_sz_acc_op norm:H_vscsrs_sub
    .vector 0
    .interrupt VSTI
    .on_trap 1f
    .enter_vu 0f
0:  j 0b
1:  .expect_entry 0
    .expect_csr vscause, INTERRUPT + STI

.test "vectored: interrupts at base + 4 * the supervisor's number" # norm:vstvec_sz_acc_op norm:hideleg_trans
    .irp number, VSSI, VSTI, VSEI
    .vector 1
    .interrupt \number
    .on_trap 1f
    .enter_vu 0f
0:  j 0b
1:  .expect_entry 4 * (\number - 1)
    .expect_csr vscause, INTERRUPT + \number - 1
    .endr

.test "vectored: exceptions at the base"                # norm:vstvec_sz_acc_op
    .vector 1
    li a0, 1 << CAUSE_ECALL_U
    csrw medeleg, a0
    csrw hedeleg, a0
    .on_trap 1f
    .enter_vu 0f
0:  ecall
1:  .expect_entry 0
    .expect_csr vscause, CAUSE_ECALL_U

.test "stvec is where VS-level interrupts go that HS-mode keeps" # norm:hideleg_hs norm:H_vscsrs_v1
    .interrupt VSEI
    csrw hideleg, x0
    csrr s3, stvec
    la a0, 3f
    ori a0, a0, 1
    csrw stvec, a0
    .on_trap 2f
    .enter_vs 0f
0:  j 0b
    .balign 64
3:  .option push
    .option norvc
    .rept 10
    j 4f
    .endr
    ecall                        # number 10
4:  nop
    .unreachable
    .option pop
2:  csrw stvec, s3
    .expect_trap CAUSE_ECALL_S, 3b + 40
    .expect_csr scause, INTERRUPT + VSEI

.pass

# What vstvec points at: each entry leaves its address + 4 in s0 and calls M from VS-mode.
    .balign 256
table:
    .rept 16
    .option push
    .option norvc
    jal s0, arrived
    .option pop
    .endr
arrived:
    ecall
