// Environment calls, trap returns, WFI and address-translation fences.
//
// Spec: Privileged, "Machine-Mode Privileged Instructions" and "Supervisor Instructions".

import { ExitReason, Privilege } from "../abi";
import { MSTATUS_TSR, MSTATUS_TVM, MSTATUS_TW } from "../csr/fields";
import { rs1, rs2 } from "../decode/fields";
import { fence as fenceAddressSpace, fencePage } from "../effects";
import { exitWith } from "../exit";
import { csrs, mstatus, pc, privilege, setPc, x } from "../hart";
import { Outcome } from "../outcome";
import { returnFromM, returnFromS } from "../trap/deliver";
import { wakesUp } from "../trap/interrupts";
import { Cause, illegal, raise } from "../trap/raise";

/** satp.ASID has 16 bits. */
const ASID_MASK: u64 = 0xffff;

export function ecall(bits: u32): Outcome {
  return raise(<u64>Cause.EcallFromU + privilege(), 0);
}

/** xtval holds the address of the breakpoint. */
export function ebreak(bits: u32): Outcome {
  return raise(Cause.Breakpoint, pc());
}

export function mret(bits: u32): Outcome {
  if (privilege() != Privilege.M) return illegal(bits);
  return returnFromM();
}

/** TSR=1 makes SRET illegal in S-mode. */
export function sret(bits: u32): Outcome {
  const p = privilege();
  if (p == Privilege.U || (p == Privilege.S && (mstatus() & MSTATUS_TSR) != 0)) return illegal(bits);
  return returnFromS();
}

/** Illegal in U-mode, and in S-mode under TW=1: our bounded time limit is zero. Retires, then waits outside the core. */
export function wfi(bits: u32): Outcome {
  const p = privilege();
  if (p == Privilege.U || (p == Privilege.S && (mstatus() & MSTATUS_TW) != 0)) return illegal(bits);
  if (wakesUp(csrs())) return Outcome.Next;
  exitWith(ExitReason.Wfi);
  setPc(pc() + 4);
  return Outcome.RetiredExit;
}

/** rs1 = x0: all addresses; rs2 = x0: all address spaces. */
export function sfence_vma(bits: u32): Outcome {
  const p = privilege();
  if (p == Privilege.U || (p == Privilege.S && (mstatus() & MSTATUS_TVM) != 0)) return illegal(bits);
  const space: u32 = rs2(bits) ? <u32>(x(rs2(bits)) & ASID_MASK) + 1 : 0;
  if (rs1(bits)) fencePage(x(rs1(bits)), space);
  else fenceAddressSpace(space);
  setPc(pc() + 4);
  return Outcome.Recheck;
}

/** One hart, sequentially consistent memory: nothing to order. */
export function fence(bits: u32): Outcome { return Outcome.Next; }

/** Stores into decoded code reset it at once (decode/records.ts): nothing is left to do. */
export function fence_i(bits: u32): Outcome { return Outcome.Next; }
