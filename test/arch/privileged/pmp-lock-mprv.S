# Locked PMP entries and MPRV: a locked entry binds everybody, with the effective privilege of the access.
.include "macros.S"

    .text
    .globl tests
tests:

# `op` with MPRV and MPP = `mpp`, and MPRV off again.
.macro .with_mprv mpp, op:vararg
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | \mpp
    csrs mstatus, t6
    \op
    li t6, MSTATUS_MPRV
    csrc mstatus, t6
.endm

.macro .refused mpp, cause, op:vararg
    .on_trap trapped_\@
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPRV | \mpp
    csrs mstatus, t6
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap_reg \cause, at_\@, a0
.endm

.test "not locked, MPRV as M: the entry does not apply" # norm:pmp_check_priv_modes
    .pmp_region 1, page_a, 4096
    .pmp_region 2, page_b, 4096
    .pmp_open 7
    .pmp_config PMP_OFF, PMP_NAPOT | PMP_R, PMP_NAPOT, 0, 0, 0, 0, PMP_NAPOT | PMP_RWX
    la a0, page_a
    .with_mprv MSTATUS_MPP_M, sd x0, (a0)
    .with_mprv MSTATUS_MPP_S, ld a1, (a0)
    .refused MSTATUS_MPP_S, CAUSE_STORE_ACCESS, sd x0, (a0)
    .refused MSTATUS_MPP_U, CAUSE_STORE_ACCESS, sd x0, (a0)
    la a0, page_b
    .with_mprv MSTATUS_MPP_M, ld a1, (a0)
    .refused MSTATUS_MPP_U, CAUSE_LOAD_ACCESS, ld a1, (a0)

.test "locked: it applies whatever MPP is"              # norm:pmp_l_bit_m_mode_enforcement norm:pmp_check_priv_modes
    .pmp_region 1, page_a, 4096
    .pmp_region 2, page_b, 4096
    .pmp_open 7
    .pmp_config PMP_OFF, PMP_L | PMP_NAPOT | PMP_R, PMP_L | PMP_NAPOT, 0, 0, 0, 0, PMP_NAPOT | PMP_RWX
    la a0, page_a
    .with_mprv MSTATUS_MPP_M, ld a1, (a0)
    .refused MSTATUS_MPP_M, CAUSE_STORE_ACCESS, sd x0, (a0)
    .refused MSTATUS_MPP_S, CAUSE_STORE_ACCESS, sd x0, (a0)
    .refused MSTATUS_MPP_U, CAUSE_STORE_ACCESS, amoadd.d x0, x0, (a0)
    la a0, page_b
    .refused MSTATUS_MPP_M, CAUSE_LOAD_ACCESS, ld a1, (a0)
    .refused MSTATUS_MPP_S, CAUSE_LOAD_ACCESS, ld a1, (a0)

.test "translated: the physical page is what is locked" # norm:pmp_l_bit_m_mode_enforcement norm:mstatus_mprv_ldst_op
    # The first entry of begin_test is open for all: it would come first.
    csrr a0, pmpcfg0
    andi a0, a0, -256
    csrw pmpcfg0, a0
    .pmp_open 7
    li a0, (PMP_NAPOT | PMP_RWX) << 56
    csrs pmpcfg0, a0
    sfence.vma
    .paging_on
    .map 0x1000000000, page_a, PTE_RW
    li a0, 0x1000000000
    .with_mprv MSTATUS_MPP_S, ld a1, (a0)
    .refused MSTATUS_MPP_S, CAUSE_STORE_ACCESS, sd x0, (a0)

.pass
