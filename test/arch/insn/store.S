# Stores: width, offset, neighbours untouched. Misaligned ones are in misaligned.S.
.include "macros.S"

    .text
    .globl tests
tests:

    .bss
    .balign 8
cell:   .skip 8
    .text

# Fills the cell with `before`, stores, expects `after`.
.macro .store op, value, offset, before, after
    .store64 cell, \before
    la a0, cell
    li a1, \value
    \op a1, \offset(a0)
    .expect64 cell, \after
.endm

.test "sb: the low byte only"                           # norm:sw_sh_sb_op norm:sd_sw_sh_sb_op_rv64i
    .store sb, 0x1122334455667788, 0, 0, 0x88
    .store sb, 0x1122334455667788, 3, -1, 0xffffffff88ffffff
    .store sb, 0, 7, -1, 0x00ffffffffffffff

.test "sh"                                              # norm:sw_sh_sb_op
    .store sh, 0x1122334455667788, 0, 0, 0x7788
    .store sh, 0x1122334455667788, 6, -1, 0x7788ffffffffffff

.test "sw"                                              # norm:sw_sh_sb_op
    .store sw, 0x1122334455667788, 0, 0, 0x55667788
    .store sw, 0x1122334455667788, 4, -1, 0x55667788ffffffff

.test "sd"                                              # norm:sd_sw_sh_sb_op_rv64i
    .store sd, 0x1122334455667788, 0, 0, 0x1122334455667788
    .store sd, 0, 0, -1, 0

.test "the offset is sign-extended"                     # norm:ldst_ea
    .store64 cell, 0
    la a0, cell + 2048
    li a1, -1
    sb a1, -2048(a0)
    .expect64 cell, 0xff
    la a0, cell - 2047
    sb x0, 2047(a0)
    .expect64 cell, 0
    la a0, cell - 2040
    sd a1, 2040(a0)
    .expect64 cell, -1

.test "the base as the value"                           # norm:store_op
    la a0, cell
    sd a0, 0(a0)
    la a1, cell
    ld a1, (a1)
    .expect_address a1, cell

.test "a store that faults changes nothing"             # norm:ldst_addr_misaligned_or_access_fault_exc
    .on_trap 2f
    li a0, NOWHERE
    li a1, 5
1:  sd a1, 8(a0)
    .unreachable
2:  .expect_trap CAUSE_STORE_ACCESS, 1b, NOWHERE + 8
    .expect a0, NOWHERE
    .expect a1, 5

.pass
