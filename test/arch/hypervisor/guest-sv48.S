# Sv48 in the VS-stage over Sv39x4: the fourth level, its faults, and canonical addresses.
# isa: rv64imach_zicntr_zifencei_zihpm_sv48_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ SATP_SV48, 9 << 60
# An address that only four levels reach: index 1 in the root.
.equ FAR, 1 << 39

# GUEST_VA as .translate has it, by the Sv48 root page_c, whose entries 0 and 1 (`far`: the bits of entry 1) both point to
# the Sv39 root.
.macro .translate48 vs, g, far=PTE_V
    .translate \vs, \g
    la a0, virtual_root
    srli a0, a0, 12
    slli a0, a0, 10
    ori a1, a0, PTE_V
    ori a2, a0, \far
    la a3, page_c
    sd a1, (a3)
    sd a2, 8(a3)
    srli a3, a3, 12
    li a1, SATP_SV48
    or a1, a1, a3
    csrw vsatp, a1
    hfence.vvma x0, x0
.endm

.macro .load_at va
    li a0, \va
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    ld a1, (a0)
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

.macro .load_faults_at va, cause, gpa
    li a0, \va
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    ld a1, (a0)
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \va
    .expect_csr mtval2, (\gpa) >> 2
    .expect_machine_guest 1
.endm

.test "four levels"                                     # norm:Sv48_sxlen norm:H_vm_twostage
    .translate48 PTE_RW, U_RW
    .store64 page_a + 8, 4848
    .load_at GUEST_VA + 8
    .expect a1, 4848
    .load_at GUEST_VA + FAR + 8
    .expect a1, 4848

.test "the fourth level: not valid, or not a pointer"   # Privileged, "Virtual Address Translation Process", steps 3 and 5
    .translate48 PTE_RW, U_RW, 0
    .load_faults_at GUEST_VA + FAR + 8, CAUSE_LOAD_PAGE, 0
    .load_faults_at GUEST_VA + 2 * FAR + 8, CAUSE_LOAD_PAGE, 0

.test "bits 63 to 48 must be copies of bit 47"          # norm:Sv48_va_sz
    .translate48 PTE_RW, U_RW
    .load_faults_at GUEST_VA + (1 << 48), CAUSE_LOAD_PAGE, 0
    .load_faults_at GUEST_VA + (1 << 63), CAUSE_LOAD_PAGE, 0

.test "faults of the G-stage, of the page and of a table" # norm:mtval2_trapval norm:H_trap_xtinst_guestpage
    .translate48 PTE_RW, 0
    .load_faults_at GUEST_VA + 8, CAUSE_LOAD_GUEST, GUEST_PA + 8
    .translate48 PTE_RW, U_RW
    la a3, page_c
    li a0, (TABLE_PA >> 12) << 10 | PTE_V
    sd a0, 8(a3)                 # entry 1: a table where the G-stage has nothing
    hfence.vvma x0, x0
    .load_faults_at GUEST_VA + FAR + 8, CAUSE_LOAD_GUEST, TABLE_PA + (GUEST_VA >> 30) * 8
    .expect_csr mtinst, TINST_READ

.pass
