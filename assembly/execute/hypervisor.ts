// H: loads and stores through a guest's translation, and the fences of its two stages.
//
// The access itself is an ordinary one under the guest's context (mmu/contexts.ts, accessAsGuest), TLB included; HLVX has no TLB
// entries. Spec: Privileged, "Hypervisor Instructions".

import { Csrs, Privilege } from "../abi";
import { HGATP_VMID, HGATP_VMID_SHIFT, HSTATUS_HU, MSTATUS_TVM } from "../csr/fields";
import { rd, rs1, rs2 } from "../decode/fields";
import { fenceGuest, fenceGuestPage, fenceMachine } from "../effects";
import { destination } from "../exit";
import { csr64, csrs, mstatus, pc, privilege, setPc, setX, virtual, x } from "../hart";
import { accessOutcome, loadExecutable, loadMemory, storeMemory } from "../mmu/access";
import { accessAsGuest } from "../mmu/contexts";
import { Outcome } from "../outcome";
import { illegal, virtualInstruction } from "../trap/raise";
import { addressSpace } from "./operands";

/** norm:hlsv_mode: in M- and HS-mode, in U-mode with hstatus.HU. Next, or the exception. */
function accessAllowed(bits: u32): Outcome {
  if (virtual()) return virtualInstruction(bits);
  const allowed = privilege() != Privilege.U || (csr64(csrs(), Csrs.Hstatus) & HSTATUS_HU) != 0;
  return allowed ? Outcome.Next : illegal(bits);
}

/** Writes rd of a load that has been tried. */
function loaded(bits: u32, value: u64, signed: bool): Outcome {
  if (accessOutcome()) {
    destination(rd(bits), signed, 4);
    return accessOutcome();
  }
  setX(rd(bits), value);
  return Outcome.Next;
}

function guestLoad<T>(bits: u32): Outcome {
  if (accessAllowed(bits) != Outcome.Next) return Outcome.Trap;
  accessAsGuest(true);
  const value = loadMemory<T>(x(rs1(bits)));
  accessAsGuest(false);
  return loaded(bits, value, isSigned<T>());
}

function guestLoadExecutable(bits: u32, size: u32): Outcome {
  if (accessAllowed(bits) != Outcome.Next) return Outcome.Trap;
  accessAsGuest(true);
  const value = loadExecutable(x(rs1(bits)), size);
  accessAsGuest(false);
  return loaded(bits, value, false);
}

function guestStore<T>(bits: u32): Outcome {
  if (accessAllowed(bits) != Outcome.Next) return Outcome.Trap;
  accessAsGuest(true);
  storeMemory<T>(x(rs1(bits)), x(rs2(bits)));
  accessAsGuest(false);
  if (accessOutcome()) destination(0, false, 4);
  return accessOutcome();
}

export function hlv_b  (bits: u32): Outcome { return guestLoad<i8>(bits); }
export function hlv_bu (bits: u32): Outcome { return guestLoad<u8>(bits); }
export function hlv_h  (bits: u32): Outcome { return guestLoad<i16>(bits); }
export function hlv_hu (bits: u32): Outcome { return guestLoad<u16>(bits); }
export function hlv_w  (bits: u32): Outcome { return guestLoad<i32>(bits); }
export function hlv_wu (bits: u32): Outcome { return guestLoad<u32>(bits); }
export function hlv_d  (bits: u32): Outcome { return guestLoad<u64>(bits); }
export function hlvx_hu(bits: u32): Outcome { return guestLoadExecutable(bits, 2); }
export function hlvx_wu(bits: u32): Outcome { return guestLoadExecutable(bits, 4); }
export function hsv_b  (bits: u32): Outcome { return guestStore<u8>(bits); }
export function hsv_h  (bits: u32): Outcome { return guestStore<u16>(bits); }
export function hsv_w  (bits: u32): Outcome { return guestStore<u32>(bits); }
export function hsv_d  (bits: u32): Outcome { return guestStore<u64>(bits); }

/** norm:hfence-vvma_hfence-gvma_exceptions. Next, or the exception. */
function fenceAllowed(bits: u32, trapping: u64): Outcome {
  if (virtual()) return virtualInstruction(bits);
  const p = privilege();
  return p == Privilege.U || (p == Privilege.S && (mstatus() & trapping) != 0) ? illegal(bits) : Outcome.Next;
}

function fenced(): Outcome {
  setPc(pc() + 4);
  return Outcome.Recheck;
}

/** rs1 = x0: all guest virtual addresses; rs2 = x0: all ASIDs of the current virtual machine. */
export function hfence_vvma(bits: u32): Outcome {
  if (fenceAllowed(bits, 0) != Outcome.Next) return Outcome.Trap;
  if (rs1(bits)) fenceGuestPage(x(rs1(bits)), addressSpace(bits));
  else fenceGuest(addressSpace(bits));
  return fenced();
}

/** rs1, a guest-physical address, is ignored: every page of the VMIDs goes. rs2 = x0: of all of them. */
export function hfence_gvma(bits: u32): Outcome {
  if (fenceAllowed(bits, MSTATUS_TVM) != Outcome.Next) return Outcome.Trap;
  const vmid = <u32>(x(rs2(bits)) & (HGATP_VMID >> HGATP_VMID_SHIFT)) + 1;
  fenceMachine(rs2(bits) ? vmid : 0);
  return fenced();
}
