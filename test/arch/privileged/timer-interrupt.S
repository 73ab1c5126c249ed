# The machine timer.
.include "macros.S"

    .text
    .globl tests
tests:

.test "MTIP is mtime >= mtimecmp, and CSR writes do not change it" # norm:mip_mtip_rdonly norm:mtime_intr_pending
    .machine_timer -1
    .expect_bits mip, 1 << MTI, 0
    .machine_timer 0
    .expect_bits mip, 1 << MTI, 1 << MTI
    csrw mip, x0
    .expect_bits mip, 1 << MTI, 1 << MTI
    .machine_timer -1
    .expect_bits mip, 1 << MTI, 0
    li a0, 1 << MTI
    csrw mip, a0
    .expect_bits mip, 1 << MTI, 0

.test "mtimecmp reads what was written, also by words"  # norm:mtimecmp_sz norm:mtime_mtimecmp_rv64_wr
    .machine_timer 0x1122334455667788
    li a0, CLINT_MTIMECMP
    ld a1, (a0)
    .expect a1, 0x1122334455667788
    lwu a1, 4(a0)
    .expect a1, 0x11223344
    li a1, -1
    sw a1, (a0)
    ld a1, (a0)
    .expect a1, 0x11223344ffffffff
    .machine_timer -1

.test "the interrupt"                                   # norm:mtime_intr_taken norm:mip_mtip_mie_mtie_op
    li a0, 1 << MTI
    csrw mie, a0
    .machine_timer 0
    .on_trap 1f
    csrsi mstatus, MSTATUS_MIE
    .await_trap
1:  .expect_interrupt MTI
    .machine_timer -1

.test "a deadline ahead: wfi waits for it"              # norm:wfi_op norm:mtime_intr_pending
    li a0, 1 << MTI
    csrw mie, a0
    li a1, CLINT_MTIME
    li a2, CLINT_MTIMECMP
    ld a3, (a1)
    li a4, 1000
    add a3, a3, a4
    sd a3, (a2)
0:  wfi                          # may return early; MTIP tells
    csrr a0, mip
    andi a0, a0, 1 << MTI
    beqz a0, 0b
    ld a4, (a1)
    sltu a4, a4, a3
    .expect a4, 0                # mtime has reached it
    .machine_timer -1

.test "mtime grows"                                     # norm:mtime_op
    li a1, CLINT_MTIME
    ld a2, (a1)
0:  ld a3, (a1)
    beq a3, a2, 0b
    sltu a4, a2, a3
    .expect a4, 1

.pass
