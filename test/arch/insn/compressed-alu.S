# The C extension's arithmetic: each instruction, at the ends of its immediates.
.include "macros.S"

    .text
    .globl tests
tests:

.option rvc

# rd/rs1 is both.
.macro .two op, a, b, result
    li a0, \a
    li a1, \b
    \op a0, a1
    .expect a0, \result
.endm

.macro .one op, a, imm, result
    li a0, \a
    \op a0, \imm
    .expect a0, \result
.endm

.test "c.li"                                            # norm:c-li_op
    c.li a0, 31
    .expect a0, 31
    c.li a0, -32
    .expect a0, -32
    c.li ra, 0
    .expect ra, 0

.test "c.lui"                                           # norm:c-lui_op
    c.lui a0, 1
    .expect a0, 0x1000
    c.lui a0, 31
    .expect a0, 0x1f000
    c.lui a0, 0xfffe0
    .expect a0, -0x20000
    c.lui a0, 0xfffff
    .expect a0, -0x1000

.test "c.addi"                                          # norm:c-addi_op
    .one c.addi, 0x7fffffffffffffff, 1, -0x8000000000000000
    .one c.addi, 100, 31, 131
    .one c.addi, 0, -32, -32

.test "c.addiw: 32 bits, sign-extended; zero is allowed" # norm:c-addiw_op
    .one c.addiw, 0x7fffffff, 1, -0x80000000
    .one c.addiw, 0x1234567880000000, 0, -0x80000000
    .one c.addiw, 0xffffffff, -32, -33

.test "c.addi16sp"                                      # norm:c-addi16sp_op
    mv a1, sp
    li sp, 0x1000
    c.addi16sp sp, 496
    mv a0, sp
    .expect a0, 0x11f0
    c.addi16sp sp, -512
    mv a0, sp
    .expect a0, 0xff0
    mv sp, a1

.test "c.addi4spn"                                      # norm:c-addi4spn_op
    mv a1, sp
    li sp, 0x1000
    c.addi4spn a0, sp, 4
    .expect a0, 0x1004
    c.addi4spn s0, sp, 1020
    .expect s0, 0x13fc
    mv sp, a1

.test "c.slli, c.srli, c.srai"                          # norm:c-slli_op norm:c-srli_op norm:c-srai_op
    .one c.slli, 1, 63, -0x8000000000000000
    .one c.slli, 3, 1, 6
    .one c.srli, -1, 63, 1
    .one c.srli, 0x8000000000000000, 32, 0x80000000
    .one c.srai, -0x8000000000000000, 63, -1
    .one c.srai, -0x100, 4, -0x10

.test "c.andi"                                          # norm:c-andi_op
    .one c.andi, -1, -32, -32
    .one c.andi, -1, 31, 31
    .one c.andi, 0x123, 0, 0

.test "c.mv, c.add"                                     # norm:c-mv_op norm:c-add_op
    li a1, -5
    c.mv a0, a1
    .expect a0, -5
    c.mv t0, a1
    .expect t0, -5
    .two c.add, 0x7fffffffffffffff, 1, -0x8000000000000000
    li a0, 4
    c.add a0, a0
    .expect a0, 8

.test "c.and, c.or, c.xor, c.sub"                       # norm:c-and_op norm:c-or_op norm:c-xor_op norm:c-sub_op
    .two c.and, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00
    .two c.or, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0
    .two c.xor, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0
    .two c.sub, -0x8000000000000000, 1, 0x7fffffffffffffff

.test "c.addw, c.subw"                                  # norm:c-addw_op norm:c-subw_op
    .two c.addw, 0x7fffffff, 1, -0x80000000
    .two c.addw, 0xffffffff00000001, 0x1234567800000002, 3
    .two c.subw, 0x80000000, 1, 0x7fffffff
    .two c.subw, 0, 1, -1

.test "the 3-bit register fields name x8 to x15"        # norm:Zca_regs8
    li s0, 1
    li s1, 2
    li a2, 4
    li a3, 8
    li a4, 16
    li a5, 32
    c.or s0, s1
    c.or s0, a2
    c.or s0, a3
    c.or s0, a4
    c.or s0, a5
    .expect s0, 63
    c.sub a5, s0
    .expect a5, -31

.test "c.nop and hints change nothing"                          # norm:Zca_hints norm:c-addi_hint norm:c-nop_hint norm:c-li_hint norm:c-slli_hint
    li a0, 7
    c.nop
    .2byte 0x1061                # c.nop -8
    .2byte 0x0501                # c.addi a0, 0
    .2byte 0x4015                # c.li x0, 5
    .2byte 0x6005                # c.lui x0, 1
    .2byte 0x802a                # c.mv x0, a0
    .2byte 0x902a                # c.add x0, a0
    .2byte 0x0012                # c.slli x0, 4
    .2byte 0x0502                # c.slli a0, 0
    .2byte 0x8101                # c.srli a0, 0
    .2byte 0x8501                # c.srai a0, 0
    .expect a0, 7
    mv a1, x0
    .expect a1, 0

.pass
