# Tables of either stage where nothing is, or where PMP does not let them be read: access faults of the original access.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U

.macro .refuses cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    .expect_log LOG_TVAL, GUEST_VA + 8
    .expect_csr mtval2, 0
    .expect_machine_guest 1
.endm

.macro .refuses_all
    .refuses CAUSE_LOAD_ACCESS, ld a1, (a0)
    .refuses CAUSE_STORE_ACCESS, sd a1, (a0)
    .refuses CAUSE_FETCH_ACCESS, jr a0
.endm

.test "a VS-stage table at a physical address of nothing" # Privileged, "Virtual Address Translation Process", step 2
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_V, 1
    .map_g_to GUEST_PA, NOWHERE, U_RWX
    .refuses_all

.test "a G-stage table at one"                          # Privileged, "Virtual Address Translation Process", step 2
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX
    .map_g_to GUEST_PA, NOWHERE, PTE_V, 1
    .refuses_all

.test "a VS-stage table that PMP protects"              # norm:H_pmp
    .last_table PTE_RWX, U_RWX
    mv s2, s1
    srli s2, s2, 12
    slli s2, s2, 12
    srli s2, s2, 2
    ori s2, s2, (4096 >> 3) - 1
    csrw pmpaddr0, s2
    .pmp_open 1
    .pmp_config PMP_NAPOT, PMP_NAPOT | PMP_RWX
    hfence.gvma x0, x0
    .refuses_all

.pass
