# MPRV with MPV: faults of the G-stage, SUM of vsstatus, GVA.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

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

.macro .mprv
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | MSTATUS_MPV | MSTATUS_MPP_S
    csrs mstatus, t6
.endm

.test "faults of the G-stage"                           # norm:mstatus_mprv_hypervisor norm:mtval2_trapval
    .translate PTE_RW, PTE_RW
    .satp_on
    .as_guest_faults MSTATUS_MPP_S, CAUSE_LOAD_GUEST, GUEST_PA + 8, ld a1, (a0)
    .as_guest_faults MSTATUS_MPP_S, CAUSE_STORE_GUEST, GUEST_PA + 8, sd a1, (a0)

.test "SUM = 0: VS does not read its user's pages"      # norm:mstatus_mprv_hypervisor
    .translate U_RW, U_RW
    .satp_on
    li a0, GUEST_VA
    .on_trap 1f
    .mprv
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA

.test "SUM is vsstatus's, not HS-level's"               # norm:mstatus_mprv_hypervisor norm:vsstatus_v0
    .translate U_RW, U_RW
    .satp_on
    li a0, GUEST_VA
    li t5, MSTATUS_SUM
    csrs vsstatus, t5
    .mprv
    ld a1, (a0)
    csrc mstatus, t6
    csrw vsstatus, x0
    li t5, MSTATUS_SUM
    csrs mstatus, t5
    .on_trap 1f
    .mprv
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA

.test "GVA is set: tval is a guest virtual address"     # norm:mstatus_gva_op
    .translate PTE_RW, 0
    .satp_on
    li a0, GUEST_VA
    .on_trap 1f
    .mprv
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA
    .expect_machine_guest 1, 0

.pass
