# mcounteren and scounteren gate cycle, time and instret below M.
.include "macros.S"

    .text
    .globl tests
tests:

# Reading `csr` (0xc00 + n) with mcounteren, scounteren = the given values, in `mode`.
.macro .counter mode, csr, machine, supervisor
    li a0, \machine
    csrw mcounteren, a0
    li a0, \supervisor
    csrw scounteren, a0
    .on_trap trapped_\@
    .\mode at_\@
    .balign 4
at_\@:
    .4byte 0x2573 | (\csr) << 20 # csrr a0, csr
    ecall
trapped_\@:
.endm

.macro .readable mode, csr, machine, supervisor
    .counter \mode, \csr, \machine, \supervisor
    la t6, trap_log
    ld t5, LOG_CAUSE(t6)
    andi t5, t5, ~1              # 8 and 9: the environment call behind the read
    .expect t5, 8
.endm

.macro .illegal mode, csr, machine, supervisor
    .counter \mode, \csr, \machine, \supervisor
    .expect_log LOG_CAUSE, CAUSE_ILLEGAL
    .expect_log LOG_TVAL, 0x2573 | (\csr) << 20
.endm

.test "mcounteren and scounteren hold CY, TM and IR"    # norm:mcounteren_sz norm:scounteren
    li a0, 7
    csrw mcounteren, a0
    csrw scounteren, a0
    .expect_bits mcounteren, 7, 7
    .expect_bits scounteren, 7, 7

.test "clear in mcounteren: illegal in S and U"         # norm:mcounteren_clr_ill_inst_exc
    .illegal enter_s, 0xc00, 6, 7
    .illegal enter_s, 0xc01, 5, 7
    .illegal enter_s, 0xc02, 3, 7
    .illegal enter_u, 0xc00, 6, 7
    .illegal enter_u, 0xc01, 5, 7
    .illegal enter_u, 0xc02, 3, 7

.test "set in mcounteren: readable in S, whatever scounteren says" # norm:mcounteren_set_nxt_priv norm:mcounteren_tm_set
    .readable enter_s, 0xc00, 1, 0
    .readable enter_s, 0xc01, 2, 0
    .readable enter_s, 0xc02, 4, 0

.test "U needs both"                                    # norm:scounteren_op norm:scounteren_mcounteren_and
    .illegal enter_u, 0xc00, 7, 6
    .illegal enter_u, 0xc01, 7, 5
    .illegal enter_u, 0xc02, 7, 3
    .readable enter_u, 0xc00, 1, 1
    .readable enter_u, 0xc01, 2, 2
    .readable enter_u, 0xc02, 4, 4

.test "M reads them always"                             # norm:mcounteren_op
    csrw mcounteren, x0
    csrw scounteren, x0
    rdcycle a0
    rdtime a0
    rdinstret a0

.pass
