# GVA after a fault with V = 0 is clear, whatever the trap before it left.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# A load access fault from `mode`.
.macro .fault mode
    li a0, NOWHERE
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    ld a1, (a0)
    .unreachable
trapped_\@:
    .expect_log LOG_CAUSE, CAUSE_LOAD_ACCESS
.endm

.test "mstatus.GVA, of a trap into M"                   # norm:mstatus_gva_op
    .fault enter_vs
    .expect_machine_guest 1
    .fault enter_s
    .expect_machine_guest 0, 0
    .fault enter_vu
    .expect_machine_guest 1
    .fault enter_u
    .expect_machine_guest 0, 0
    .fault enter_vs
    li a0, NOWHERE
    .on_trap 1f
0:  ld a1, (a0)
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, NOWHERE
    .expect_machine_guest 0, 0

.test "hstatus.GVA, of a trap into HS"                  # norm:hstatus_gva_op
    li a0, 1 << CAUSE_LOAD_ACCESS
    csrw medeleg, a0
    .fault enter_vs
    .expect_hypervisor_guest 1
    .fault enter_s
    .expect_hypervisor_guest 0, 0
    .fault enter_vu
    .expect_hypervisor_guest 1
    .fault enter_u
    .expect_hypervisor_guest 0, 0

.pass
