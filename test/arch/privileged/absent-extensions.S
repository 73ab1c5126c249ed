# A hart without extensions: their instructions and CSRs do not exist.
# isa: rv64imac
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

# `op` is illegal, with its own bits in tval.
.macro .absent op:vararg
    .on_trap trapped_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    lwu a0, at_\@
    .expect_trap_reg CAUSE_ILLEGAL, at_\@, a0
.endm

.test "instructions of Zba, Zbb, Zbc and Zbs are illegal" # norm:mcause_exccode_illegal_inst
    .absent sh1add a0, a1, a2
    .absent clz a0, a1
    .absent clmul a0, a1, a2
    .absent bseti a0, a1, 5

.test "misa tells of what is there alone"               # norm:misa_extensions_enc_txt
    .expect_bits misa, (1 << 26) - 1, 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20

.pass
