// The G-stage: from guest-physical to physical, under hgatp.
//
// Owns: the walk of Sv39x4 and Sv48x4 tables, with its A and D updates, and where a guest-page fault happened.
// Every access of a guest goes through it: what the VS-stage has translated, and the VS-stage's own entries (walk.ts).
// All accesses count as U-mode's; mstatus.MXR bears on explicit loads only. Does not own: which cause a fault gets.
// Spec: Privileged, "H Extension for Hypervisor Support", "Two-Stage Address Translation".

import { Access, Csrs, Hart, Refusal, Walk, WalkStage } from "../abi";
import { SATP_MODE_SHIFT, SATP_PPN, MENVCFG_ADUE } from "../csr/fields";
import { csr64, csrs, setHart64 } from "../hart";
import {
  accessed, AS_USER, entryAt, entryFailure, invalidity, isInvalid, isPlainLeaf, isPlainPointer, isPointer, leafAllows, leafRefusal, levelShift,
  levelsOf, pageOf, plainLeaf, refuse, updateEntry,
} from "./pte";
import { isTraced, traceEntry } from "./walk-trace";

/** The root table has four times the entries of another: guest-physical addresses are two bits wider. */
const ROOT_EXTRA_BITS: u64 = 2;

let resolved: u64 = 0;

/** The physical address of the last translation that was Done. */
// @ts-ignore: decorator
@inline export function gStageAddress(): u64 { return resolved; }

function guestPageFault(gpa: u64, why: Refusal): Walk {
  refuse(why);
  setHart64(Hart.TrapGuestAddress, gpa);
  return Walk.GuestPageFault;
}

/** Is the G-stage in use, or Bare? */
export function gStageTranslates(): bool {
  return levelsOf(csr64(csrs(), Csrs.Hgatp) >> SATP_MODE_SHIFT) != 0;
}

/** Translates `gpa`; T as in walk.ts. `mxr`: WITH_MXR or 0. On Walk.GuestPageFault its address is in Hart.TrapGuestAddress. */
export function gStage<T>(gpa: u64, access: Access, mxr: u32): Walk {
  const hgatp = csr64(csrs(), Csrs.Hgatp);
  const levels = levelsOf(hgatp >> SATP_MODE_SHIFT);
  if (!levels) {
    resolved = gpa;
    return Walk.Done;
  }
  if (gpa >> (levelShift(levels) + ROOT_EXTRA_BITS)) return guestPageFault(gpa, Refusal.NotCanonical);

  const plain = plainLeaf(access, AS_USER);
  let table = (hgatp & SATP_PPN) << 12;
  let indexMask: u64 = (0x200 << ROOT_EXTRA_BITS) - 1;
  for (let level = <i32>levels - 1; level >= 0; level--) {
    const shift = levelShift(level);
    const entry = table + (((gpa >> shift) & indexMask) << 3);
    let at = entryAt(entry);
    if (!at) return entryFailure();
    if (isTraced<T>()) at = traceEntry(at, WalkStage.G, level, gpa, entry, entry);
    const pte = load<u64>(at);
    if (isPlainPointer(pte)) {
      table = pageOf(pte);
      indexMask = 0x1ff;
      continue;
    }
    const inPage = (<u64>1 << shift) - 1;
    const page = pageOf(pte);
    if (!isPlainLeaf(pte, plain) || (page & inPage) != 0) {
      if (isInvalid(pte)) return guestPageFault(gpa, invalidity(pte));
      if (isPointer(pte)) return guestPageFault(gpa, Refusal.PointerBits); // as in walk.ts
      if (page & inPage) return guestPageFault(gpa, Refusal.Misaligned);
      if (!leafAllows(pte, access, AS_USER | mxr)) return guestPageFault(gpa, leafRefusal(pte, access, AS_USER | mxr));
      const updated = accessed(pte, access);
      if (updated != pte) {
        if (!(csr64(csrs(), Csrs.Menvcfg) & MENVCFG_ADUE)) return guestPageFault(gpa, Refusal.AccessedDirty);
        const how = updateEntry(at, entry, updated);
        if (how != Walk.Done) return how;
      }
    }
    resolved = page | (gpa & inPage);
    return Walk.Done;
  }
  return guestPageFault(gpa, Refusal.NoLeaf);
}
