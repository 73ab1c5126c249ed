# mret with MPP = M: MPV is ignored and V stays 0.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "the supervisor's CSRs are HS-level's afterwards" # norm:mstatus_mpv_op norm:mret_h
    csrr s2, sscratch
    csrr s3, vsscratch
    li a0, 1
    csrw sscratch, a0
    li a0, 2
    csrw vsscratch, a0
    li a0, MSTATUS_MPP_M | MSTATUS_MPV
    csrw mstatus, a0
    la a0, 0f
    csrw mepc, a0
    mret
0:  csrr a1, sscratch
    csrr a2, mstatus
    csrw sscratch, s2
    csrw vsscratch, s3
    .expect a1, 1
    li a3, MSTATUS_MPV | MSTATUS_MPP
    and a2, a2, a3
    .expect a2, 0

.pass
