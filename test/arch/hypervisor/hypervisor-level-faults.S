# Guest-page faults delegated to HS-mode: htval, htinst, hstatus and the S-level CSRs.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ GUEST_FAULTS, 1 << CAUSE_FETCH_GUEST | 1 << CAUSE_LOAD_GUEST | 1 << CAUSE_STORE_GUEST
.equ PAGE_FAULTS, 1 << CAUSE_FETCH_PAGE | 1 << CAUSE_LOAD_PAGE | 1 << CAUSE_STORE_PAGE

.macro .delegate causes
    li a0, \causes
    csrw medeleg, a0
.endm

# `op` at GUEST_VA + 8, from VS or VU (`mode`), faults in HS-mode with htval = gpa >> 2.
.macro .hs_faults mode, offset, cause, gpa, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    .expect_log LOG_TVAL, GUEST_VA + 8
    .expect_log LOG_LEVEL, PRIVILEGE_S
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    li t6, \offset
    sub t5, t5, t6
    .expect_address t5, at_\@
    .expect_csr htval, (\gpa) >> 2
    .expect_hypervisor_guest 1
    .expect_transformed htinst, at_\@
.endm

.test "a load guest-page fault from VS"                 # norm:H_trap_hs_csrwrites norm:htval_trapval norm:hstatus_gva_op
    .translate PTE_RW, 0
    .delegate GUEST_FAULTS
    .hs_faults enter_vs, 0, CAUSE_LOAD_GUEST, GUEST_PA + 8, ld a1, (a0)
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP
    .expect_bits hstatus, HSTATUS_SPVP, HSTATUS_SPVP

.test "a store guest-page fault from VU"                # norm:H_trap_hs_csrwrites norm:hstatus_spvp_op
    .translate PTE_RW | PTE_U, PTE_V | PTE_R | PTE_U | PTE_AD
    .delegate GUEST_FAULTS
    .hs_faults enter_vuser, USER_OFFSET, CAUSE_STORE_GUEST, GUEST_PA + 8, sd a1, (a0)
    .expect_trap_status MSTATUS_SPP, 0
    .expect_bits hstatus, HSTATUS_SPVP, 0

.test "a fetch guest-page fault"                        # norm:H_trap_hs_csrwrites norm:htval_trapval
    .translate PTE_RWX, U_RW
    .delegate GUEST_FAULTS
    li a0, GUEST_VA + 16
    .on_trap 1f
    .enter_vs 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_GUEST
    .expect_log LOG_EPC, GUEST_VA + 16
    .expect_log LOG_TVAL, GUEST_VA + 16
    .expect_log LOG_LEVEL, PRIVILEGE_S
    .expect_csr htval, (GUEST_PA + 16) >> 2
    .expect_csr htinst, 0
    .expect_hypervisor_guest 1

.test "an implicit access: htval is the PTE's address, htinst the pseudoinstruction" # norm:H_trap_xtinst_guestpage norm:htval_trapval
    .last_table PTE_RW, 0
    .delegate GUEST_FAULTS
    li a0, GUEST_VA + 8
    .on_trap 1f
    .enter_vs 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 8, PRIVILEGE_S
    .expect_csr htval, TABLE_PA >> 2
    .expect_csr htinst, TINST_READ
    .expect_hypervisor_guest 1

.test "guest-page faults cannot be delegated further"   # norm:H_guest_page_fault
    .translate PTE_RW, 0
    .delegate GUEST_FAULTS
    li a0, GUEST_FAULTS
    csrw hedeleg, a0
    .expect_csr hedeleg, 0
    .hs_faults enter_vs, 0, CAUSE_LOAD_GUEST, GUEST_PA + 8, ld a1, (a0)

.test "a VS-stage page fault in HS-mode: htval is zero" # norm:htval_trapval norm:hstatus_gva_op
    .translate 0, U_RW
    li a0, -1
    csrw htval, a0
    .delegate PAGE_FAULTS
    .hs_faults enter_vs, 0, CAUSE_LOAD_PAGE, 0, ld a1, (a0)
    .hs_faults enter_vs, 0, CAUSE_STORE_PAGE, 0, sd a1, (a0)

.test "in VS-mode: vsepc, vscause, vstval, and nothing of HS" # norm:H_trap_vs_csrwrites
    .translate 0, U_RW
    .delegate PAGE_FAULTS
    csrw hedeleg, a0
    csrw hstatus, x0
    csrw htval, x0
    csrw htinst, x0
    csrw sepc, x0
    csrw scause, x0
    csrw stval, x0
    li a0, GUEST_VA + 8
    .on_trap 1f
    .enter_vs 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA + 8, PRIVILEGE_VS
    .expect_bits hstatus, HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP, 0
    .expect_csr sepc, 0
    .expect_csr scause, 0
    .expect_csr stval, 0
    .expect_csr htval, 0
    .expect_csr vscause, CAUSE_LOAD_PAGE
    .expect_csr vstval, GUEST_VA + 8
    csrr a0, vsepc
    .expect_address a0, 0b
    .expect_bits vsstatus, MSTATUS_SPP, MSTATUS_SPP

.pass
