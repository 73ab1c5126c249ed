// The privileged instructions of the machine and supervisor levels.
//
// Owns: mret, sret, wfi and sfence.vma. Those of the H extension are in hypervisor.ts.
// Spec: Privileged, "Machine-Mode Privileged Instructions" and "Supervisor Instructions".

import type { Instruction } from "../instruction.ts";
import { rowsOf, yes } from "./row.ts";

const insn = rowsOf("S");

// biome-ignore format: one aligned line per instruction
export const privileged: readonly Instruction[] = [
  //     name          encoding (bit 31 first)                  format  kind      ends block  effect
  insn("sret",       "0001000 00010 00000 000 00000 1110011", "NONE", "system", yes, "return from a trap: privilege and interrupt enable from sstatus, pc = sepc"),
  insn("mret",       "0011000 00010 00000 000 00000 1110011", "NONE", "system", yes, "return from a trap: privilege and interrupt enable from mstatus, pc = mepc"),
  insn("wfi",        "0001000 00101 00000 000 00000 1110011", "NONE", "system", yes, "wait until an interrupt is pending"),
  insn("sfence.vma", "0001001 ttttt sssss 000 00000 1110011", "VMA",  "system", yes, "forget translations of address x[rs1] (x0: all) in address space x[rs2] (x0: all)"),
];
