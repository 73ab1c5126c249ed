// Assembler macros for the bit-manipulation instructions, from the instruction table.
//
// Owns: the text that tests include as "bit-manipulation.S". With `-march=..._zbs` clang knows the instructions itself, but
// then builds the constants of `li` with them too, and a test would be judged by what it tests.

import { mask, match } from "../../src/isa/encoding.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { rvB } from "../../src/isa/table/rv-b.ts";

function macro(row: Instruction): string {
  const word = match(row);
  const fields = `${word & 0x7f}, ${(word >>> 12) & 7}`;
  const top = word >>> 20;
  if (mask(row) >>> 20 === 0xfff) return define(row, "rs1", `i ${fields}, \\rd, \\rs1, ${top}`);
  if (row.format === "R") return define(row, "rs1, rs2", `r ${fields}, ${word >>> 25}, \\rd, \\rs1, \\rs2`);
  return define(row, "rs1, amount", `i ${fields}, \\rd, \\rs1, ${top} + \\amount`);
}

const define = (row: Instruction, operands: string, encoding: string): string =>
  `.macro ${row.name} rd, ${operands}\n.insn ${encoding}\n.endm\n`;

export const bitManipulationMacros: string = rvB.map(macro).join("");
