# Who may access the hypervisor's, the guest's and the supervisor's CSRs, from every mode.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# `csrr a0, csr` and `csrw csr, a1` by number.
.macro .read csr
    .4byte 0x2573 | (\csr) << 20
.endm

.macro .write csr
    .4byte 0x59073 | (\csr) << 20
.endm

# From `mode`, reading `csr` and writing back what was read works.
.macro .accessible mode, call, csr
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    .4byte 0x25f3 | (\csr) << 20 # csrr a1, csr
    .write \csr
call_\@:
    ecall
trapped_\@:
    .expect_trap \call, call_\@
.endm

.macro .both_virtual mode, csr
    .virtual \mode, .read \csr
    .virtual \mode, .write \csr
.endm

.macro .both_illegal mode, csr
    .illegal \mode, 0x2573 | (\csr) << 20, .read \csr
    .illegal \mode, 0x59073 | (\csr) << 20, .write \csr
.endm

# hstatus hedeleg hideleg hie htimedelta hcounteren hgeie henvcfg htval hip hvip htinst hgatp
.macro .each_hypervisor_csr check:vararg
    .irp csr, 0x600, 0x602, 0x603, 0x604, 0x605, 0x606, 0x607, 0x60a, 0x643, 0x644, 0x645, 0x64a, 0x680
    \check, \csr
    .endr
.endm

# vsstatus vsie vstvec vsscratch vsepc vscause vstval vsip vsatp
.macro .each_guest_csr check:vararg
    .irp csr, 0x200, 0x204, 0x205, 0x240, 0x241, 0x242, 0x243, 0x244, 0x280
    \check, \csr
    .endr
.endm

# sstatus sie stvec scounteren senvcfg sscratch sepc scause stval sip satp
.macro .each_supervisor_csr check:vararg
    .irp csr, 0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x180
    \check, \csr
    .endr
.endm

.test "HS-mode: hypervisor's, guest's and supervisor's" # norm:H_vscsrs_acc_m_hs norm:H_csrs_hs_not_vs
    .each_hypervisor_csr .accessible enter_s, CAUSE_ECALL_S
    .each_guest_csr .accessible enter_s, CAUSE_ECALL_S
    .each_supervisor_csr .accessible enter_s, CAUSE_ECALL_S

.test "M-mode: all of them, and mtval2 and mtinst"      # norm:H_vscsrs_acc_m_hs norm:mtval2_sz_acc_op norm:mtinst_sz_acc_op
    .irp csr, 0x600, 0x602, 0x603, 0x604, 0x605, 0x606, 0x607, 0x60a, 0x643, 0x644, 0x645, 0x64a, 0x680, 0x200, 0x204, 0x205, 0x240, 0x241, 0x242, 0x243, 0x244, 0x280, 0x34b, 0x34a, 0xe12
    .read \csr
    .endr

.test "U-mode: none, illegal"                           # norm:H_vscsrs_acc_u
    .each_hypervisor_csr .both_illegal enter_u
    .each_guest_csr .both_illegal enter_u
    .each_supervisor_csr .both_illegal enter_u
    .both_illegal enter_u, 0xe12

.test "VS-mode: the supervisor's, which are the guest's" # norm:H_vscsrs_sub norm:H_scsrs_nomatch
    .each_supervisor_csr .accessible enter_vs, CAUSE_ECALL_VS

.test "VS-mode: hypervisor's and guest's are virtual"   # norm:H_vscsrs_acc_vs norm:H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
    .each_hypervisor_csr .both_virtual enter_vs
    .each_guest_csr .both_virtual enter_vs

# The supervisor's CSRs in VU-mode are in vu-instructions.S.
.test "VU-mode: hypervisor's and guest's are virtual"   # norm:H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
    .each_hypervisor_csr .both_virtual enter_vu
    .each_guest_csr .both_virtual enter_vu

.pass
