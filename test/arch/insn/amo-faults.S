# Misaligned and faulting AMO and LR: store faults, but for LR's. SC is in sc-alignment.S.
.include "macros.S"

    .text
    .globl tests
tests:

    .bss
    .balign 8
cell:   .skip 16
    .text

.macro .misaligned op, offset, cause
    .store64 cell, 0x1122334455667788
    la a0, cell + \offset
    li a1, 1
    li a2, 77
    .on_trap trapped_\@
at_\@:
    \op a2, a1, (a0)
    .unreachable
trapped_\@:
    .expect_trap_reg \cause, at_\@, a0
    .expect a2, 77
    .expect64 cell, 0x1122334455667788
.endm

.test "a misaligned AMO traps"                          # norm:amo_alignment norm:mcause_exccode_st_sc_amo
    .misaligned amoadd.w, 1, CAUSE_STORE_MISALIGNED
    .misaligned amoadd.w, 2, CAUSE_STORE_MISALIGNED
    .misaligned amoadd.d, 4, CAUSE_STORE_MISALIGNED
    .misaligned amoswap.d, 1, CAUSE_STORE_MISALIGNED
    .misaligned amomaxu.w, 3, CAUSE_STORE_MISALIGNED

.test "a misaligned LR traps"                           # norm:lr_sc_alignment norm:mcause_exccode_ld_ldrsv
    la a0, cell + 2
    .on_trap 1f
0:  lr.w a1, (a0)
    .unreachable
1:  .expect_trap_reg CAUSE_LOAD_MISALIGNED, 0b, a0
    la a0, cell + 4
    .on_trap 3f
2:  lr.d a1, (a0)
    .unreachable
3:  .expect_trap_reg CAUSE_LOAD_MISALIGNED, 2b, a0

.test "LR where nothing is: load access fault"          # norm:mcause_exccode_ld_ldrsv
    li a0, NOWHERE
    .on_trap 1f
0:  lr.d a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, NOWHERE

.pass
