// Raising a synchronous exception: recorded where the facts are known, delivered in one place (deliver.ts).

import { Hart } from "../abi";
import { setHart64 } from "../hart";
import { Outcome } from "../outcome";

/** Exception codes of mcause and scause. Privileged, "Machine Cause (mcause) Register". */
export const enum Cause {
  FetchMisaligned = 0,
  FetchAccessFault = 1,
  IllegalInstruction = 2,
  Breakpoint = 3,
  LoadMisaligned = 4,
  LoadAccessFault = 5,
  StoreMisaligned = 6,
  StoreAccessFault = 7,
  EcallFromU = 8,
  EcallFromS = 9,
  EcallFromM = 11,
  FetchPageFault = 12,
  LoadPageFault = 13,
  StorePageFault = 15,
}

/** Records an exception at the instruction in Hart.Pc. `value` goes to xtval. */
export function raise(cause: u64, value: u64): Outcome {
  setHart64(Hart.TrapCause, cause);
  setHart64(Hart.TrapValue, value);
  return Outcome.Trap;
}

/** xtval holds the instruction's bits: 16 for a compressed one. Privileged, "Machine Trap Value (mtval) Register". */
export function illegal(bits: u32): Outcome {
  return raise(Cause.IllegalInstruction, bits);
}
