# Reserved and illegal 16-bit encodings.
.include "macros.S"

    .text
    .globl tests
tests:

.option rvc

# The 16-bit word traps as an illegal instruction, with the word as tval.
.macro .illegal16 word
    .on_trap trapped_\@
at_\@:
    .2byte \word
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, \word
.endm

.test "all zeros is illegal"                            # norm:Zca_illegal
    .illegal16 0x0000

.test "c.addi4spn with a zero immediate is reserved"    # norm:c-addi4spn_rsv
    .illegal16 0x0004
    .illegal16 0x001c

.test "c.addiw with rd = x0 is reserved"                # norm:c-addiw_rsv
    .illegal16 0x2001
    .illegal16 0x2005

.test "c.lwsp, c.ldsp with rd = x0 are reserved"        # norm:c-lwsp_rsv norm:c-ldsp_rsv
    .illegal16 0x4002
    .illegal16 0x6002

.test "c.lui, c.addi16sp with a zero immediate are reserved" # norm:c-lui_rsv norm:c-addi16sp_rsv
    .illegal16 0x6501
    .illegal16 0x6101

.test "c.jr with rs1 = x0 is reserved"                  # norm:c-jr_rsv
    .illegal16 0x8002

.test "the reserved rows of quadrants 0 and 1"          # Unprivileged, "RVC Instruction Set Listings"
    .illegal16 0x8000
    .illegal16 0x9c41
    .illegal16 0x9c61

.test "without D: c.fld, c.fsd, c.fldsp, c.fsdsp are illegal" # norm:c-fld_op norm:c-fsd_op
    .illegal16 0x2000
    .illegal16 0xa000
    .illegal16 0x2502
    .illegal16 0xa02a

.pass
