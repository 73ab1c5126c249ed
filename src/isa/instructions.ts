// The one instruction table: every instruction that the project knows, in a fixed order.
//
// Owns: the order of the extensions. Op numbers follow it, so a new extension goes at the end.
// Invariant: no word is taken by two rows of `instructions`; in `compressed` the first row that takes a halfword wins.

import type { CompressedInstruction, Instruction } from "./instruction.ts";
import { rvC } from "./table/compressed.ts";
import { hypervisor } from "./table/hypervisor.ts";
import { privileged } from "./table/privileged.ts";
import { rvA } from "./table/rv-a.ts";
import { rvB } from "./table/rv-b.ts";
import { rvD } from "./table/rv-d.ts";
import { rvF } from "./table/rv-f.ts";
import { rvI } from "./table/rv-i.ts";
import { rvM } from "./table/rv-m.ts";
import { zicsr } from "./table/zicsr.ts";
import { zifencei } from "./table/zifencei.ts";

/** The 32-bit instructions of RV64: I, M, A, Zicsr, Zifencei, privileged, F, D, B, H. */
export const instructions: readonly Instruction[] = [
  ...rvI,
  ...rvM,
  ...rvA,
  ...zicsr,
  ...zifencei,
  ...privileged,
  ...rvF,
  ...rvD,
  ...rvB,
  ...hypervisor,
];

/** The 16-bit instructions of RV64 with D. */
export const compressed: readonly CompressedInstruction[] = rvC;
