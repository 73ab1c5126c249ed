# Zbs: single bits.
.include "macros.S"
.include "bit-manipulation.S"

    .text
    .globl tests
tests:

.test "bclr: clears the bit that 6 bits of rs2 name"    # norm:bclr_op norm:zbs_single_bit_functionality
    .binary bclr, 0, 0, 0
    .binary bclr, -1, 0, -2
    .binary bclr, -1, 63, 0x7fffffffffffffff
    .binary bclr, 0, 63, 0
    .binary bclr, 0xfedcba9876543210, 64, 0xfedcba9876543210
    .binary bclr, -1, 127, 0x7fffffffffffffff
    .binary bclr, 0xfedcba9876543210, 33, 0xfedcba9876543210

.test "bclri"                                           # norm:bclri_op
    .immediate bclri, 0, 0, 0
    .immediate bclri, -1, 0, -2
    .immediate bclri, -1, 63, 0x7fffffffffffffff
    .immediate bclri, 0, 63, 0
    .immediate bclri, 0xfedcba9876543210, 31, 0xfedcba9876543210
    .immediate bclri, 0xfedcba9876543210, 33, 0xfedcba9876543210

.test "bext: extracts the bit that 6 bits of rs2 name"  # norm:bext_op norm:zbs_single_bit_functionality
    .binary bext, 0, 0, 0
    .binary bext, -1, 0, 1
    .binary bext, -1, 63, 1
    .binary bext, 0, 63, 0
    .binary bext, 0xfedcba9876543210, 64, 0
    .binary bext, -1, 127, 1
    .binary bext, 0xfedcba9876543210, 33, 0

.test "bexti"                                           # norm:bexti_op
    .immediate bexti, 0, 0, 0
    .immediate bexti, -1, 0, 1
    .immediate bexti, -1, 63, 1
    .immediate bexti, 0, 63, 0
    .immediate bexti, 0xfedcba9876543210, 31, 0
    .immediate bexti, 0xfedcba9876543210, 33, 0

.test "binv: inverts the bit that 6 bits of rs2 name"   # norm:binv_op norm:zbs_single_bit_functionality
    .binary binv, 0, 0, 1
    .binary binv, -1, 0, -2
    .binary binv, -1, 63, 0x7fffffffffffffff
    .binary binv, 0, 63, 0x8000000000000000
    .binary binv, 0xfedcba9876543210, 64, 0xfedcba9876543211
    .binary binv, -1, 127, 0x7fffffffffffffff
    .binary binv, 0xfedcba9876543210, 33, 0xfedcba9a76543210

.test "binvi"                                           # norm:binvi_op
    .immediate binvi, 0, 0, 1
    .immediate binvi, -1, 0, -2
    .immediate binvi, -1, 63, 0x7fffffffffffffff
    .immediate binvi, 0, 63, 0x8000000000000000
    .immediate binvi, 0xfedcba9876543210, 31, 0xfedcba98f6543210
    .immediate binvi, 0xfedcba9876543210, 33, 0xfedcba9a76543210

.test "bset: sets the bit that 6 bits of rs2 name"      # norm:bset_op norm:zbs_single_bit_functionality
    .binary bset, 0, 0, 1
    .binary bset, -1, 0, -1
    .binary bset, -1, 63, -1
    .binary bset, 0, 63, 0x8000000000000000
    .binary bset, 0xfedcba9876543210, 64, 0xfedcba9876543211
    .binary bset, -1, 127, -1
    .binary bset, 0xfedcba9876543210, 33, 0xfedcba9a76543210

.test "bseti"                                           # norm:bseti_op
    .immediate bseti, 0, 0, 1
    .immediate bseti, -1, 0, -1
    .immediate bseti, -1, 63, -1
    .immediate bseti, 0, 63, 0x8000000000000000
    .immediate bseti, 0xfedcba9876543210, 31, 0xfedcba98f6543210
    .immediate bseti, 0xfedcba9876543210, 33, 0xfedcba9a76543210

.pass
