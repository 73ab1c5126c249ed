# PMP and two-stage translation: supervisor physical addresses are what it checks.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U

# page_a with the PMP permissions `pmp`, everything else open.
.macro .protect pmp
    .pmp_region 0, page_a, 4096
    .pmp_open 1
    .pmp_config PMP_NAPOT | (\pmp), PMP_NAPOT | PMP_RWX
    hfence.gvma x0, x0
.endm

# The access fault of a guest: mtval2 is zero, GVA is set.
.macro .refuses mode, cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    .expect_log LOG_TVAL, GUEST_VA + 8
    .expect_csr mtval2, 0
    .expect_machine_guest 1
.endm

.test "no permission: access faults with the guest virtual address" # norm:H_pmp norm:mtval2_trapval
    .translate PTE_RWX, U_RWX
    .protect 0
    .refuses enter_vs, CAUSE_LOAD_ACCESS, ld a1, (a0)
    .refuses enter_vs, CAUSE_STORE_ACCESS, sd a1, (a0)
    .refuses enter_vs, CAUSE_STORE_ACCESS, amoadd.w a1, a1, (a0)
    .refuses enter_vs, CAUSE_FETCH_ACCESS, jr a0
    .translate U_RWX, U_RWX
    .protect 0
    .refuses enter_vuser, CAUSE_LOAD_ACCESS, ld a1, (a0)

.test "read-only"                                       # norm:H_pmp
    .translate PTE_RWX, U_RWX
    .protect PMP_R
    .vs_works ld a1, (a0)
    .refuses enter_vs, CAUSE_STORE_ACCESS, sd a1, (a0)
    .refuses enter_vs, CAUSE_FETCH_ACCESS, jr a0

.test "guest faults come before PMP's"                  # norm:H_exception_priority
    .translate 0, U_RWX
    .protect 0
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .translate PTE_RWX, 0
    .protect 0
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)

.test "hlvx needs read permission of PMP"               # norm:hlsv_u_op
    .translate PTE_RWX, U_RWX
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .protect PMP_X
    li a0, GUEST_VA + 8
    .on_trap 1f
0:  hlvx.wu a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, GUEST_VA + 8

.test "delegated to VS: an access fault is the guest's" # norm:hedeleg_op
    .translate PTE_RWX, U_RWX
    .protect 0
    li a0, 1 << CAUSE_LOAD_ACCESS
    csrw medeleg, a0
    csrw hedeleg, a0
    li a0, GUEST_VA + 8
    .on_trap 1f
    .enter_vs 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, GUEST_VA + 8, PRIVILEGE_VS

.pass
