# The A extension's memory operations: every operation, both widths.
.include "macros.S"

    .text
    .globl tests
tests:

    .bss
    .balign 8
cell:   .skip 8
    .text

# amo `op` with memory `before` and rs2 `value`: rd gets `before`, memory gets `after`; the same with rd = rs2, and
# with rd = x0.
.macro .amo64 op, before, value, after
    .store64 cell, \before
    la a0, cell
    li a1, \value
    \op a2, a1, (a0)
    .expect a2, \before
    .expect64 cell, \after
    .store64 cell, \before
    \op a1, a1, (a0)
    .expect a1, \before
    .expect64 cell, \after
    .store64 cell, \before
    li a1, \value
    \op x0, a1, (a0)
    .expect64 cell, \after
    .expect a1, \value
.endm

# As .amo64, for words: memory is given as 64 bits, of which the upper 32 stay; rd gets `result`.
.macro .amo32 op, before, value, result, after
    .store64 cell, \before
    la a0, cell
    li a1, \value
    \op a2, a1, (a0)
    .expect a2, \result
    .expect64 cell, \after
    # The upper word.
    .store64 cell, \before
    la a0, cell + 4
    li a1, 0
    amoadd.w a2, a1, (a0)
    .expect a2, (\before) >> 32
.endm

.test "amoswap.d"                                       # norm:amo_operand_size
    .amo64 amoswap.d, 0x1122334455667788, -1, -1
    .amo64 amoswap.d, -1, 0, 0

.test "amoadd.d"                                        # norm:amo_operand_size
    .amo64 amoadd.d, 5, 7, 12
    .amo64 amoadd.d, 0x7fffffffffffffff, 1, -0x8000000000000000
    .amo64 amoadd.d, -1, 1, 0

.test "amoand.d"                                        # norm:amo_operand_size
    .amo64 amoand.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00

.test "amoor.d"                                         # norm:amo_operand_size
    .amo64 amoor.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0

.test "amoxor.d"                                        # norm:amo_operand_size
    .amo64 amoxor.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0

.test "amomin.d, amomax.d: signed"                      # norm:amo_operand_size
    .amo64 amomin.d, -1, 1, -1
    .amo64 amomin.d, 1, -1, -1
    .amo64 amomin.d, -0x8000000000000000, 0x7fffffffffffffff, -0x8000000000000000
    .amo64 amomax.d, -1, 1, 1
    .amo64 amomax.d, 1, -1, 1
    .amo64 amomax.d, 5, 5, 5

.test "amominu.d, amomaxu.d: unsigned"                  # norm:amo_operand_size
    .amo64 amominu.d, -1, 1, 1
    .amo64 amominu.d, 1, -1, 1
    .amo64 amomaxu.d, -1, 1, -1
    .amo64 amomaxu.d, 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000

.test "amoswap.w: rd is sign-extended, rs2's upper half ignored" # norm:amo_operand_size
    .amo32 amoswap.w, 0x1122334485667788, 0x99999999aaaaaaaa, -0x7a998878, 0x11223344aaaaaaaa
    .amo32 amoswap.w, 0x55667788, -1, 0x55667788, 0xffffffff

.test "amoadd.w"                                        # norm:amo_operand_size
    .amo32 amoadd.w, 0x1111111a7fffffff, 1, 0x7fffffff, 0x1111111a80000000
    .amo32 amoadd.w, 0x1ffffffff, 0xffffffff00000001, -1, 0x100000000

.test "amoand.w, amoor.w, amoxor.w"                     # norm:amo_operand_size
    .amo32 amoand.w, 0x55555555ff00ff00, 0x0ff00ff0, -0xff0100, 0x555555550f000f00
    .amo32 amoor.w, 0x55555555ff00ff00, 0x0ff00ff0, -0xff0100, 0x55555555fff0fff0
    .amo32 amoxor.w, 0x55555555ff00ff00, 0x0ff00ff0, -0xff0100, 0x55555555f0f0f0f0

.test "amomin.w, amomax.w: signed words"                # norm:amo_operand_size
    .amo32 amomin.w, 0x180000000, 0x7fffffff, -0x80000000, 0x180000000
    .amo32 amomin.w, 0x17fffffff, 0x80000000, 0x7fffffff, 0x180000000
    .amo32 amomax.w, 0x180000000, 0x7fffffff, -0x80000000, 0x17fffffff
    .amo32 amomax.w, 0x1ffffffff, 0xf00000000, -1, 0x100000000
    .amo32 amomax.w, 0x1ffffffff, 0xfffffffe, -1, 0x1ffffffff

.test "amominu.w, amomaxu.w: unsigned words"            # norm:amo_operand_size
    .amo32 amominu.w, 0x180000000, 0x7fffffff, -0x80000000, 0x17fffffff
    .amo32 amominu.w, 0x100000001, 0xffffffff00000000, 1, 0x100000000
    .amo32 amomaxu.w, 0x180000000, 0x7fffffff, -0x80000000, 0x180000000
    .amo32 amomaxu.w, 0x100000001, 0xffffffff, 1, 0x1ffffffff

.test "aq and rl do not change the result"              # norm:a_aq_rl_bits
    .amo64 amoadd.d.aq, 5, 7, 12
    .amo64 amoadd.d.rl, 5, 7, 12
    .amo64 amoswap.d.aqrl, 5, 7, 7
    .amo32 amoor.w.aqrl, 0x100000001, 2, 1, 0x100000003

.test "rs1, rs2 and rd one register"                    # norm:amo_operand_size
    la a0, cell
    .store64 cell, 9
    amoswap.d a0, a0, (a0)
    .expect a0, 9
    la a1, cell
    ld a1, (a1)
    .expect_address a1, cell

.pass
