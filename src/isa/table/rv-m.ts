// M: integer multiplication and division.
//
// Owns: the rows of RV64M.
// Spec: Unprivileged, "M Extension for Integer Multiplication and Division".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf } from "./row.ts";

const insn = rowsOf("M");

// biome-ignore format: one aligned line per instruction
export const rvM: readonly Instruction[] = [
  //     name      encoding (bit 31 first)                  format kind   ends block  effect
  // Multiplication.
  insn("mul",    "0000001 ttttt sssss 000 ddddd 0110011", "R", "alu", no,  "x[rd] = low 64 bits of x[rs1] * x[rs2]"),
  insn("mulh",   "0000001 ttttt sssss 001 ddddd 0110011", "R", "alu", no,  "x[rd] = high 64 bits of signed x[rs1] * signed x[rs2]"),
  insn("mulhsu", "0000001 ttttt sssss 010 ddddd 0110011", "R", "alu", no,  "x[rd] = high 64 bits of signed x[rs1] * unsigned x[rs2]"),
  insn("mulhu",  "0000001 ttttt sssss 011 ddddd 0110011", "R", "alu", no,  "x[rd] = high 64 bits of unsigned x[rs1] * unsigned x[rs2]"),

  // Division. By zero: quotient all ones, remainder the dividend. Overflow: quotient the dividend, remainder 0.
  insn("div",    "0000001 ttttt sssss 100 ddddd 0110011", "R", "alu", no,  "x[rd] = x[rs1] / x[rs2], signed, towards zero"),
  insn("divu",   "0000001 ttttt sssss 101 ddddd 0110011", "R", "alu", no,  "x[rd] = x[rs1] / x[rs2], unsigned"),
  insn("rem",    "0000001 ttttt sssss 110 ddddd 0110011", "R", "alu", no,  "x[rd] = x[rs1] % x[rs2], signed, sign of the dividend"),
  insn("remu",   "0000001 ttttt sssss 111 ddddd 0110011", "R", "alu", no,  "x[rd] = x[rs1] % x[rs2], unsigned"),

  // The same on the low 32 bits, result sign-extended.
  insn("mulw",   "0000001 ttttt sssss 000 ddddd 0111011", "R", "alu", no,  "x[rd] = sext32(x[rs1] * x[rs2])"),
  insn("divw",   "0000001 ttttt sssss 100 ddddd 0111011", "R", "alu", no,  "x[rd] = sext32(x[rs1][31:0] / x[rs2][31:0]), signed"),
  insn("divuw",  "0000001 ttttt sssss 101 ddddd 0111011", "R", "alu", no,  "x[rd] = sext32(x[rs1][31:0] / x[rs2][31:0]), unsigned"),
  insn("remw",   "0000001 ttttt sssss 110 ddddd 0111011", "R", "alu", no,  "x[rd] = sext32(x[rs1][31:0] % x[rs2][31:0]), signed"),
  insn("remuw",  "0000001 ttttt sssss 111 ddddd 0111011", "R", "alu", no,  "x[rd] = sext32(x[rs1][31:0] % x[rs2][31:0]), unsigned"),
];
