// A: load-reserved, store-conditional and atomic memory operations.
//
// Owns: the rows of RV64A (Zalrsc and Zaamo).
// Spec: Unprivileged, "A Extension for Atomic Instructions".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf } from "./row.ts";

const insn = rowsOf("A");

// biome-ignore format: one aligned line per instruction
export const rvA: readonly Instruction[] = [
  //     name         encoding (bit 31 first)                    format kind   ends block  effect
  // On 32-bit words, the loaded value sign-extended.
  insn("lr.w",      "00010 q l 00000 sssss 010 ddddd 0101111", "LR", "amo", no,  "x[rd] = sext(mem32[x[rs1]]); reserve x[rs1]"),
  insn("sc.w",      "00011 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "if x[rs1] is reserved: mem32[x[rs1]] = x[rs2], x[rd] = 0; else x[rd] = 1"),
  insn("amoswap.w", "00001 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = x[rs2]"),
  insn("amoadd.w",  "00000 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = old + x[rs2]"),
  insn("amoxor.w",  "00100 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = old ^ x[rs2]"),
  insn("amoand.w",  "01100 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = old & x[rs2]"),
  insn("amoor.w",   "01000 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = old | x[rs2]"),
  insn("amomin.w",  "10000 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = min(old, x[rs2][31:0]), signed"),
  insn("amomax.w",  "10100 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = max(old, x[rs2][31:0]), signed"),
  insn("amominu.w", "11000 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = min(old, x[rs2][31:0]), unsigned"),
  insn("amomaxu.w", "11100 q l ttttt sssss 010 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = sext(mem32[x[rs1]]); mem32[x[rs1]] = max(old, x[rs2][31:0]), unsigned"),

  // On 64-bit words.
  insn("lr.d",      "00010 q l 00000 sssss 011 ddddd 0101111", "LR", "amo", no,  "x[rd] = mem64[x[rs1]]; reserve x[rs1]"),
  insn("sc.d",      "00011 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "if x[rs1] is reserved: mem64[x[rs1]] = x[rs2], x[rd] = 0; else x[rd] = 1"),
  insn("amoswap.d", "00001 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = x[rs2]"),
  insn("amoadd.d",  "00000 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = old + x[rs2]"),
  insn("amoxor.d",  "00100 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = old ^ x[rs2]"),
  insn("amoand.d",  "01100 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = old & x[rs2]"),
  insn("amoor.d",   "01000 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = old | x[rs2]"),
  insn("amomin.d",  "10000 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = min(old, x[rs2]), signed"),
  insn("amomax.d",  "10100 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = max(old, x[rs2]), signed"),
  insn("amominu.d", "11000 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = min(old, x[rs2]), unsigned"),
  insn("amomaxu.d", "11100 q l ttttt sssss 011 ddddd 0101111", "A",  "amo", no,  "x[rd] = old = mem64[x[rs1]]; mem64[x[rs1]] = max(old, x[rs2]), unsigned"),
];
