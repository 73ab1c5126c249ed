# Instruction fetches through two stages: execute permission, and their faults.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U
.equ U_RWX, PTE_RWX | PTE_U

# GUEST_VA + 8 with `vs` and `g` in the two stages; an ecall is there.
.macro .code vs, g
    .translate \vs, \g
    la a1, page_a
    li a0, 0x73
    sw a0, 8(a1)
    fence.i
    li a0, GUEST_VA + 8
.endm

# Jumping there by `.enter_...` ends with `cause`, at the address; of a fault tval is the address.
.macro .fetch mode, cause
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    jr a0
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    .expect_log LOG_EPC, GUEST_VA + 8
    .expect_csr mtinst, 0        # never a transformation: norm:H_trap_xtinst_val
.endm

.macro .fetch_faults mode, cause, gpa
    .fetch \mode, \cause
    .expect_log LOG_TVAL, GUEST_VA + 8
    .expect_machine_guest 1
    .expect_csr mtval2, (\gpa) >> 2
.endm

.test "both stages allow it: the code runs"             # norm:H_vm_twostage
    .code PTE_RWX, U_RWX
    .fetch enter_vs, CAUSE_ECALL_VS
    .expect_machine_guest 0
    .code PTE_V | PTE_X | PTE_AD, PTE_V | PTE_X | PTE_U | PTE_AD
    .fetch enter_vs, CAUSE_ECALL_VS
    .code U_RWX, U_RWX
    .fetch enter_vuser, CAUSE_ECALL_U
    .expect_machine_guest 0

.test "no X in the VS-stage: an instruction page fault" # norm:H_vm_twostage
    .code PTE_RW, U_RWX
    .fetch_faults enter_vs, CAUSE_FETCH_PAGE, 0
    .code PTE_RWX & ~PTE_V, U_RWX
    .fetch_faults enter_vs, CAUSE_FETCH_PAGE, 0

.test "no X in the G-stage: an instruction guest-page fault" # norm:H_vm_gpapriv norm:mtval2_trapval
    .code PTE_RWX, U_RW
    .fetch_faults enter_vs, CAUSE_FETCH_GUEST, GUEST_PA + 8
    .code PTE_RWX, U_RWX & ~PTE_V
    .fetch_faults enter_vs, CAUSE_FETCH_GUEST, GUEST_PA + 8
    .code U_RWX, U_RW
    .fetch_faults enter_vuser, CAUSE_FETCH_GUEST, GUEST_PA + 8

.test "no U in the G-stage: an instruction guest-page fault" # norm:H_vm_gpapriv
    .code PTE_RWX, PTE_RWX
    .fetch_faults enter_vs, CAUSE_FETCH_GUEST, GUEST_PA + 8
    .code U_RWX, PTE_RWX
    .fetch_faults enter_vuser, CAUSE_FETCH_GUEST, GUEST_PA + 8

.test "U in the VS-stage: VU fetches from user pages, VS never" # norm:H_vm_twostage
    .code PTE_RWX, U_RWX
    .fetch_faults enter_vuser, CAUSE_FETCH_PAGE, 0
    .code U_RWX, U_RWX
    .fetch_faults enter_vs, CAUSE_FETCH_PAGE, 0
    li t5, MSTATUS_SUM
    csrs vsstatus, t5
    .fetch_faults enter_vs, CAUSE_FETCH_PAGE, 0

.test "MXR makes nothing executable"                    # norm:vsstatus_mxr_vm norm:sstatus_mxr_vm
    .code PTE_RW, U_RW
    li t5, MSTATUS_MXR
    csrs vsstatus, t5
    csrs mstatus, t5
    .fetch_faults enter_vs, CAUSE_FETCH_PAGE, 0
    .code PTE_RWX, U_RW
    .fetch_faults enter_vs, CAUSE_FETCH_GUEST, GUEST_PA + 8

# A 32-bit instruction (li a1, 5) whose halves lie on both sides of the page boundary, and an ecall behind it.
.macro .straddling
    la a1, page_b
    li a0, 0x0593
    sh a0, -2(a1)                # page_a and page_b are adjacent
    li a0, 0x0050
    sh a0, (a1)
    li a0, 0x73
    sw a0, 2(a1)
    fence.i
    li a0, GUEST_VA + 0xffe
.endm

.test "an instruction over two pages: two translations" # norm:H_straddle
    .translate PTE_RWX, U_RWX
    .map_vs GUEST_VA + 0x1000, GUEST_PA + 0x5000, PTE_RWX
    .map_g GUEST_PA + 0x5000, page_b, U_RWX
    .straddling
    .on_trap 1f
    .enter_vs 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_VS
    .expect_log LOG_EPC, GUEST_VA + 0x1002
    .expect a1, 5

.test "its second half faults: tval is the page boundary, epc the instruction" # norm:H_straddle norm:mtval2_trapval_other
    .translate PTE_RWX, U_RWX
    .map_vs GUEST_VA + 0x1000, GUEST_PA + 0x5000, PTE_RWX
    .map_g GUEST_PA + 0x5000, page_b, U_RW
    .straddling
    .on_trap 1f
    .enter_vs 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_GUEST
    .expect_log LOG_EPC, GUEST_VA + 0xffe
    .expect_log LOG_TVAL, GUEST_VA + 0x1000
    .expect_csr mtval2, (GUEST_PA + 0x5000) >> 2
    .expect_csr mtinst, 0
    .expect_machine_guest 1

.pass
