// Which interrupts are pending, and which one is taken.
//
// Owns: merging wires, timers and software bits into mip; priority and enabling. Delivery is in deliver.ts.
// Spec: Privileged, "Machine Interrupt (mip and mie) Registers".

import { Csrs, Hart, Privilege } from "../abi";
import { timeReached } from "../csr/counters";
import {
  MENVCFG_STCE, MIP_MEIP, MIP_MSIP, MIP_MTIP, MIP_SEIP, MIP_SSIP, MIP_STIP, MSTATUS_MIE, MSTATUS_SIE,
} from "../csr/fields";
import { csr64, hart32, hart64 } from "../hart";

/** No interrupt is to be taken. */
export const NO_INTERRUPT: u32 = 0xff;

/** mip as it reads: software bits, hardware wires, and the two timers. */
export function interruptPending(block: usize): u64 {
  let pending = csr64(block, Csrs.Mip) | <u64>hart32(Hart.InterruptLines);
  if (timeReached(hart64(Hart.Mtimecmp))) pending |= MIP_MTIP;
  if ((csr64(block, Csrs.Menvcfg) & MENVCFG_STCE) && timeReached(csr64(block, Csrs.Stimecmp))) pending |= MIP_STIP;
  return pending;
}

/** Code of the interrupt of highest priority: MEI, MSI, MTI, SEI, SSI, STI. */
function highest(pending: u64): u32 {
  if (pending & MIP_MEIP) return 11;
  if (pending & MIP_MSIP) return 3;
  if (pending & MIP_MTIP) return 7;
  if (pending & MIP_SEIP) return 9;
  if (pending & MIP_SSIP) return 1;
  return 5;
}

/** The interrupt to take now at privilege `p`, or NO_INTERRUPT. Those for M come before those delegated to S. */
export function interruptToTake(block: usize, p: u32): u32 {
  const pending = interruptPending(block) & csr64(block, Csrs.Mie);
  if (!pending) return NO_INTERRUPT;
  const delegated = csr64(block, Csrs.Mideleg);
  const status = csr64(block, Csrs.Mstatus);
  const forM = pending & ~delegated;
  if (forM && (p < <u32>Privilege.M || (status & MSTATUS_MIE) != 0)) return highest(forM);
  const forS = pending & delegated;
  if (forS && (p < <u32>Privilege.S || (p == Privilege.S && (status & MSTATUS_SIE) != 0))) return highest(forS);
  return NO_INTERRUPT;
}

/** WFI goes on when an enabled interrupt is pending, whether or not it would be taken. */
export function wakesUp(block: usize): bool {
  return (interruptPending(block) & csr64(block, Csrs.Mie)) != 0;
}
