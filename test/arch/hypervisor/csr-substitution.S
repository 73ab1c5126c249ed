# VS CSRs substitute for the supervisor's while V = 1, and the supervisor's keep their values.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# HS-level has `host` in `supervisor`, the guest `before` in `virtual`; VS-mode reads `before` under the supervisor's name
# and writes `after`.
.macro .substitutes supervisor, virtual, host, before, after
    csrr s2, \supervisor
    li a0, \host
    csrw \supervisor, a0
    csrr s3, \virtual
    li a0, \before
    csrw \virtual, a0
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    csrr s0, \supervisor
    li a0, \after
    csrw \supervisor, a0
    ecall
trapped_\@:
    csrr s1, \virtual
    csrr s4, \supervisor
    csrw \supervisor, s2
    csrw \virtual, s3
    .expect s0, \before
    .expect s1, \after
    .expect s4, \host
.endm

.test "stvec, sscratch, sepc, scause, stval"            # norm:H_vscsrs_sub norm:H_vscsrs_v1 norm:vstvec_sz_acc_op norm:vsscratch_sz_acc_op norm:vspec_sz_acc_op norm:vscause_sz_acc_op norm:vstval_sz_acc_op
    .substitutes stvec, vstvec, 0x80000100, 0x80000200, 0x80000304
    .substitutes sscratch, vsscratch, 111, -222, 0x333333333333
    .substitutes sepc, vsepc, 0x80000102, 0x80000202, 0x80000302
    .substitutes scause, vscause, 1, 2, 3
    .substitutes stval, vstval, -1, 222, 0x333333333333

.test "sstatus: SIE, SPIE, SPP, SUM, MXR"               # norm:vsstatus_sz_acc_op norm:H_vscsrs_v1
    .substitutes sstatus, vsstatus, 2 << 32 | MSTATUS_SPP, 2 << 32 | MSTATUS_SUM | MSTATUS_SPIE, 2 << 32 | MSTATUS_MXR | MSTATUS_SPP

.test "satp is vsatp, and takes effect at once"         # norm:vsatp_sz_acc_op norm:H_vscsrs_sub
    .two_stage_on
    csrr s1, vsatp
    csrw vsatp, x0
    hfence.vvma x0, x0
    .map_vs GUEST_VA, 0x80000000, PTE_RW, 2
    .store64 page_a, 3456
    .on_trap 1f
    .enter_vs 0f
0:  csrr s0, satp
    csrw satp, s1
    la a0, page_a
    li a1, GUEST_VA - 0x80000000
    add a0, a0, a1
    ld s2, (a0)
    csrr s3, satp
    ecall
1:  .expect s0, 0
    .expect s2, 3456
    .expect_equal s3, s1
    csrr a0, vsatp
    .expect_equal a0, s1
    .expect_csr satp, 0

.test "an unsupported MODE written by VS changes nothing" # norm:vsatp_mode_unsupported_v1
    .two_stage_on
    csrr s1, vsatp
    .on_trap 1f
    .enter_vs 0f
0:  li a0, 1 << 60 | 0x80001
    csrw satp, a0
    csrr s0, satp
    li a0, 15 << 60
    csrw satp, a0
    csrr s2, satp
    ecall
1:  .expect_equal s0, s1
    .expect_equal s2, s1

.test "scounteren and senvcfg have no VS version"       # norm:H_scsrs_nomatch
    li a0, 5
    csrw scounteren, a0
    li a0, 1
    csrw senvcfg, a0
    .on_trap 1f
    .enter_vs 0f
0:  csrr s0, scounteren
    csrr s1, senvcfg
    li a0, 2
    csrw scounteren, a0
    csrw senvcfg, x0
    ecall
1:  .expect s0, 5
    .expect s1, 1
    .expect_csr scounteren, 2
    .expect_csr senvcfg, 0

.test "a trap into HS does not touch the VS CSRs"       # norm:H_vscsrs_v0 norm:H_trap_hs_csrwrites
    li a0, 1 << CAUSE_ECALL_VS
    csrw medeleg, a0
    li a0, 0x80000400
    csrw vsepc, a0
    li a0, 77
    csrw vscause, x0
    csrw vstval, a0
    csrw vsstatus, x0
    .on_trap 1f
    .enter_vs 0f
0:  ecall
1:  .expect_trap CAUSE_ECALL_VS, 0b, 0, PRIVILEGE_S
    .expect_csr vsepc, 0x80000400
    .expect_csr vscause, 0
    .expect_csr vstval, 77
    .expect_bits vsstatus, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE, 0

.pass
