// The page-table walk: from a virtual address to a physical one.
//
// Owns: the walk of the tables of satp, or for a guest (V=1) of vsatp, with its A and D updates. A guest's tables hold
// guest-physical addresses: each of their entries, and what they translate to, goes through the G-stage (g-stage.ts).
// Does not own: the TLBs (access.ts fills them), delivery of the fault.
// Invariant: a walk that ends in a page fault changes nothing in the tables that it is about; at the G-stage, entries that were
// used on the way may have got A and D.
// Spec: Privileged, "Virtual Address Translation Process", "Two-Stage Address Translation".

import { Access, Csrs, Hart, Leaf, Privilege, Pseudoinstruction, Refusal, Walk, WalkStage } from "../abi";
import { MENVCFG_ADUE, MSTATUS_MXR, MSTATUS_SUM, SATP_MODE_SHIFT, SATP_PPN } from "../csr/fields";
import { csr64, csrs, hart64, setHart32, setHart64 } from "../hart";
import { gStage, gStageAddress, gStageTranslates } from "./g-stage";
import { largePageCached } from "./large-pages";
import {
  accessed, AS_USER, entryAt, entryFailure, invalidity, isInvalid, isPlainLeaf, isPlainPointer, isPointer, leafAllows, leafRefusal, levelShift,
  levelsOf, pageOf, plainLeaf, PTE_D, refuse, updateEntry, WITH_MXR, WITH_SUM,
} from "./pte";
import { isTraced, traceEntry, Traced, Untraced } from "./walk-trace";

// Result of the last walk that was Done. One walk is alive at a time.
let walkedAddress: u64 = 0;
let walkedPte: u64 = 0;
let walkedAt: u32 = 0;

/** The physical address. */
// @ts-ignore: decorator
@inline export function walked(): u64 { return walkedAddress; }

/** The level of the leaf; 0 if there was no translation. */
// @ts-ignore: decorator
@inline export function walkedLevel(): u32 { return walkedAt; }

/** Accesses (Access bits) that the leaf allows without a change to it: writes only once D is set. */
export function walkedAllows(privilege: u32, status: u64): u32 {
  if (!walkedPte) return Access.Read | Access.Write | Access.Execute; // there was no translation
  const how = rights(privilege, status);
  let allowed: u32 = 0;
  if (leafAllows(walkedPte, Access.Read, how)) allowed |= Access.Read;
  if ((walkedPte & PTE_D) && leafAllows(walkedPte, Access.Write, how)) allowed |= Access.Write;
  if (leafAllows(walkedPte, Access.Execute, how)) allowed |= Access.Execute;
  return allowed;
}

/**
 * The leaf itself, whoever asks: R, W (only once D is set), X and U in their PTE bits. Where nothing is translated all is
 * allowed, and U is as `privilege` needs it.
 */
export function walkedLeaf(privilege: u32): u32 {
  const all: u32 = Access.Read | Access.Write | Access.Execute;
  if (!walkedPte) return privilege == Privilege.U ? all | Leaf.User : all;
  const leaf = <u32>walkedPte & (all | <u32>Leaf.User);
  return walkedPte & PTE_D ? leaf : leaf & ~Access.Write;
}

/** What an access at this privilege, under this mstatus or vsstatus, may do with a leaf. */
function rights(privilege: u32, status: u64): u32 {
  let how: u32 = privilege == Privilege.U ? AS_USER : 0;
  if (status & MSTATUS_SUM) how |= WITH_SUM;
  if (status & MSTATUS_MXR) how |= WITH_MXR;
  return how;
}

/** WITH_MXR if HS-level makes executable pages readable: in both stages, while vsstatus.MXR holds for the first alone. */
// @ts-ignore: decorator
@inline function hypervisorMxr(): u32 { return csr64(csrs(), Csrs.Mstatus) & MSTATUS_MXR ? WITH_MXR : 0; }

/** A leaf has been found, or there is nothing to translate: for a guest the G-stage has the last word. */
function arrive<T>(address: u64, access: Access, guest: bool): Walk {
  walkedAddress = address;
  if (!guest) return Walk.Done;
  const how = gStage<T>(address, access, hypervisorMxr());
  walkedAddress = gStageAddress();
  return how;
}

/** Physical address of the entry at `address` in the tables being walked; its G-stage access is an implicit one. */
function locate<T>(address: u64, access: Access): Walk {
  const how = gStage<T>(address, access, 0);
  if (how == Walk.GuestPageFault) {
    setHart32(Hart.TrapInstruction, access == Access.Write ? Pseudoinstruction.Write : Pseudoinstruction.Read);
  }
  return how;
}

/** Does hardware set A and D in these tables? */
function updatesAllowed(guest: bool): bool {
  const block = csrs();
  let enabled = csr64(block, Csrs.Menvcfg);
  if (guest) enabled &= csr64(block, Csrs.Henvcfg);
  return (enabled & MENVCFG_ADUE) != 0;
}

function pageFault(why: Refusal): Walk {
  refuse(why);
  return Walk.PageFault;
}

/** Translates `va` for an access at `privilege` with V = `guest`; on Walk.Done the address is in `walked()`. */
export function walk(va: u64, access: Access, privilege: u32, guest: bool): Walk {
  return translate<Untraced>(va, access, privilege, guest);
}

/** The same, between startTrace and endTrace, recorded and without any change. */
export function walkTraced(va: u64, access: Access, privilege: u32, guest: bool): Walk {
  return translate<Traced>(va, access, privilege, guest);
}

function translate<T>(va: u64, access: Access, privilege: u32, guest: bool): Walk {
  const block = csrs();
  const atp = csr64(block, guest ? Csrs.Vsatp : Csrs.Satp);
  const levels = privilege == Privilege.M ? 0 : levelsOf(atp >> SATP_MODE_SHIFT);
  if (guest) setHart32(Hart.TrapInstruction, Pseudoinstruction.None);
  if (levels || (guest && gStageTranslates())) setHart64(Hart.Walks, hart64(Hart.Walks) + 1);
  walkedPte = 0;
  walkedAt = 0;
  if (!levels) return arrive<T>(va, access, guest);
  // The bits above the translated ones must equal the highest of these.
  const unused = 64 - levelShift(levels);
  if (<i64>(va << unused) >> <i64>unused != <i64>va) return pageFault(Refusal.NotCanonical);

  const how = guest ? rights(privilege, csr64(block, Csrs.Vsstatus)) | hypervisorMxr()
    : rights(privilege, csr64(block, Csrs.Mstatus));
  const plain = plainLeaf(access, how);
  let table = (atp & SATP_PPN) << 12;
  for (let level = <i32>levels - 1; level >= 0; level--) {
    const shift = levelShift(level);
    const address = table + (((va >> shift) & 0x1ff) << 3);
    let physical = address;
    if (guest) {
      const located = locate<T>(address, Access.Read);
      if (located != Walk.Done) return located;
      physical = gStageAddress();
    }
    let at = entryAt(physical);
    if (!at) return entryFailure();
    if (isTraced<T>()) at = traceEntry(at, WalkStage.First, level, va, address, physical);
    const pte = load<u64>(at);
    if (isPlainPointer(pte)) {
      table = pageOf(pte);
      continue;
    }
    const inPage = (<u64>1 << shift) - 1;
    const page = pageOf(pte);
    let updated = pte;
    if (!isPlainLeaf(pte, plain) || (page & inPage) != 0) {
      if (isInvalid(pte)) return pageFault(invalidity(pte));
      if (isPointer(pte)) return pageFault(Refusal.PointerBits); // A, D and U are reserved in a pointer
      if (page & inPage) return pageFault(Refusal.Misaligned);
      if (!leafAllows(pte, access, how)) return pageFault(leafRefusal(pte, access, how));
      updated = accessed(pte, access);
      if (updated != pte) {
        if (!updatesAllowed(guest)) return pageFault(Refusal.AccessedDirty);
        if (guest) {
          const located = locate<T>(address, Access.Write);
          if (located != Walk.Done) return located;
        }
        const written = updateEntry(at, physical, updated);
        if (written != Walk.Done) return written;
      }
    }
    walkedPte = updated;
    walkedAt = level;
    if (level) largePageCached(va, inPage, guest);
    return arrive<T>(page | (va & inPage), access, guest);
  }
  return pageFault(Refusal.NoLeaf);
}
