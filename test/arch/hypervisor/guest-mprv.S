# mstatus.MPRV with MPV: M-mode loads and stores as if in the guest.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

# M-mode with MPRV and MPV, MPP = `mpp`: `op`, and all three off again, by the trap or here.
.macro .as_guest mpp, op:vararg
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | MSTATUS_MPV | \mpp
    csrs mstatus, t6
    \op
    li t6, MSTATUS_MPRV | MSTATUS_MPV
    csrc mstatus, t6
.endm

.macro .as_guest_faults mpp, cause, gpa, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | MSTATUS_MPV | \mpp
    csrs mstatus, t6
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, MSTATUS_MPP_M
    .expect_csr mtval2, (\gpa) >> 2
.endm

.test "MPV = 1: both stages, of loads, stores and AMOs" # norm:mstatus_mprv_hypervisor
    .translate PTE_RW, U_RW
    .satp_on
    .store64 page_a + 8, 1000
    li a0, GUEST_VA + 8
    .as_guest MSTATUS_MPP_S, ld a1, (a0)
    .expect a1, 1000
    li a1, 234
    .as_guest MSTATUS_MPP_S, amoadd.d a2, a1, (a0)
    .expect a2, 1000
    .expect64 page_a + 8, 1234
    .as_guest MSTATUS_MPP_S, sd x0, (a0)
    .expect64 page_a + 8, 0

.test "MPP is the privilege in the guest"               # norm:mstatus_mprv_hypervisor
    .translate PTE_RW, U_RW
    .satp_on
    .as_guest_faults MSTATUS_MPP_U, CAUSE_LOAD_PAGE, 0, ld a1, (a0)
    .as_guest_faults MSTATUS_MPP_U, CAUSE_STORE_PAGE, 0, sd a1, (a0)
    .translate U_RW, U_RW
    .satp_on
    li a0, GUEST_VA + 8
    .as_guest MSTATUS_MPP_U, ld a1, (a0)

.test "MPP = M: MPV is ignored, nothing is translated"  # norm:mstatus_mprv_hypervisor
    .translate PTE_RW, U_RW
    .store64 page_a, 77
    la a0, page_a
    .as_guest MSTATUS_MPP_M, ld a1, (a0)
    .expect a1, 77

.test "MPV = 0: HS-level's translation alone"           # norm:mstatus_mprv_hypervisor
    .paging_on
    .map GUEST_VA, page_b, PTE_RW
    .store64 page_b, 78
    li a0, GUEST_VA
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | MSTATUS_MPP_S
    csrs mstatus, t6
    ld a1, (a0)
    li t6, MSTATUS_MPRV
    csrc mstatus, t6
    .expect a1, 78

.test "both stages Bare: physical addresses"            # norm:mstatus_mprv_hypervisor norm:hgatp_mode_bare_trans
    .store64 page_c, 79
    la a0, page_c
    .as_guest MSTATUS_MPP_S, ld a1, (a0)
    .expect a1, 79

.test "HLV does not look at MPRV"                       # norm:mstatus_mprv_hlsv
    .translate U_RW, U_RW
    .satp_on
    .store64 page_a + 8, 80
    csrw hstatus, x0             # as VU
    li a0, GUEST_VA + 8
    .as_guest MSTATUS_MPP_M, hlv.d a1, a0
    .expect a1, 80

.pass
