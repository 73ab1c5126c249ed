# cycle, time and instret, and the machine's counters behind them.
.include "macros.S"

    .text
    .globl tests
tests:

.test "instret counts retired instructions"             # norm:Zicntr_rdinstret_op
    csrr a0, minstret
    nop
    nop
    nop
    csrr a1, minstret
    sub a1, a1, a0
    .expect a1, 4

.test "instret is minstret"                             # norm:cycle_instret_hpmcounter_op_rdonly
    csrr a0, minstret
    rdinstret a1
    sub a1, a1, a0
    .expect a1, 1

.test "ecall and ebreak are not counted"                # norm:ecall_ebreak_no_minstret_inc
    # The same way through the handler, for a trap and for a trap plus three instructions.
    .on_trap 1f
    csrr a0, minstret
    ebreak
1:  csrr a1, minstret
    sub a2, a1, a0
    .on_trap 2f
    csrr a0, minstret
    nop
    nop
    nop
    ebreak
2:  csrr a1, minstret
    sub a3, a1, a0
    sub a3, a3, a2
    .expect a3, 3

.test "mcycle is writable and grows"                    # norm:mcycle_op norm:mcycle_minstret_wr
    li a0, 0x100000000
    csrw mcycle, a0
    csrr a1, mcycle
    csrr a2, mcycle
    sltu a3, a1, a2
    .expect a3, 1
    sltu a3, a1, a0
    .expect a3, 0

.test "cycle, time and instret are read-only"           # norm:cycle_instret_hpmcounter_op_rdonly norm:time_op_rdonly
    .on_trap 1f
    .balign 4
0:  csrrw x0, cycle, x0
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xc0001073
    .on_trap 3f
    .balign 4
2:  csrrw x0, time, x0
    .unreachable
3:  .expect_trap CAUSE_ILLEGAL, 2b, 0xc0101073
    .on_trap 5f
    .balign 4
4:  csrrw x0, instret, x0
    .unreachable
5:  .expect_trap CAUSE_ILLEGAL, 4b, 0xc0201073

.test "time never goes back, and is mtime"              # norm:Zicntr_rdtime_op norm:time_timeh_visibility_mtime
    li a3, CLINT_MTIME
    rdtime a0
    ld a1, (a3)
    rdtime a2
    sltu a4, a1, a0
    .expect a4, 0
    sltu a4, a2, a1
    .expect a4, 0

.pass
