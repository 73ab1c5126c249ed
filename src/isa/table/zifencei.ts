// Zifencei: instruction-fetch fence.
//
// Owns: the row of Zifencei. Its imm, rs1 and rd are reserved for finer fences and ignored.
// Spec: Unprivileged, "Zifencei Extension for Instruction-Fetch Fence".

import type { Instruction } from "../instruction.ts";
import { rowsOf, yes } from "./row.ts";

const insn = rowsOf("Zifencei");

// biome-ignore format: one aligned line per instruction
export const zifencei: readonly Instruction[] = [
  //     name       encoding (bit 31 first)                 format  kind     ends block  effect
  insn("fence.i", "iiiiiiiiiiii sssss 001 ddddd 0001111", "NONE", "fence", yes, "later fetches of this hart see its earlier stores"),
];
