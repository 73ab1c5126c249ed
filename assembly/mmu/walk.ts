// Sv39 and Sv48 page-table walk: from guest-virtual to guest-physical.
//
// Owns: the walk, with its A and D updates. Does not own: the TLBs (access.ts fills them), delivery of the fault.
// Invariant: a walk that faults changes nothing. Page tables are read and written as S-mode accesses under PMP.
// Spec: Privileged, "Virtual Address Translation Process".

import { Access, Csrs, Hart, Leaf, Privilege, Walk } from "../abi";
import {
  MENVCFG_ADUE, MSTATUS_MXR, MSTATUS_SUM, PMP_R, PMP_W, SATP_BARE, SATP_MODE_SHIFT, SATP_PPN, SATP_SV48,
} from "../csr/fields";
import { csr64, csrs, hart32, hart64, setHart32, setHart64 } from "../hart";
import { storeToFrame } from "../decode/records";
import { frameOf, isRam } from "./frames";
import { pmpAllows } from "./pmp";

const PTE_V: u64 = 1;
const PTE_R: u64 = 2;
const PTE_W: u64 = 4;
const PTE_X: u64 = 8;
const PTE_U: u64 = 16;
const PTE_A: u64 = 64;
const PTE_D: u64 = 128;
const PTE_PPN_SHIFT: u64 = 10;
/** Bits 63:54: Svnapot and Svpbmt are not implemented, so all must be zero. */
const PTE_RESERVED: u64 = 0xffc0_0000_0000_0000;

// Result of the last walk that was Done. One walk is alive at a time.
let walkedGpa: u64 = 0;
let walkedPte: u64 = 0;
let walkedAt: u32 = 0;

/** The physical address. */
// @ts-ignore: decorator
@inline export function walked(): u64 { return walkedGpa; }

/** The level of the leaf; 0 if there was no translation. */
// @ts-ignore: decorator
@inline export function walkedLevel(): u32 { return walkedAt; }

/** Accesses (Access bits) that the leaf allows without a change to it: writes only once D is set. */
export function walkedAllows(privilege: u32, status: u64): u32 {
  if (!walkedPte) return Access.Read | Access.Write | Access.Execute; // there was no translation
  let allowed: u32 = 0;
  if (leafAllows(walkedPte, Access.Read, privilege, status)) allowed |= Access.Read;
  if ((walkedPte & PTE_D) && leafAllows(walkedPte, Access.Write, privilege, status)) allowed |= Access.Write;
  if (leafAllows(walkedPte, Access.Execute, privilege, status)) allowed |= Access.Execute;
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

/** Host address of a page-table entry; 0 if it cannot be read, and `tableFailure` says why. */
function tableEntry(gpa: u64): usize {
  if (hart32(Hart.MachineAddresses)) return <usize>gpa;
  if (!isRam(gpa, 8) || !pmpAllows(gpa, 8, Privilege.S, PMP_R)) { tableFailure = Walk.AccessFault; return 0; }
  const frame = frameOf(hart32(Hart.Vm), gpa);
  if (!frame) { tableFailure = Walk.OutOfFrames; return 0; }
  return frame + (<usize>gpa & 0xfff);
}
let tableFailure: Walk = Walk.Done;

/** Sets A and D in an entry: a store that decoded code may have to know of. */
function updateEntry(at: usize, gpa: u64, pte: u64): Walk {
  if (!(csr64(csrs(), Csrs.Menvcfg) & MENVCFG_ADUE)) return Walk.PageFault;
  if (!hart32(Hart.MachineAddresses) && !pmpAllows(gpa, 8, Privilege.S, PMP_W)) return Walk.AccessFault;
  store<u64>(at, pte);
  storeToFrame(at & ~<usize>0xfff, <u32>at & 0xfff, 8);
  return Walk.Done;
}

/** May this leaf be accessed so, at this privilege? */
function leafAllows(pte: u64, access: Access, privilege: u32, status: u64): bool {
  if (access == Access.Execute) {
    // SUM never lets S-mode execute from a user page.
    return (pte & PTE_X) != 0 && ((pte & PTE_U) != 0) == (privilege == Privilege.U);
  }
  if (privilege == Privilege.U) {
    if (!(pte & PTE_U)) return false;
  } else if ((pte & PTE_U) && !(status & MSTATUS_SUM)) return false;
  if (access == Access.Write) return (pte & PTE_W) != 0;
  return (pte & PTE_R) != 0 || ((status & MSTATUS_MXR) != 0 && (pte & PTE_X) != 0);
}

/** Translates `va` for an access at `privilege`; on Walk.Done the address is in `walked()`. */
export function walk(va: u64, access: Access, privilege: u32): Walk {
  const satp = csr64(csrs(), Csrs.Satp);
  if (privilege == Privilege.M || satp >> SATP_MODE_SHIFT == SATP_BARE) {
    walkedGpa = va;
    walkedPte = 0;
    walkedAt = 0;
    return Walk.Done;
  }
  // Sv39 has three levels, Sv48 four; the bits above must all equal the address's highest.
  const top = satp >> SATP_MODE_SHIFT == SATP_SV48 ? 3 : 2;
  const above = <i64>(64 - (21 + 9 * top));
  if (<i64>(va << above) >> above != <i64>va) return Walk.PageFault;

  setHart64(Hart.Walks, hart64(Hart.Walks) + 1);
  const status = csr64(csrs(), Csrs.Mstatus);
  let table = (satp & SATP_PPN) << 12;
  for (let level = top; level >= 0; level--) {
    const shift = <u64>(12 + 9 * level);
    const gpa = table + (((va >> shift) & 0x1ff) << 3);
    const at = tableEntry(gpa);
    if (!at) return tableFailure;
    const pte = load<u64>(at);
    setHart64(Hart.WalkReads, hart64(Hart.WalkReads) + 1);

    if (!(pte & PTE_V) || (pte & PTE_RESERVED) != 0 || (pte & (PTE_R | PTE_W)) == PTE_W) return Walk.PageFault;
    if (!(pte & (PTE_R | PTE_X))) {
      // A pointer: A, D and U are reserved in it.
      if (pte & (PTE_A | PTE_D | PTE_U)) return Walk.PageFault;
      table = (pte >> PTE_PPN_SHIFT) << 12;
      continue;
    }

    const inPage = (<u64>1 << shift) - 1;
    const page = (pte >> PTE_PPN_SHIFT) << 12;
    if (page & inPage) return Walk.PageFault; // misaligned large page
    if (!leafAllows(pte, access, privilege, status)) return Walk.PageFault;
    const updated = pte | PTE_A | (access == Access.Write ? PTE_D : 0);
    if (updated != pte) {
      const how = updateEntry(at, gpa, updated);
      if (how != Walk.Done) return how;
    }
    walkedPte = updated;
    walkedAt = level;
    if (level) setHart32(Hart.LargePagesCached, 1);
    walkedGpa = page | (va & inPage);
    return Walk.Done;
  }
  return Walk.PageFault;
}
