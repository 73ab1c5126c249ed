// B: bit manipulation, with carry-less multiplication.
//
// Owns: the rows of Zba, Zbb, Zbc and Zbs for RV64. zext.h, rev8 and orc.b have their RV64 encodings.
// Spec: Unprivileged, "B Extension for Bit Manipulation".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf } from "./row.ts";

const zba = rowsOf("Zba");
const zbb = rowsOf("Zbb");
const zbc = rowsOf("Zbc");
const zbs = rowsOf("Zbs");

// biome-ignore format: one aligned line per instruction
export const rvB: readonly Instruction[] = [
  //    name         encoding (bit 31 first)                  format kind         ends block  effect
  // Address generation.
  zba("add.uw",    "0000100 ttttt sssss 000 ddddd 0111011", "R",   "alu",       no,  "x[rd] = zext(x[rs1][31:0]) + x[rs2]"),
  zba("sh1add",    "0010000 ttttt sssss 010 ddddd 0110011", "R",   "alu",       no,  "x[rd] = (x[rs1] << 1) + x[rs2]"),
  zba("sh2add",    "0010000 ttttt sssss 100 ddddd 0110011", "R",   "alu",       no,  "x[rd] = (x[rs1] << 2) + x[rs2]"),
  zba("sh3add",    "0010000 ttttt sssss 110 ddddd 0110011", "R",   "alu",       no,  "x[rd] = (x[rs1] << 3) + x[rs2]"),
  zba("sh1add.uw", "0010000 ttttt sssss 010 ddddd 0111011", "R",   "alu",       no,  "x[rd] = (zext(x[rs1][31:0]) << 1) + x[rs2]"),
  zba("sh2add.uw", "0010000 ttttt sssss 100 ddddd 0111011", "R",   "alu",       no,  "x[rd] = (zext(x[rs1][31:0]) << 2) + x[rs2]"),
  zba("sh3add.uw", "0010000 ttttt sssss 110 ddddd 0111011", "R",   "alu",       no,  "x[rd] = (zext(x[rs1][31:0]) << 3) + x[rs2]"),
  zba("slli.uw",   "000010 iiiiii sssss 001 ddddd 0011011", "SH6", "alu-imm",   no,  "x[rd] = zext(x[rs1][31:0]) << imm"),

  // Basic bit manipulation.
  zbb("andn",      "0100000 ttttt sssss 111 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] & ~x[rs2]"),
  zbb("orn",       "0100000 ttttt sssss 110 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] | ~x[rs2]"),
  zbb("xnor",      "0100000 ttttt sssss 100 ddddd 0110011", "R",   "alu",       no,  "x[rd] = ~(x[rs1] ^ x[rs2])"),
  zbb("clz",       "0110000 00000 sssss 001 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = leading zeros of x[rs1] (64 if it is 0)"),
  zbb("clzw",      "0110000 00000 sssss 001 ddddd 0011011", "R1",  "alu-unary", no,  "x[rd] = leading zeros of x[rs1][31:0] (32 if it is 0)"),
  zbb("ctz",       "0110000 00001 sssss 001 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = trailing zeros of x[rs1] (64 if it is 0)"),
  zbb("ctzw",      "0110000 00001 sssss 001 ddddd 0011011", "R1",  "alu-unary", no,  "x[rd] = trailing zeros of x[rs1][31:0] (32 if it is 0)"),
  zbb("cpop",      "0110000 00010 sssss 001 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = ones in x[rs1]"),
  zbb("cpopw",     "0110000 00010 sssss 001 ddddd 0011011", "R1",  "alu-unary", no,  "x[rd] = ones in x[rs1][31:0]"),
  zbb("max",       "0000101 ttttt sssss 110 ddddd 0110011", "R",   "alu",       no,  "x[rd] = max(x[rs1], x[rs2]), signed"),
  zbb("maxu",      "0000101 ttttt sssss 111 ddddd 0110011", "R",   "alu",       no,  "x[rd] = max(x[rs1], x[rs2]), unsigned"),
  zbb("min",       "0000101 ttttt sssss 100 ddddd 0110011", "R",   "alu",       no,  "x[rd] = min(x[rs1], x[rs2]), signed"),
  zbb("minu",      "0000101 ttttt sssss 101 ddddd 0110011", "R",   "alu",       no,  "x[rd] = min(x[rs1], x[rs2]), unsigned"),
  zbb("sext.b",    "0110000 00100 sssss 001 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = sext(x[rs1][7:0])"),
  zbb("sext.h",    "0110000 00101 sssss 001 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = sext(x[rs1][15:0])"),
  zbb("zext.h",    "0000100 00000 sssss 100 ddddd 0111011", "R1",  "alu-unary", no,  "x[rd] = zext(x[rs1][15:0])"),
  zbb("rol",       "0110000 ttttt sssss 001 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] rotated left by x[rs2][5:0]"),
  zbb("rolw",      "0110000 ttttt sssss 001 ddddd 0111011", "R",   "alu",       no,  "x[rd] = sext32(x[rs1][31:0] rotated left by x[rs2][4:0])"),
  zbb("ror",       "0110000 ttttt sssss 101 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] rotated right by x[rs2][5:0]"),
  zbb("rori",      "011000 iiiiii sssss 101 ddddd 0010011", "SH6", "alu-imm",   no,  "x[rd] = x[rs1] rotated right by imm"),
  zbb("roriw",     "0110000 iiiii sssss 101 ddddd 0011011", "SH5", "alu-imm",   no,  "x[rd] = sext32(x[rs1][31:0] rotated right by imm)"),
  zbb("rorw",      "0110000 ttttt sssss 101 ddddd 0111011", "R",   "alu",       no,  "x[rd] = sext32(x[rs1][31:0] rotated right by x[rs2][4:0])"),
  zbb("orc.b",     "0010100 00111 sssss 101 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = x[rs1] with each nonzero byte set to 0xff"),
  zbb("rev8",      "0110101 11000 sssss 101 ddddd 0010011", "R1",  "alu-unary", no,  "x[rd] = the bytes of x[rs1] in reverse order"),

  // Carry-less multiplication.
  zbc("clmul",     "0000101 ttttt sssss 001 ddddd 0110011", "R",   "alu",       no,  "x[rd] = low 64 bits of the carry-less product of x[rs1] and x[rs2]"),
  zbc("clmulh",    "0000101 ttttt sssss 011 ddddd 0110011", "R",   "alu",       no,  "x[rd] = bits 127:64 of the carry-less product of x[rs1] and x[rs2]"),
  zbc("clmulr",    "0000101 ttttt sssss 010 ddddd 0110011", "R",   "alu",       no,  "x[rd] = bits 126:63 of the carry-less product of x[rs1] and x[rs2]"),

  // Single bits.
  zbs("bclr",      "0100100 ttttt sssss 001 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] & ~(1 << x[rs2][5:0])"),
  zbs("bclri",     "010010 iiiiii sssss 001 ddddd 0010011", "SH6", "alu-imm",   no,  "x[rd] = x[rs1] & ~(1 << imm)"),
  zbs("bext",      "0100100 ttttt sssss 101 ddddd 0110011", "R",   "alu",       no,  "x[rd] = (x[rs1] >> x[rs2][5:0]) & 1"),
  zbs("bexti",     "010010 iiiiii sssss 101 ddddd 0010011", "SH6", "alu-imm",   no,  "x[rd] = (x[rs1] >> imm) & 1"),
  zbs("binv",      "0110100 ttttt sssss 001 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] ^ (1 << x[rs2][5:0])"),
  zbs("binvi",     "011010 iiiiii sssss 001 ddddd 0010011", "SH6", "alu-imm",   no,  "x[rd] = x[rs1] ^ (1 << imm)"),
  zbs("bset",      "0010100 ttttt sssss 001 ddddd 0110011", "R",   "alu",       no,  "x[rd] = x[rs1] | (1 << x[rs2][5:0])"),
  zbs("bseti",     "001010 iiiiii sssss 001 ddddd 0010011", "SH6", "alu-imm",   no,  "x[rd] = x[rs1] | (1 << imm)"),
];
