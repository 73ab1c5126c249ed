// Zicsr: reads and writes of control and status registers.
//
// Owns: the rows of Zicsr. Which CSRs exist, and who may access them, is the core's csr/.
// A write may change what the next instruction sees (translation, interrupts, FS), so every row ends a block.
// Spec: Unprivileged, "Zicsr Extension for Control and Status Register (CSR) Instructions".

import type { Instruction } from "../instruction.ts";
import { rowsOf, yes } from "./row.ts";

const insn = rowsOf("Zicsr");

// biome-ignore format: one aligned line per instruction
export const zicsr: readonly Instruction[] = [
  //     name      encoding (bit 31 first)                 format  kind   ends block  effect
  insn("csrrw",  "cccccccccccc sssss 001 ddddd 1110011", "CSR",  "csr", yes, "x[rd] = csr (not read if rd is x0); csr = x[rs1]"),
  insn("csrrs",  "cccccccccccc sssss 010 ddddd 1110011", "CSR",  "csr", yes, "x[rd] = csr; csr |= x[rs1] (not written if rs1 is x0)"),
  insn("csrrc",  "cccccccccccc sssss 011 ddddd 1110011", "CSR",  "csr", yes, "x[rd] = csr; csr &= ~x[rs1] (not written if rs1 is x0)"),
  insn("csrrwi", "cccccccccccc iiiii 101 ddddd 1110011", "CSRI", "csr", yes, "x[rd] = csr (not read if rd is x0); csr = imm"),
  insn("csrrsi", "cccccccccccc iiiii 110 ddddd 1110011", "CSRI", "csr", yes, "x[rd] = csr; csr |= imm (not written if imm is 0)"),
  insn("csrrci", "cccccccccccc iiiii 111 ddddd 1110011", "CSRI", "csr", yes, "x[rd] = csr; csr &= ~imm (not written if imm is 0)"),
];
