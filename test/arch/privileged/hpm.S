# hpmcounter3 to hpmcounter31: there, zero, and opened by the counterens.
.include "macros.S"

    .text
    .globl tests
tests:

.equ HPMCOUNTER, 0xc00
.equ ALL, 0xffffffff

# Reads hpmcounter `n` to a0, in `mode` (enter_s, enter_u), with these counterens. The word is a csrrs.
.macro .read_counter mode, n, machine, supervisor
    li a0, \machine
    csrw mcounteren, a0
    li a0, \supervisor
    csrw scounteren, a0
    li a0, 7
    .on_trap trapped_\@
    .\mode at_\@
    .balign 4
at_\@:
    .4byte 0x00002573 | (HPMCOUNTER + \n) << 20
call_\@:
    ecall
trapped_\@:
.endm

.macro .zero mode, n, machine, supervisor
    .read_counter \mode, \n, \machine, \supervisor
    .expect a0, 0
.endm

.macro .closed mode, n, machine, supervisor
    .read_counter \mode, \n, \machine, \supervisor
    .expect_log LOG_CAUSE, CAUSE_ILLEGAL
    .expect_log LOG_TVAL, 0x00002573 | (HPMCOUNTER + \n) << 20
.endm

.macro .reads_zero csr
    li a0, 7
    .balign 4
    .4byte 0x00002573 | (\csr) << 20
    .expect a0, 0
.endm

.test "every bit of the counterens can be written"      # norm:mcounteren_sz norm:scounteren_acc
    li a0, -1
    csrw mcounteren, a0
    csrw scounteren, a0
    .expect_bits mcounteren, ALL, ALL
    .expect_bits scounteren, ALL, ALL
    csrw mcounteren, x0
    csrw scounteren, x0
    .expect_csr mcounteren, 0
    .expect_csr scounteren, 0

.test "mhpmcounter and mhpmevent: M reads zero"                                  # norm:mhpmcounter_mhpmevent_rdonly0
    .irp n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    .reads_zero HPMCOUNTER + \n
    .reads_zero 0xb00 + \n       # mhpmcounter
    .reads_zero 0x320 + \n       # mhpmevent
    .endr

.test "S reads where mcounteren lets it"                # norm:mcounteren_set_nxt_priv norm:mcounteren_clr_ill_inst_exc
    .irp n, 3, 4, 17, 31
    .zero enter_s, \n, 1 << \n, 0
    .closed enter_s, \n, ALL & ~(1 << \n), ALL
    .endr

.test "U reads where both let it"                       # norm:scounteren_mcounteren_and norm:scounteren_op
    .irp n, 3, 4, 17, 31
    .zero enter_u, \n, 1 << \n, 1 << \n
    .closed enter_u, \n, ALL & ~(1 << \n), ALL
    .closed enter_u, \n, ALL, ALL & ~(1 << \n)
    .endr

.test "hpmcounter cannot be written"                    # norm:Zicwr_write_ro
    .on_trap 1f
    .balign 4
0:  csrrw x0, 0xc03, x0
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xc0301073

.pass
