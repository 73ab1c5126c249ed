// Environment calls, trap returns, WFI and address-translation fences.
//
// Spec: Privileged, "Machine-Mode Privileged Instructions" and "Supervisor Instructions".

import { Csrs, ExitReason, Privilege } from "../abi";
import { HSTATUS_VTSR, HSTATUS_VTVM, HSTATUS_VTW, MSTATUS_TSR, MSTATUS_TVM, MSTATUS_TW } from "../csr/fields";
import { rs1 } from "../decode/fields";
import { fence as fenceAddressSpace, fencePage } from "../effects";
import { exitWith } from "../exit";
import { csr64, csrs, mstatus, pc, privilege, setPc, virtual, x } from "../hart";
import { Outcome } from "../outcome";
import { returnFromM, returnFromS } from "../trap/deliver";
import { wakesUp } from "../trap/interrupts";
import { Cause, illegal, raise, raiseAt, virtualInstruction } from "../trap/raise";
import { addressSpace } from "./operands";

export function ecall(bits: u32): Outcome {
  if (virtual() && privilege() == Privilege.S) return raise(Cause.EcallFromVs, 0);
  return raise(<u64>Cause.EcallFromU + privilege(), 0);
}

/** xtval holds the address of the breakpoint. */
export function ebreak(bits: u32): Outcome {
  return raiseAt(Cause.Breakpoint, pc(), virtual());
}

/**
 * May a supervisor instruction run? In S-mode not while its bit of mstatus traps it; a guest's VS-mode not while its bit of
 * hstatus does. Next, or the exception: for a guest that of its hypervisor. norm:H_cause_virtual_instruction
 */
function supervisorMay(bits: u32, trap: u64, guestTrap: u64): Outcome {
  const p = privilege();
  if (virtual()) {
    const trapped = p == Privilege.U || (csr64(csrs(), Csrs.Hstatus) & guestTrap) != 0;
    return trapped ? virtualInstruction(bits) : Outcome.Next;
  }
  return p == Privilege.U || (p == Privilege.S && (mstatus() & trap) != 0) ? illegal(bits) : Outcome.Next;
}

export function mret(bits: u32): Outcome {
  if (privilege() != Privilege.M) return illegal(bits);
  return returnFromM();
}

export function sret(bits: u32): Outcome {
  if (supervisorMay(bits, MSTATUS_TSR, HSTATUS_VTSR) != Outcome.Next) return Outcome.Trap;
  return returnFromS();
}

/**
 * Illegal in U-mode, and below M under TW=1, a guest's modes included: our bounded time limit is zero. Retires, then waits
 * outside the core.
 */
export function wfi(bits: u32): Outcome {
  if (privilege() != Privilege.M && (mstatus() & MSTATUS_TW) != 0) return illegal(bits);
  if (supervisorMay(bits, 0, HSTATUS_VTW) != Outcome.Next) return Outcome.Trap;
  if (wakesUp(csrs())) return Outcome.Next;
  exitWith(ExitReason.Wfi);
  setPc(pc() + 4);
  return Outcome.RetiredExit;
}

/** rs1 = x0: all addresses; rs2 = x0: all address spaces. */
export function sfence_vma(bits: u32): Outcome {
  if (supervisorMay(bits, MSTATUS_TVM, HSTATUS_VTVM) != Outcome.Next) return Outcome.Trap;
  if (rs1(bits)) fencePage(x(rs1(bits)), addressSpace(bits));
  else fenceAddressSpace(addressSpace(bits));
  setPc(pc() + 4);
  return Outcome.Recheck;
}

/** One hart, sequentially consistent memory: nothing to order. */
export function fence(bits: u32): Outcome { return Outcome.Next; }

/** Stores into decoded code reset it at once (decode/records.ts): nothing is left to do. */
export function fence_i(bits: u32): Outcome { return Outcome.Next; }
