# Illegal 32-bit encodings: the word is tval.
.include "macros.S"

    .text
    .globl tests
tests:

.macro .illegal32 word
    .on_trap trapped_\@
    .balign 4
at_\@:
    .4byte \word
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, \word
.endm

.test "all ones"                                        # Unprivileged, "Expanded Instruction-Length Encoding"
    .illegal32 0xffffffff

.test "load with funct3 7, store with funct3 4"         # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x00007003
    .illegal32 0x00004023
    .illegal32 0x00007023

.test "branch with funct3 2 and 3"                      # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x00002063
    .illegal32 0x00003063

.test "jalr with funct3 not 0"                          # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x00001067
    .illegal32 0x00007067

.test "shifts and arithmetic with unknown upper bits"   # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x08051513
    .illegal32 0x08b50533
    .illegal32 0x42b51533
    .illegal32 0x42b57533

.test "OP-32 with funct3 2, OP-IMM-32 with funct3 2"    # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x00b5253b
    .illegal32 0x0005251b
    .illegal32 0x02b5153b

.test "AMO with an unknown funct5 or width"             # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x2800202f
    .illegal32 0x0005052f
    .illegal32 0x0005452f
    .illegal32 0xf805252f

.test "LR with rs2 not zero"                            # norm:lr_w_op
    .illegal32 0x1015252f

.test "the custom and reserved major opcodes"           # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x0000000b
    .illegal32 0x0000002b
    .illegal32 0x0000005b
    .illegal32 0x0000007b
    .illegal32 0x0000006b

.test "MISC-MEM with an unknown funct3"                 # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x0000700f

.test "SYSTEM with unknown functions"                   # Unprivileged, "RV32/64G Instruction Set Listings"
    .illegal32 0x00200073
    .illegal32 0x00000173
    .illegal32 0x00008073
    .illegal32 0x30300073

.test "without F: fadd.s, flw, fsw and fcsr are illegal" # norm:mstatus_fs_vs_xs_off_op
    .illegal32 0x00b50553
    .illegal32 0x00052507
    .illegal32 0x00a52027
    .illegal32 0x00302573

.pass
