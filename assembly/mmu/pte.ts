// Page-table entries: what their bits mean, and how one is read and written, alike in every stage of translation.
//
// Owns: the rules that a walk checks at an entry, and the physical access to it, PMP included. Page tables are read and
// written as S-mode accesses. Does not own: the walks (walk.ts, g-stage.ts).
// Spec: Privileged, "Virtual Address Translation Process".

import { Access, Exit, Hart, Isa, Layout, Privilege, Refusal, Walk } from "../abi";
import { PMP_R, PMP_W, SATP_SV39, SATP_SV48 } from "../csr/fields";
import { storeToFrame } from "../decode/records";
import { hart32, hart64, hasAll, setHart64 } from "../hart";
import { frameOf, isRam } from "./frames";
import { PMP_MIXED, pmpAllows, pmpPermissions } from "./pmp";
import { isShared } from "./sharing";
import { noteTableFrame, tableFrame } from "./table-frames";

const PTE_V: u64 = 1;
const PTE_R: u64 = 2;
const PTE_W: u64 = 4;
const PTE_X: u64 = 8;
const PTE_U: u64 = 16;
const PTE_A: u64 = 64;
export const PTE_D: u64 = 128;
const PTE_PPN_SHIFT: u64 = 10;
const IN_PAGE: u64 = 0xfff;
/** Bits 63:54: Svnapot and Svpbmt are not implemented, so all must be zero. */
const PTE_RESERVED: u64 = 0xffc0_0000_0000_0000;

/** Levels of tables under a MODE of satp, vsatp or hgatp (Sv39x4, Sv48x4); 0 if it is Bare, or not supported. */
export function levelsOf(mode: u64): u32 {
  if (mode == SATP_SV39) return 3;
  return mode == SATP_SV48 && hasAll(Isa.Sv48) ? 4 : 0;
}

/** Address bits below those that choose an entry of a table at `level`. */
// @ts-ignore: decorator
@inline export function levelShift(level: i32): u64 { return <u64>(12 + 9 * level); }

/** Whose pages an access may use, and how: the privilege that it is made at, and the status bits that bear on it. */
export const AS_USER: u32 = 1;
/** S-mode may read and write user pages. */
export const WITH_SUM: u32 = 2;
/** What can be executed can be read. */
export const WITH_MXR: u32 = 4;

// @ts-ignore: decorator
@inline export function pageOf(pte: u64): u64 { return (pte >> PTE_PPN_SHIFT) << 12; }

// Most entries raise no question, and are told by one comparison each; all others are looked at rule by rule. (A load that misses the TLB, ns:
// bare 67 with the rules alone, 55 with this; tvm 58 and 45; hext, with its fifteen entries, 156 and 100.)

/** A pointer that is as it should be. */
// @ts-ignore: decorator
@inline export function isPlainPointer(pte: u64): bool {
  return (pte & (PTE_RESERVED | PTE_A | PTE_D | PTE_U | PTE_R | PTE_W | PTE_X | PTE_V)) == PTE_V;
}

/** The bits of a leaf that allows an access without a change to it, and which can be read: for `isPlainLeaf`. */
export function plainLeaf(access: Access, how: u32): u64 {
  let bits = PTE_V | PTE_R | PTE_A;
  if (access == Access.Write) bits |= PTE_W | PTE_D;
  else if (access != Access.Read) bits |= PTE_X;
  if (how & AS_USER) bits |= PTE_U;
  return bits;
}

/** Has a leaf these bits of `plainLeaf`, and for S-mode not U? Not all that has not is refused. */
// @ts-ignore: decorator
@inline export function isPlainLeaf(pte: u64, plain: u64): bool {
  return (pte & (plain | PTE_RESERVED | PTE_U)) == plain;
}

/** May no walk go on from this entry: not valid, or with an encoding that is reserved? */
export function isInvalid(pte: u64): bool {
  return !(pte & PTE_V) || (pte & PTE_RESERVED) != 0 || (pte & (PTE_R | PTE_W)) == PTE_W;
}

/** Which of these an invalid entry is. Asked afterwards: one function for both questions made a miss in hext slower. */
export function invalidity(pte: u64): Refusal {
  if (!(pte & PTE_V)) return Refusal.NotValid;
  return pte & PTE_RESERVED ? Refusal.ReservedBits : Refusal.WriteWithoutRead;
}

/** Neither R nor X: it points to a table. */
// @ts-ignore: decorator
@inline export function isPointer(pte: u64): bool { return !(pte & (PTE_R | PTE_X)); }

/** May this leaf be accessed so? `how`: AS_USER, WITH_SUM, WITH_MXR. */
export function leafAllows(pte: u64, access: Access, how: u32): bool {
  const userPage = (pte & PTE_U) != 0;
  const user = (how & AS_USER) != 0;
  // SUM never lets S-mode execute from a user page.
  if (access == Access.Execute) return (pte & PTE_X) != 0 && userPage == user;
  if (user != userPage && (user || !(how & WITH_SUM))) return false;
  if (access == Access.Write) return (pte & PTE_W) != 0;
  if (access == Access.ReadExecutable) return (pte & PTE_X) != 0;
  return (pte & PTE_R) != 0 || ((how & WITH_MXR) != 0 && (pte & PTE_X) != 0);
}

/** What keeps an access that is not allowed from this leaf: its owner first, then the missing permission. */
export function leafRefusal(pte: u64, access: Access, how: u32): Refusal {
  // A leaf that allowed everything would not help: it is the other privilege's.
  if (!leafAllows(pte | PTE_R | PTE_W | PTE_X, access, how)) return pte & PTE_U ? Refusal.UserPage : Refusal.SupervisorPage;
  if (access == Access.Read) return Refusal.NotReadable;
  return access == Access.Write ? Refusal.NotWritable : Refusal.NotExecutable;
}

/** The leaf after this access: with A, and D if it is a write. */
// @ts-ignore: decorator
@inline export function accessed(pte: u64, access: Access): u64 {
  return pte | PTE_A | (access == Access.Write ? PTE_D : 0);
}

/** Host address of the entry at a physical address; 0 if it cannot be read, and `entryFailure` says why. */
// @ts-ignore: decorator
@inline export function entryAt(physical: u64): usize {
  let at = <usize>physical;
  if (!hart32(Hart.MachineAddresses)) {
    let frame = tableFrame(physical & ~IN_PAGE);
    if (!frame) frame = findTable(physical);
    if (!frame) return 0;
    at = frame + (<usize>physical & <usize>IN_PAGE);
  }
  setHart64(Hart.WalkReads, hart64(Hart.WalkReads) + 1);
  return at;
}

/** The frame of the entry at a physical address; 0 if it cannot be read. */
function findTable(physical: u64): usize {
  if (!isRam(physical, 8)) return fail(Walk.AccessFault, Refusal.TableOutsideRam);
  const page = physical & ~IN_PAGE;
  const permissions = pmpPermissions(page, 4096, Privilege.S);
  const isMixed = permissions == PMP_MIXED;
  const mayRead = isMixed ? pmpAllows(physical, 8, Privilege.S, PMP_R) : (permissions & PMP_R) != 0;
  if (!mayRead) return fail(Walk.AccessFault, Refusal.TableProtected);
  const frame = frameOf(hart32(Hart.Vm), physical);
  if (!frame) return fail(Walk.OutOfFrames, Refusal.None);
  if (!isMixed) noteTableFrame(page, frame);
  return frame;
}

let failure: Walk = Walk.Done;
// @ts-ignore: decorator
@inline export function entryFailure(): Walk { return failure; }

function fail(how: Walk, why: Refusal): usize {
  failure = how;
  refuse(why);
  return 0;
}

/** Notes why the walk that is going on ends in a fault, for whoever asks afterwards (inspect.ts). */
// @ts-ignore: decorator
@inline export function refuse(why: Refusal): void { refusal = why; }
let refusal: Refusal = Refusal.None;
/** Why the last walk that ended in a fault did. */
export function lastRefusal(): Refusal { return refusal; }

/** Writes an entry back with A and D set: a store that decoded code may have to know of. */
export function updateEntry(at: usize, physical: u64, pte: u64): Walk {
  if (!hart32(Hart.MachineAddresses)) {
    if (!pmpAllows(physical, 8, Privilege.S, PMP_W)) {
      refuse(Refusal.TableProtected);
      return Walk.AccessFault;
    }
    if (isShared(at & ~<usize>0xfff)) {
      store<u64>(Layout.Exit + Exit.Gpa, physical);
      return Walk.SharedFrame;
    }
  }
  store<u64>(at, pte);
  storeToFrame(at & ~<usize>0xfff, <u32>at & 0xfff, 8);
  return Walk.Done;
}
