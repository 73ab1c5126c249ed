# A hart without Zicntr and Zihpm: no counters below M, and nothing that opens those that do not exist.
# isa: rv64imac
.include "macros.S"

    .text
    .globl tests
tests:

.macro .absent csr
    .on_trap trapped_\@
    .balign 4
at_\@:
    .4byte 0x2573 | (\csr) << 20 # csrr a0, csr
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, 0x2573 | (\csr) << 20
.endm

.test "cycle, time, instret, hpmcounter3 and stimecmp are absent" # norm:Zicsr_illegal_acc
    .absent 0xc00
    .absent 0xc01
    .absent 0xc02
    .absent 0xc03
    .absent 0x14d

.test "mcycle and minstret are there all the same"      # norm:mcycle_op norm:minstret_op
    csrr a0, mcycle
    csrr a0, minstret

.test "the counterens' HPM bits are zero"               # norm:mcounteren_flds_rdonly0
    li a0, -1
    csrw mcounteren, a0
    csrw scounteren, a0
    .expect_bits mcounteren, 0xfffffff8, 0
    .expect_bits scounteren, 0xfffffff8, 0

.pass
