# hlv, hlvx and hsv: permissions by SPVP, their faults, and what the trap says.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ U_RWX, PTE_RWX | PTE_U
.equ XO, PTE_V | PTE_X | PTE_AD

# GUEST_VA with `vs` and `g` in the two stages, and accesses as VS (1) or VU (0).
.macro .guest_page vs, g, spvp
    .translate \vs, \g
    .satp_on
    li a0, (\spvp) << 8
    csrw hstatus, a0
    li a0, GUEST_VA + 8
.endm

# `op` in M-mode faults. MPV = 0; GVA has a file of its own, hlv-gva.S.
.macro .access_faults_in_guest cause, gpa, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, MSTATUS_MPP_M
    .expect_csr mtval2, (\gpa) >> 2
    .expect_transformed mtinst, at_\@
.endm

.test "SPVP: as VS or as VU"                            # norm:hlsv_priv norm:hstatus_spvp_op
    .guest_page PTE_RW, U_RW, 1
    hlv.d a1, a0
    hsv.d a1, a0
    .guest_page PTE_RW, U_RW, 0
    .access_faults_in_guest CAUSE_LOAD_PAGE, 0, hlv.d a1, a0
    .access_faults_in_guest CAUSE_STORE_PAGE, 0, hsv.d a1, a0
    .guest_page U_RW, U_RW, 0
    hlv.d a1, a0
    hsv.d a1, a0

.test "faults of the G-stage"                           # norm:mtval2_trapval norm:hlsv_trans
    .guest_page PTE_RWX, PTE_RWX, 1
    .access_faults_in_guest CAUSE_LOAD_GUEST, GUEST_PA + 8, hlv.w a1, a0
    .access_faults_in_guest CAUSE_LOAD_GUEST, GUEST_PA + 8, hlvx.wu a1, a0
    .access_faults_in_guest CAUSE_STORE_GUEST, GUEST_PA + 8, hsv.w a1, a0
    .guest_page PTE_RWX, PTE_V | PTE_R | PTE_U | PTE_AD, 1
    hlv.w a1, a0
    .access_faults_in_guest CAUSE_STORE_GUEST, GUEST_PA + 8, hsv.b a1, a0

.test "an implicit access of hlv: the pseudoinstruction" # norm:H_trap_xtinst_guestpage
    .last_table PTE_RW, 0
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, GUEST_VA + 8
    .on_trap 1f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 8
    .expect_csr mtval2, TABLE_PA >> 2
    .expect_csr mtinst, TINST_READ

.test "in HS-mode, delegated to it: SPV = 0, SPVP as it was" # norm:hstatus_spv_op norm:hstatus_spvp_op
    .guest_page PTE_RW, 0, 1
    li a1, 1 << CAUSE_LOAD_GUEST | 1 << CAUSE_STORE_GUEST
    csrw medeleg, a1
    .on_trap 1f
    .enter_s 0f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 8, PRIVILEGE_S
    .expect_trap_status MSTATUS_SPP, MSTATUS_SPP
    .expect_bits hstatus, HSTATUS_SPV | HSTATUS_SPVP, HSTATUS_SPVP
    .expect_csr htval, (GUEST_PA + 8) >> 2
    .expect_transformed htinst, 0b

.test "hedeleg does not concern a fault with V = 0"     # norm:hedeleg_op
    .guest_page 0, U_RW, 1
    li a1, 1 << CAUSE_LOAD_PAGE
    csrw medeleg, a1
    csrw hedeleg, a1
    .on_trap 1f
    .enter_s 0f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA + 8, PRIVILEGE_S
    .expect_bits hstatus, HSTATUS_SPV, 0
    .expect_csr htval, 0

.test "hlv sets A, hsv D in both stages"                # norm:H_vm_gpapriv norm:henvcfg_adue_op
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_V | PTE_R | PTE_W
    mv s1, a0
    .map_g GUEST_PA, page_a, PTE_V | PTE_R | PTE_W | PTE_U
    mv s2, a0
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, GUEST_VA
    hlv.d a1, a0
    ld a1, (s1)
    ld a2, (s2)
    andi a1, a1, PTE_AD
    andi a2, a2, PTE_AD
    .expect a1, PTE_A
    .expect a2, PTE_A
    hsv.d a1, a0
    ld a1, (s1)
    ld a2, (s2)
    andi a1, a1, PTE_AD
    andi a2, a2, PTE_AD
    .expect a1, PTE_AD
    .expect a2, PTE_AD

.test "a physical address where nothing is, and PMP"    # norm:H_pmp
    .translate PTE_RWX, U_RWX
    .map_g_to GUEST_PA, NOWHERE, U_RWX
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .access_faults_in_guest CAUSE_LOAD_ACCESS, 0, hlv.d a1, a0
    .access_faults_in_guest CAUSE_STORE_ACCESS, 0, hsv.d a1, a0

.pass
