// F: single-precision floating point.
//
// Owns: the rows of RV64F. A row with rm takes 0-4 or 7 (dynamic: frm); 5 and 6 are reserved and illegal.
// Spec: Unprivileged, "F Extension for Single-Precision Floating-Point".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf } from "./row.ts";

const insn = rowsOf("F");

// biome-ignore format: one aligned line per instruction
export const rvF: readonly Instruction[] = [
  //     name         encoding (bit 31 first)                   format    kind     ends block  effect
  // Loads and stores.
  insn("flw",       "iiiiiiiiiiii sssss 010 ddddd 0000111",   "FLOAD",  "load",  no,  "f[rd] = mem32[x[rs1] + imm] (NaN-boxed)"),
  insn("fsw",       "iiiiiii ttttt sssss 010 iiiii 0100111",  "FSTORE", "store", no,  "mem32[x[rs1] + imm] = f[rs2][31:0]"),

  // Fused multiply and add: one rounding.
  insn("fmadd.s",   "uuuuu 00 ttttt sssss mmm ddddd 1000011", "FR4",    "float", no,  "f[rd] = f[rs1] * f[rs2] + f[rs3]"),
  insn("fmsub.s",   "uuuuu 00 ttttt sssss mmm ddddd 1000111", "FR4",    "float", no,  "f[rd] = f[rs1] * f[rs2] - f[rs3]"),
  insn("fnmsub.s",  "uuuuu 00 ttttt sssss mmm ddddd 1001011", "FR4",    "float", no,  "f[rd] = -(f[rs1] * f[rs2]) + f[rs3]"),
  insn("fnmadd.s",  "uuuuu 00 ttttt sssss mmm ddddd 1001111", "FR4",    "float", no,  "f[rd] = -(f[rs1] * f[rs2]) - f[rs3]"),

  // Arithmetic.
  insn("fadd.s",    "0000000 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] + f[rs2]"),
  insn("fsub.s",    "0000100 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] - f[rs2]"),
  insn("fmul.s",    "0001000 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] * f[rs2]"),
  insn("fdiv.s",    "0001100 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] / f[rs2]"),
  insn("fsqrt.s",   "0101100 00000 sssss mmm ddddd 1010011",  "FR1_RM", "float", no,  "f[rd] = sqrt(f[rs1])"),

  // Sign injection, minimum and maximum.
  insn("fsgnj.s",   "0010000 ttttt sssss 000 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with the sign of f[rs2]"),
  insn("fsgnjn.s",  "0010000 ttttt sssss 001 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with the opposite of the sign of f[rs2]"),
  insn("fsgnjx.s",  "0010000 ttttt sssss 010 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with its sign xored with that of f[rs2]"),
  insn("fmin.s",    "0010100 ttttt sssss 000 ddddd 1010011",  "FR",     "float", no,  "f[rd] = minimumNumber(f[rs1], f[rs2])"),
  insn("fmax.s",    "0010100 ttttt sssss 001 ddddd 1010011",  "FR",     "float", no,  "f[rd] = maximumNumber(f[rs1], f[rs2])"),

  // Comparisons and classification.
  insn("feq.s",     "1010000 ttttt sssss 010 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] == f[rs2], quiet"),
  insn("flt.s",     "1010000 ttttt sssss 001 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] < f[rs2], signaling"),
  insn("fle.s",     "1010000 ttttt sssss 000 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] <= f[rs2], signaling"),
  insn("fclass.s",  "1110000 00000 sssss 001 ddddd 1010011",  "F2X",    "float", no,  "x[rd] = one bit of ten for the class of f[rs1]"),

  // Conversions from and to integers.
  insn("fcvt.w.s",  "1100000 00000 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as a signed 32-bit integer, saturating, sign-extended"),
  insn("fcvt.wu.s", "1100000 00001 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as an unsigned 32-bit integer, saturating, sign-extended"),
  insn("fcvt.l.s",  "1100000 00010 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as a signed 64-bit integer, saturating"),
  insn("fcvt.lu.s", "1100000 00011 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as an unsigned 64-bit integer, saturating"),
  insn("fcvt.s.w",  "1101000 00000 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1][31:0] from a signed 32-bit integer"),
  insn("fcvt.s.wu", "1101000 00001 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1][31:0] from an unsigned 32-bit integer"),
  insn("fcvt.s.l",  "1101000 00010 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1] from a signed 64-bit integer"),
  insn("fcvt.s.lu", "1101000 00011 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1] from an unsigned 64-bit integer"),

  // Bit patterns.
  insn("fmv.x.w",   "1110000 00000 sssss 000 ddddd 1010011",  "F2X",    "float", no,  "x[rd] = sext(f[rs1][31:0])"),
  insn("fmv.w.x",   "1111000 00000 sssss 000 ddddd 1010011",  "X2F",    "float", no,  "f[rd] = x[rs1][31:0] (NaN-boxed)"),
];
