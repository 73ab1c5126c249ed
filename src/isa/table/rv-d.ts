// D: double-precision floating point.
//
// Owns: the rows of RV64D. A row with rm takes 0-4 or 7 (dynamic: frm); 5 and 6 are reserved and illegal, also where
// the result is exact and rm has no effect (fcvt.d.w, fcvt.d.wu, fcvt.d.s).
// Spec: Unprivileged, "D Extension for Double-Precision Floating-Point".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf } from "./row.ts";

const insn = rowsOf("D");

// biome-ignore format: one aligned line per instruction
export const rvD: readonly Instruction[] = [
  //     name         encoding (bit 31 first)                   format    kind     ends block  effect
  // Loads and stores.
  insn("fld",       "iiiiiiiiiiii sssss 011 ddddd 0000111",   "FLOAD",  "load",  no,  "f[rd] = mem64[x[rs1] + imm]"),
  insn("fsd",       "iiiiiii ttttt sssss 011 iiiii 0100111",  "FSTORE", "store", no,  "mem64[x[rs1] + imm] = f[rs2]"),

  // Fused multiply and add: one rounding.
  insn("fmadd.d",   "uuuuu 01 ttttt sssss mmm ddddd 1000011", "FR4",    "float", no,  "f[rd] = f[rs1] * f[rs2] + f[rs3]"),
  insn("fmsub.d",   "uuuuu 01 ttttt sssss mmm ddddd 1000111", "FR4",    "float", no,  "f[rd] = f[rs1] * f[rs2] - f[rs3]"),
  insn("fnmsub.d",  "uuuuu 01 ttttt sssss mmm ddddd 1001011", "FR4",    "float", no,  "f[rd] = -(f[rs1] * f[rs2]) + f[rs3]"),
  insn("fnmadd.d",  "uuuuu 01 ttttt sssss mmm ddddd 1001111", "FR4",    "float", no,  "f[rd] = -(f[rs1] * f[rs2]) - f[rs3]"),

  // Arithmetic.
  insn("fadd.d",    "0000001 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] + f[rs2]"),
  insn("fsub.d",    "0000101 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] - f[rs2]"),
  insn("fmul.d",    "0001001 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] * f[rs2]"),
  insn("fdiv.d",    "0001101 ttttt sssss mmm ddddd 1010011",  "FR_RM",  "float", no,  "f[rd] = f[rs1] / f[rs2]"),
  insn("fsqrt.d",   "0101101 00000 sssss mmm ddddd 1010011",  "FR1_RM", "float", no,  "f[rd] = sqrt(f[rs1])"),

  // Sign injection, minimum and maximum.
  insn("fsgnj.d",   "0010001 ttttt sssss 000 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with the sign of f[rs2]"),
  insn("fsgnjn.d",  "0010001 ttttt sssss 001 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with the opposite of the sign of f[rs2]"),
  insn("fsgnjx.d",  "0010001 ttttt sssss 010 ddddd 1010011",  "FR",     "float", no,  "f[rd] = f[rs1] with its sign xored with that of f[rs2]"),
  insn("fmin.d",    "0010101 ttttt sssss 000 ddddd 1010011",  "FR",     "float", no,  "f[rd] = minimumNumber(f[rs1], f[rs2])"),
  insn("fmax.d",    "0010101 ttttt sssss 001 ddddd 1010011",  "FR",     "float", no,  "f[rd] = maximumNumber(f[rs1], f[rs2])"),

  // Comparisons and classification.
  insn("feq.d",     "1010001 ttttt sssss 010 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] == f[rs2], quiet"),
  insn("flt.d",     "1010001 ttttt sssss 001 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] < f[rs2], signaling"),
  insn("fle.d",     "1010001 ttttt sssss 000 ddddd 1010011",  "FCMP",   "float", no,  "x[rd] = f[rs1] <= f[rs2], signaling"),
  insn("fclass.d",  "1110001 00000 sssss 001 ddddd 1010011",  "F2X",    "float", no,  "x[rd] = one bit of ten for the class of f[rs1]"),

  // Conversions from and to integers.
  insn("fcvt.w.d",  "1100001 00000 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as a signed 32-bit integer, saturating, sign-extended"),
  insn("fcvt.wu.d", "1100001 00001 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as an unsigned 32-bit integer, saturating, sign-extended"),
  insn("fcvt.l.d",  "1100001 00010 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as a signed 64-bit integer, saturating"),
  insn("fcvt.lu.d", "1100001 00011 sssss mmm ddddd 1010011",  "F2X_RM", "float", no,  "x[rd] = f[rs1] as an unsigned 64-bit integer, saturating"),
  insn("fcvt.d.w",  "1101001 00000 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1][31:0] from a signed 32-bit integer"),
  insn("fcvt.d.wu", "1101001 00001 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1][31:0] from an unsigned 32-bit integer"),
  insn("fcvt.d.l",  "1101001 00010 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1] from a signed 64-bit integer"),
  insn("fcvt.d.lu", "1101001 00011 sssss mmm ddddd 1010011",  "X2F_RM", "float", no,  "f[rd] = x[rs1] from an unsigned 64-bit integer"),

  // Conversions between the two precisions.
  insn("fcvt.s.d",  "0100000 00001 sssss mmm ddddd 1010011",  "FR1_RM", "float", no,  "f[rd] = f[rs1] as a single"),
  insn("fcvt.d.s",  "0100001 00000 sssss mmm ddddd 1010011",  "FR1_RM", "float", no,  "f[rd] = f[rs1] as a double, exact"),

  // Bit patterns.
  insn("fmv.x.d",   "1110001 00000 sssss 000 ddddd 1010011",  "F2X",    "float", no,  "x[rd] = f[rs1]"),
  insn("fmv.d.x",   "1111001 00000 sssss 000 ddddd 1010011",  "X2F",    "float", no,  "f[rd] = x[rs1]"),
];
