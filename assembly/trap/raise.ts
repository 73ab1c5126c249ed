// Raising a synchronous exception: recorded where the facts are known, delivered in one place (deliver.ts).

import { Access, Hart } from "../abi";
import { setHart32, setHart64 } from "../hart";
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
  EcallFromVs = 10,
  EcallFromM = 11,
  FetchPageFault = 12,
  LoadPageFault = 13,
  StorePageFault = 15,
  FetchGuestPageFault = 20,
  LoadGuestPageFault = 21,
  VirtualInstruction = 22,
  StoreGuestPageFault = 23,
}

/** Records an exception at the instruction in Hart.Pc. `value` goes to xtval; it is no guest virtual address. */
export function raise(cause: u64, value: u64): Outcome {
  return raiseAt(cause, value, false);
}

/** The same where `va` is a virtual address, and a guest's if `guest`. */
export function raiseAt(cause: u64, va: u64, guest: bool): Outcome {
  setHart64(Hart.TrapCause, cause);
  setHart64(Hart.TrapValue, va);
  setHart32(Hart.TrapGva, guest);
  setHart64(Hart.TrapGuestAddress, 0);
  setHart32(Hart.TrapInstruction, 0);
  return Outcome.Trap;
}

/** A fault of the G-stage; the walk has recorded at which address, and in which implicit access if it was one. */
export function raiseGuestPageFault(access: Access, va: u64): Outcome {
  setHart64(Hart.TrapCause, access == Access.Execute ? Cause.FetchGuestPageFault
    : access == Access.Write ? Cause.StoreGuestPageFault : Cause.LoadGuestPageFault);
  setHart64(Hart.TrapValue, va);
  setHart32(Hart.TrapGva, 1);
  return Outcome.Trap;
}

/** xtval holds the instruction's bits: 16 for a compressed one. Privileged, "Machine Trap Value (mtval) Register". */
export function illegal(bits: u32): Outcome {
  return raise(Cause.IllegalInstruction, bits);
}

/** For an instruction that HS-mode may execute and a guest may not. norm:H_virtinst_xtval */
export function virtualInstruction(bits: u32): Outcome {
  return raise(Cause.VirtualInstruction, bits);
}
