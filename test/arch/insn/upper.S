# lui and auipc.
.include "macros.S"

    .text
    .globl tests
tests:

.test "lui: 20 bits at bit 12, sign-extended"           # norm:lui_op norm:lui_op_rv64i
    lui a0, 0
    .expect a0, 0
    lui a0, 1
    .expect a0, 0x1000
    lui a0, 0x7ffff
    .expect a0, 0x7ffff000
    lui a0, 0x80000
    .expect a0, -0x80000000
    lui a0, 0xfffff
    .expect a0, -0x1000

.test "auipc: the address of the auipc itself"          # norm:auipc_op norm:auipc_op_rv64i
    .balign 4
1:  auipc a0, 0
    .expect_address a0, 1b
    la a1, 2f
2:  auipc a0, 1
    sub a0, a0, a1
    .expect a0, 0x1000
    la a1, 3f
3:  auipc a0, 0x80000
    sub a0, a0, a1
    .expect a0, -0x80000000
    la a1, 4f
4:  auipc a0, 0xfffff
    sub a0, a0, a1
    .expect a0, -0x1000

.test "auipc at an address that is a multiple of 2 only" # norm:auipc_op
    j 1f
    .balign 4
    c.nop
1:  auipc a0, 0
    .expect_address a0, 1b

.test "x0 as destination"                               # norm:x0eq0
    lui x0, 0xfffff
    auipc x0, 0xfffff
    mv a0, x0
    .expect a0, 0

.pass
