# mstatus.MPRV: M-mode loads and stores as if in MPP.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

# MPRV on with MPP = `mpp`, `op`, and MPRV off again by the trap or here.
.macro .with_mprv mpp, op:vararg
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | \mpp
    csrs mstatus, t6
    \op
    li t6, MSTATUS_MPRV
    csrc mstatus, t6
.endm

.test "loads and stores translate, fetches do not"      # norm:mstatus_mprv_ldst_op norm:mstatus_mprv_inst_xlat_op
    .store64 page_a, 111
    .paging_on
    .map VA, page_a, PTE_RW
    li a0, VA
    .with_mprv MSTATUS_MPP_S, ld a1, (a0)
    .expect a1, 111
    li a1, 222
    .with_mprv MSTATUS_MPP_S, sd a1, (a0)
    .expect64 page_a, 222
    .with_mprv MSTATUS_MPP_S, amoadd.d a1, a1, (a0)
    .expect64 page_a, 444

.test "with MPP = M nothing changes"                    # norm:mstatus_mprv_ldst_op
    .paging_on
    la a0, page_a
    li a1, 5
    .with_mprv MSTATUS_MPP_M, sd a1, (a0)
    .expect64 page_a, 5

.test "as U: pages of S fault, in M"                    # norm:mstatus_mprv_ldst_op
    .paging_on
    .map VA, page_a, PTE_RW
    li a0, VA
    .on_trap 1f
    li t6, MSTATUS_MPRV
    csrs mstatus, t6
0:  ld a1, (a0)
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, VA
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPRV, MSTATUS_MPP | MSTATUS_MPRV

.test "as S: SUM counts"                                # norm:mstatus_sum_op_mprv_mpp
    .paging_on
    .map VA, page_a, PTE_RW | PTE_U
    li a0, VA
    .on_trap 1f
    li t6, MSTATUS_MPRV | MSTATUS_MPP_S
    csrs mstatus, t6
0:  ld a1, (a0)
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, VA
    li t6, MSTATUS_SUM
    csrs mstatus, t6
    .store64 page_a, 66
    li a0, VA
    .with_mprv MSTATUS_MPP_S, ld a1, (a0)
    .expect a1, 66

.test "MXR counts"                                      # norm:mstatus_mxr_op
    .store64 page_a, 77
    .paging_on
    .map VA, page_a, PTE_V | PTE_X | PTE_AD
    li t6, MSTATUS_MXR
    csrs mstatus, t6
    li a0, VA
    .with_mprv MSTATUS_MPP_S, ld a1, (a0)
    .expect a1, 77

.test "in S and U MPRV means nothing"                   # norm:mstatus_mprv_ldst_op
    # It is cleared by the mret that gets there; sret from a trap handler in M does the same.
    .paging_on
    .map VA, page_a, PTE_RW
    .store64 page_a, 88
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
    ecall
1:  .expect a1, 88

.test "PMP applies as for MPP"                          # norm:pmp_check_priv_modes
    csrw pmpcfg0, x0             # no entry matches: S and U have no access, M has
    la a0, page_a
    .on_trap 1f
    li t6, MSTATUS_MPRV | MSTATUS_MPP_S
    csrs mstatus, t6
0:  ld a1, (a0)
1:  la a0, page_a
    .expect_trap_reg CAUSE_LOAD_ACCESS, 0b, a0

.pass
