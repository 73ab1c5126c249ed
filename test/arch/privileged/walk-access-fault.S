# A page-table walk that reaches nothing.
.include "macros.S"

    .text
    .globl tests
tests:

.test "the walk of tables where nothing is: access faults, not page faults" # norm:pma_vm_hw_tbl_acc
    li a0, SATP_SV39 | NOWHERE >> 12
    csrw satp, a0
    .on_trap 1f
    .enter_s 0f
0:  nop
1:  la a0, 0b
    .expect_trap_reg CAUSE_FETCH_ACCESS, 0b, a0

.pass
