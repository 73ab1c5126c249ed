// Memory access: a TLB hit inline, everything else out of line under the name ...Slow.
//
// Owns: TLB fill, page-crossing and misaligned accesses, MMIO exits, and which fault an access ends in.
// An access that does not complete leaves its Outcome (Trap or Exit) in Hart.AccessOutcome; 0 means that it did.
// Misaligned loads and stores to RAM are done in hardware; to anything else they are access faults.

import { Access, Exit, ExitReason, Hart, Layout, Walk } from "../abi";
import { PMP_X } from "../csr/fields";
import { codeMapOf, hasRecords, recordsOf, storeToFrame } from "../decode/records";
import { exitMmioRead, exitMmioWrite, exitSharedFrame, exitWith } from "../exit";
import { hart32, hart64, mstatus, privilege, setHart32, virtual } from "../hart";
import { Outcome } from "../outcome";
import { Cause, raiseAt, raiseGuestPageFault } from "../trap/raise";
import { dataPrivilege, dataVirtual } from "./effective";
import { frameOf, isRam, isWatched, isWatchedPage } from "./frames";
import { PMP_MIXED, pmpAllows, pmpPermissions } from "./pmp";
import { isShared } from "./sharing";
import { fillBehind, findBehind, keyed, tlbEntry, tlbFill } from "./tlb";
import { walk, walked } from "./walk";

const PAGE: u64 = 4096;
const IN_PAGE: u64 = 0xfff;

// @ts-ignore: decorator
@inline export function accessOutcome(): Outcome { return hart32(Hart.AccessOutcome); }
function fail(outcome: Outcome): usize { setHart32(Hart.AccessOutcome, outcome); return 0; }

function accessFault(access: Access, va: u64, guest: bool): usize {
  const cause: u64 = access == Access.Write ? Cause.StoreAccessFault
    : access == Access.Execute ? Cause.FetchAccessFault : Cause.LoadAccessFault;
  return fail(raiseAt(cause, va, guest));
}

function pageFault(access: Access, va: u64, guest: bool): usize {
  const cause: u64 = access == Access.Write ? Cause.StorePageFault
    : access == Access.Execute ? Cause.FetchPageFault : Cause.LoadPageFault;
  return fail(raiseAt(cause, va, guest));
}

function outOfFrames(): usize {
  exitWith(ExitReason.OutOfFrames);
  return fail(Outcome.Exit);
}

function sharedFrame(gpa: u64): usize {
  exitSharedFrame(gpa);
  return fail(Outcome.Exit);
}

/** Whatever the walk failed at, the exception is that of the access it was for. `guest`: `va` is a guest's. */
function walkFailed(how: Walk, access: Access, va: u64, guest: bool): usize {
  if (how == Walk.PageFault) return pageFault(access, va, guest);
  if (how == Walk.GuestPageFault) return fail(raiseGuestPageFault(access, va));
  if (how == Walk.AccessFault) return accessFault(access, va, guest);
  if (how == Walk.SharedFrame) return sharedFrame(load<u64>(Layout.Exit + Exit.Gpa));
  return outOfFrames();
}

// @ts-ignore: decorator
@inline function pmpPermission(access: Access): u32 {
  return access >> 1; // a PTE's R, W, X are bits 1 to 3, a PMP entry's 0 to 2
}

/** The walk gave an address outside RAM: a device, if this is a plain aligned load or store; the host decides. */
function outsideRam(va: u64, gpa: u64, size: u32, access: Access, value: u64, device: bool, guest: bool): usize {
  if (!device || (gpa & (size - 1)) != 0) return accessFault(access, va, guest);
  setHart32(Hart.TrapGva, guest); // for the access fault that the host may answer with
  if (access == Access.Write) exitMmioWrite(gpa, va, size, value);
  else exitMmioRead(gpa, va, size);
  return fail(Outcome.Exit);
}

function fillData(va: u64, access: Access, at: usize): void {
  const addend = <u32>at - <u32>va;
  const key = hart64(Hart.DataKey);
  if (access == Access.Read) {
    fillBehind(Layout.TlbReadBehind, va, key, addend, 0);
    tlbFill(Layout.TlbRead, va, key, addend);
  } else if (access == Access.Write) {
    fillBehind(Layout.TlbWriteBehind, va, key, addend, codeMapOf(at & ~<usize>0xfff));
    if (!hasRecords(at & ~<usize>0xfff)) tlbFill(Layout.TlbWrite, va, key, addend);
  }
}

/**
 * Of the pages found behind the TLB one in so many comes back into it. Where two take each other's place by turns, one then stays, and only
 * the other is found by the slow way. (Buffers 4 MiB apart, ns a turn: 46 when each comes back, 34 with this.)
 */
const COMES_BACK_ONE_IN: u32 = 8;
let foundSince: u32 = 0;

function comesBack(): bool {
  if (++foundSince < COMES_BACK_ONE_IN) return false;
  foundSince = 0;
  return true;
}

/** Host address for `va` by the array behind the TLB; 0 if it is not there. */
function foundBehind(va: u64, access: Access): usize {
  if (access != Access.Read && access != Access.Write) return 0;
  const key = hart64(Hart.DataKey);
  const isRead = access == Access.Read;
  const entry = findBehind(isRead ? Layout.TlbReadBehind : Layout.TlbWriteBehind, va, key);
  if (!entry) return 0;
  const addend = load<u32>(entry, 8);
  const at: usize = addend + <u32>va;
  if (!comesBack()) return at;
  if (isRead) tlbFill(Layout.TlbRead, va, key, addend);
  else if (!hasRecords(at & ~<usize>0xfff)) tlbFill(Layout.TlbWrite, va, key, addend);
  return at;
}

/**
 * Host address of `size` bytes at `va`, all in one page, for a load or a store; 0 if the access ended otherwise
 * (Hart.AccessOutcome says how). `device` allows an MMIO exit; `value` is what a store would write there.
 */
function translateData(va: u64, size: u32, access: Access, device: bool, value: u64): usize {
  const behind = foundBehind(va, access);
  if (behind) return behind;
  const effective = dataPrivilege(mstatus());
  const guest = dataVirtual(mstatus());
  const how = walk(va, access, effective, guest);
  if (how != Walk.Done) return walkFailed(how, access, va, guest);
  const gpa = walked();
  if (hart32(Hart.MachineAddresses)) {
    fillData(va, access, <usize>gpa);
    return <usize>gpa;
  }
  const permission = pmpPermission(access);
  if (!isRam(gpa, size)) {
    if (!pmpAllows(gpa, size, effective, permission)) return accessFault(access, va, guest);
    return outsideRam(va, gpa, size, access, value, device, guest);
  }
  const page = pmpPermissions(gpa & ~IN_PAGE, PAGE, effective);
  const allowed = page == PMP_MIXED ? pmpAllows(gpa, size, effective, permission) : (page & permission) == permission;
  if (!allowed) return accessFault(access, va, guest);
  const frame = frameOf(hart32(Hart.Vm), gpa);
  if (!frame) return outOfFrames();
  if (access == Access.Write && isShared(frame)) return sharedFrame(gpa);
  const at = frame + (<usize>gpa & 0xfff);
  if (access == Access.Write && isWatchedPage(gpa)) {
    // Only aligned stores are a device's business: an atomic operation, or a store that is cut, is RAM's alone.
    if (!device || (gpa & (size - 1)) != 0 || !isWatched(gpa, size)) return at;
    exitMmioWrite(gpa, va, size, value);
    return fail(Outcome.Exit);
  }
  // The keys are the hart's own: what an emulated instruction translates is not entered under them.
  if (page != PMP_MIXED && !hart32(Hart.Emulating)) fillData(va, access, at);
  return at;
}

function readHost(at: usize, size: u32): u64 {
  if (size == 8) return load<u64>(at);
  if (size == 4) return load<u32>(at);
  if (size == 2) return load<u16>(at);
  return load<u8>(at);
}

/** Writes to RAM; decoded code that the bytes belong to is forgotten. */
function writeHost(at: usize, size: u32, value: u64): void {
  if (size == 8) store<u64>(at, value);
  else if (size == 4) store<u32>(at, <u32>value);
  else if (size == 2) store<u16>(at, <u16>value);
  else store<u8>(at, <u8>value);
  storeToFrame(at & ~<usize>0xfff, <u32>at & 0xfff, size);
}

/** A load over a page end: both pages are translated before anything is read. */
function loadAcross(va: u64, size: u32, access: Access): u64 {
  const head = <u32>(PAGE - (va & IN_PAGE));
  const low = translateData(va, head, access, false, 0);
  if (!low) return 0;
  const high = translateData(va + head, size - head, access, false, 0);
  if (!high) return 0;
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const byte: u64 = load<u8>(i < head ? low + i : high + (i - head));
    value |= byte << (i << 3);
  }
  return value;
}

/** A store over a page end: nothing is written unless both pages allow it. */
function storeAcross(va: u64, size: u32, value: u64): void {
  const head = <u32>(PAGE - (va & IN_PAGE));
  const low = translateData(va, head, Access.Write, false, 0);
  if (!low) return;
  const high = translateData(va + head, size - head, Access.Write, false, 0);
  if (!high) return;
  for (let i: u32 = 0; i < size; i++) writeHost(i < head ? low + i : high + (i - head), 1, value >> (i << 3));
}

function loadBy(access: Access, va: u64, size: u32): u64 {
  setHart32(Hart.AccessOutcome, 0);
  if (<u32>(va & IN_PAGE) + size > <u32>PAGE) return loadAcross(va, size, access);
  const at = translateData(va, size, access, true, 0);
  return at ? readHost(at, size) : 0;
}

/** A load that missed the TLB. The value is zero-extended; 0 if the access did not complete. */
export function loadSlow(va: u64, size: u32): u64 {
  return loadBy(Access.Read, va, size);
}

/** A load of what could be executed (HLVX): no TLB entry stands for it. */
export function loadExecutable(va: u64, size: u32): u64 {
  return loadBy(Access.ReadExecutable, va, size);
}

/** A store that missed the TLB, or goes to a frame with decoded code. */
export function storeSlow(va: u64, size: u32, value: u64): void {
  setHart32(Hart.AccessOutcome, 0);
  if (<u32>(va & IN_PAGE) + size > <u32>PAGE) {
    storeAcross(va, size, value);
    return;
  }
  const at = translateData(va, size, Access.Write, true, value);
  if (at) writeHost(at, size, value);
}

/** Host address of an aligned word for an atomic operation; 0 if it faults. Devices do not take atomics. */
export function atomicAddress(va: u64, size: u32, access: Access): usize {
  setHart32(Hart.AccessOutcome, 0);
  if (va & (size - 1)) {
    const cause: u64 = access == Access.Read ? Cause.LoadMisaligned : Cause.StoreMisaligned;
    return fail(raiseAt(cause, va, dataVirtual(mstatus())));
  }
  const tag = keyed(va, size, hart64(Hart.DataKey));
  const entry = tlbEntry(access == Access.Read ? Layout.TlbRead : Layout.TlbWrite, tag);
  if (load<u64>(entry) == tag) return load<u32>(entry, 8) + <u32>va;
  return translateData(va, size, access, false, 0);
}

/** After an atomic operation has written: its frame may hold decoded code. */
export function atomicWritten(at: usize, size: u32): void {
  storeToFrame(at & ~<usize>0xfff, <u32>at & 0xfff, size);
}

/** Loads a T: the value is extended as T says. Check accessOutcome() before using it. */
// @ts-ignore: decorator
@inline export function loadMemory<T>(va: u64): u64 {
  const tag = keyed(va, sizeof<T>(), hart64(Hart.DataKey));
  const entry = tlbEntry(Layout.TlbRead, tag);
  if (load<u64>(entry) == tag) {
    setHart32(Hart.AccessOutcome, 0);
    return <u64>load<T>(load<u32>(entry, 8) + <u32>va);
  }
  return <u64><T>loadSlow(va, sizeof<T>());
}

/** Stores the low bytes of `value`. Check accessOutcome() afterwards. */
// @ts-ignore: decorator
@inline export function storeMemory<T>(va: u64, value: u64): void {
  const tag = keyed(va, sizeof<T>(), hart64(Hart.DataKey));
  const entry = tlbEntry(Layout.TlbWrite, tag);
  if (load<u64>(entry) == tag) {
    setHart32(Hart.AccessOutcome, 0);
    store<T>(load<u32>(entry, 8) + <u32>va, <T>value);
    return;
  }
  storeSlow(va, sizeof<T>(), value);
}

/**
 * Record page of the code at `va`, entered in the execute TLB. 0 if there is none: accessOutcome() is Trap or Exit, or
 * Next when the page may be executed but not cached (its PMP permissions differ within), so the caller must step.
 */
export function fetchPage(va: u64): usize {
  setHart32(Hart.AccessOutcome, 0);
  const how = walk(va, Access.Execute, privilege(), virtual());
  if (how != Walk.Done) return walkFailed(how, Access.Execute, va, virtual());
  const gpa = walked() & ~IN_PAGE;
  if (hart32(Hart.MachineAddresses)) return enterCode(va, <usize>gpa);
  if (!isRam(gpa, PAGE)) return accessFault(Access.Execute, va, virtual());
  const permissions = pmpPermissions(gpa, PAGE, privilege());
  if (permissions == PMP_MIXED) return 0;
  if (!(permissions & PMP_X)) return accessFault(Access.Execute, va, virtual());
  const frame = frameOf(hart32(Hart.Vm), gpa);
  if (!frame) return outOfFrames();
  return enterCode(va, frame);
}

function enterCode(va: u64, frame: usize): usize {
  const records = recordsOf(frame);
  tlbFill(Layout.TlbExecute, va, hart64(Hart.FetchKey), <u32>records);
  return records;
}

/** Fetches one halfword of code, without the cache. Check accessOutcome(). */
export function fetchHalfword(va: u64): u32 {
  setHart32(Hart.AccessOutcome, 0);
  const how = walk(va, Access.Execute, privilege(), virtual());
  if (how != Walk.Done) { walkFailed(how, Access.Execute, va, virtual()); return 0; }
  const gpa = walked();
  if (hart32(Hart.MachineAddresses)) return load<u16>(<usize>gpa);
  if (!isRam(gpa, 2) || !pmpAllows(gpa, 2, privilege(), PMP_X)) { accessFault(Access.Execute, va, virtual()); return 0; }
  const frame = frameOf(hart32(Hart.Vm), gpa);
  if (!frame) { outOfFrames(); return 0; }
  return load<u16>(frame + (<usize>gpa & 0xfff));
}
