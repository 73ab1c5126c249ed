# The C extension's loads and stores.
.include "macros.S"

    .text
    .globl tests
tests:

.option rvc

    .bss
    .balign 8
area:   .skip 1024
    .text

.test "c.lw, c.sw: at the ends of the offset"           # norm:c-lw_op
    la a0, area
    li a1, 0x1234567880000001
    c.sw a1, 0(a0)
    c.sw a1, 124(a0)
    c.lw a2, 0(a0)
    .expect a2, -0x7fffffff
    c.lw s0, 124(a0)
    .expect s0, -0x7fffffff
    lw a2, 4(a0)
    .expect a2, 0
    lwu a2, 124(a0)
    .expect a2, 0x80000001
    li a1, 5
    c.sw a1, 64(a0)
    lw a2, 64(a0)
    .expect a2, 5
    c.sw a1, 4(a0)
    lw a2, 4(a0)
    .expect a2, 5

.test "c.ld, c.sd"                                      # norm:c-ld_op norm:c-sd_op
    la a0, area
    li a1, 0x1122334455667788
    c.sd a1, 0(a0)
    c.sd a1, 248(a0)
    c.ld a2, 0(a0)
    .expect a2, 0x1122334455667788
    c.ld s1, 248(a0)
    .expect s1, 0x1122334455667788
    c.sd a0, 64(a0)
    c.ld a2, 64(a0)
    .expect_equal a2, a0
    c.ld a0, 0(a0)
    .expect a0, 0x1122334455667788

.test "c.lwsp, c.swsp"                                  # norm:c-lwsp_op norm:c-swsp_op
    mv a5, sp
    la sp, area
    li a1, 0x1234567880000002
    c.swsp a1, 0(sp)
    c.swsp a1, 252(sp)
    c.swsp x0, 64(sp)
    c.lwsp a2, 0(sp)
    .expect a2, -0x7ffffffe
    c.lwsp t0, 252(sp)
    .expect t0, -0x7ffffffe
    c.lwsp a2, 64(sp)
    .expect a2, 0
    mv sp, a5

.test "c.ldsp, c.sdsp"                                  # norm:c-ldsp_op norm:c-sdsp_op
    mv a5, sp
    la sp, area
    li a1, 0x1122334455667788
    c.sdsp a1, 0(sp)
    c.sdsp a1, 504(sp)
    c.ldsp a2, 0(sp)
    .expect a2, 0x1122334455667788
    c.ldsp ra, 504(sp)
    .expect ra, 0x1122334455667788
    c.sdsp sp, 256(sp)
    c.ldsp a2, 256(sp)
    .expect_equal a2, sp
    mv sp, a5

.test "a misaligned base"                               # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    la a0, area + 1
    li a1, 0x1122334455667788
    c.sd a1, 8(a0)
    c.ld a2, 8(a0)
    .expect a2, 0x1122334455667788
    c.lw a2, 8(a0)
    .expect a2, 0x55667788

.test "a fault leaves the register"                     # Unprivileged, "Load and Store Instructions"
    li a0, NOWHERE
    li a1, 3
    .on_trap 1f
0:  c.ld a1, 8(a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, NOWHERE + 8
    .expect a1, 3

.pass
