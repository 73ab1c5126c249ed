// Which interrupts are pending, and which one is taken.
//
// Owns: merging wires, timers and software bits into mip; priority and enabling. Delivery is in deliver.ts.
// Spec: Privileged, "Machine Interrupt (mip and mie) Registers", "Hypervisor Interrupt (hvip, hip, and hie) Registers".

import { Csrs, Hart, Privilege } from "../abi";
import { guestDeadline, guestTimeReached, instructionsUntil, timeReached } from "../csr/counters";
import {
  MENVCFG_STCE, MIP_MEIP, MIP_MSIP, MIP_MTIP, MIP_SEIP, MIP_SSIP, MIP_STIP, MIP_VSEIP, MIP_VSSIP, MIP_VSTIP,
  MSTATUS_MIE, MSTATUS_SIE,
} from "../csr/fields";
import { csr64, hart32, hart64, virtual } from "../hart";

/** No interrupt is to be taken. */
export const NO_INTERRUPT: u32 = 0xff;

/** Is stimecmp in use; is vstimecmp? */
// @ts-ignore: decorator
@inline function comparatorOn(block: usize): bool { return (csr64(block, Csrs.Menvcfg) & MENVCFG_STCE) != 0; }
// @ts-ignore: decorator
@inline function guestComparatorOn(block: usize): bool {
  return (csr64(block, Csrs.Menvcfg) & csr64(block, Csrs.Henvcfg) & MENVCFG_STCE) != 0;
}

/** mip as it reads: software bits, hardware wires, and the timers. */
// @ts-ignore: decorator
@inline export function interruptPending(block: usize): u64 {
  let pending = csr64(block, Csrs.Mip) | csr64(block, Csrs.Hvip) | <u64>hart32(Hart.InterruptLines);
  if (timeReached(hart64(Hart.Mtimecmp))) pending |= MIP_MTIP;
  if (comparatorOn(block) && timeReached(csr64(block, Csrs.Stimecmp))) pending |= MIP_STIP;
  if (guestComparatorOn(block) && guestTimeReached(block)) pending |= MIP_VSTIP;
  return pending;
}

/** Instructions, at most `limit`, that may run before a timer can become pending. */
export function untilTimer(block: usize, limit: u32): u32 {
  limit = instructionsUntil(hart64(Hart.Mtimecmp), limit);
  limit = instructionsUntil(csr64(block, Csrs.Stimecmp), limit);
  return guestComparatorOn(block) ? instructionsUntil(guestDeadline(block), limit) : limit;
}

/** Code of the interrupt of highest priority: MEI, MSI, MTI, SEI, SSI, STI, VSEI, VSSI, VSTI. norm:hsint_priority */
function highest(pending: u64): u32 {
  if (pending & MIP_MEIP) return 11;
  if (pending & MIP_MSIP) return 3;
  if (pending & MIP_MTIP) return 7;
  if (pending & MIP_SEIP) return 9;
  if (pending & MIP_SSIP) return 1;
  if (pending & MIP_STIP) return 5;
  if (pending & MIP_VSEIP) return 10;
  if (pending & MIP_VSSIP) return 2;
  return 6;
}

/**
 * The interrupt to take now at privilege `p`, or NO_INTERRUPT: those for M before those delegated to HS, before those
 * delegated further to VS, which are taken in a guest only.
 */
// @ts-ignore: decorator
@inline export function interruptToTake(block: usize, p: u32): u32 {
  const pending = interruptPending(block) & csr64(block, Csrs.Mie);
  if (!pending) return NO_INTERRUPT;
  const delegated = csr64(block, Csrs.Mideleg);
  const status = csr64(block, Csrs.Mstatus);
  const forM = pending & ~delegated;
  if (forM && (p < <u32>Privilege.M || (status & MSTATUS_MIE) != 0)) return highest(forM);
  const guest = virtual();
  const forGuest = csr64(block, Csrs.Hideleg);
  const forS = pending & delegated & ~forGuest;
  if (forS && (p < <u32>Privilege.S || guest || (p == Privilege.S && (status & MSTATUS_SIE) != 0))) return highest(forS);
  const forVs = pending & delegated & forGuest;
  if (forVs && guest && (p < <u32>Privilege.S || (csr64(block, Csrs.Vsstatus) & MSTATUS_SIE) != 0)) return highest(forVs);
  return NO_INTERRUPT;
}

/** WFI goes on when an enabled interrupt is pending, whether or not it would be taken. */
export function wakesUp(block: usize): bool {
  return (interruptPending(block) & csr64(block, Csrs.Mie)) != 0;
}
