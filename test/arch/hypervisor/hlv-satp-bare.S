# Faults of hlv and hsv in the VS-stage while satp is Bare: vsatp alone is what counts.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "a load page fault and a store page fault"        # norm:hlsv_trans norm:H_vm_twostage
    .translate 0, U_RW
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, GUEST_VA
    .on_trap 1f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA
    .expect_machine_guest 1, 0
    .on_trap 1f
0:  hsv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_STORE_PAGE, 0b, GUEST_VA
    .expect_machine_guest 1, 0

.test "and MPRV with MPV"                               # norm:mstatus_mprv_hypervisor
    .translate 0, U_RW
    li a0, GUEST_VA
    .on_trap 1f
    li t5, MSTATUS_MPP
    csrc mstatus, t5
    li t5, MSTATUS_MPRV | MSTATUS_MPV | MSTATUS_MPP_S
    csrs mstatus, t5
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA

.pass
