// Frames that several VMs share, copy-on-write.
//
// Owns: how many VMs a frame belongs to (Layout.FrameShares), and giving a VM a frame of its own in place of a shared one. Who may
// share: clones of one VM, and nobody else, so their ISA configuration is one, and they share decoded code with the frame
// (decode/records.ts).
// Invariant: nothing that writes leads to a shared frame: no write TLB entry, and no leaf of the hypervisor's page tables
// with W. So whoever writes comes by a slow path that looks here (access.ts, pte.ts, emulate.ts; the host: GuestMemory), and
// leaves with an exit: the hypervisor has the frame copied, drops its leaves, and the instruction starts anew.

import { Hart, Layout, Machine, MapEntry, Vcpu, Vm } from "../abi";
import { hasRecords, recordsOf } from "../decode/records";
import { dropEntries, flushWrites, keyOf } from "./tlb";
import { mapEntry, takeFrame, takeFrameFor } from "./frames";

/** Where it is counted to how many VMs the frame belongs beyond the first. */
// @ts-ignore: decorator
@inline function sharesOf(frame: usize): usize { return <usize>Layout.FrameShares + (frame >> 12 << 2); }

/** Does the frame belong to more than one VM? */
// @ts-ignore: decorator
@inline export function isShared(frame: usize): bool { return load<u32>(sharesOf(frame)) != 0; }

function countShares(frame: usize, change: i32): void {
  store<u32>(sharesOf(frame), load<u32>(sharesOf(frame)) + change);
  const total: usize = Layout.Machine + Machine.FramesSaved;
  store<u32>(total, load<u32>(total) + change);
}

/** A VM gives up a frame; true if it was the last one to have it. */
export function leave(frame: usize): bool {
  if (!isShared(frame)) return true;
  countShares(frame, -1);
  return false;
}

/**
 * The RAM of `from` becomes that of `to` as well, a VM of the same size. False if there is no frame for its map, or its limit is
 * reached: what is done stays done, and the next call goes on from there.
 */
export function shareAll(from: usize, to: usize): bool {
  for (let i: usize = 0; i < 4096; i += 4) {
    const table: usize = load<u32>(<usize>load<u32>(from, Vm.MapRoot) + i);
    const slot = <usize>load<u32>(to, Vm.MapRoot) + i;
    if (table && !load<u32>(slot) && !shareTable(table, slot, to)) return false;
  }
  flushWrites();
  return true;
}

/** One table of the map, with the frames that it leads to. */
function shareTable(table: usize, slot: usize, to: usize): bool {
  let frames: u32 = 0;
  for (let i: usize = 0; i < 4096; i += 4) if (load<u32>(table + i)) frames++;
  if (<u64>load<u32>(to, Vm.FramesCharged) + 1 + frames > load<u32>(to, Vm.FramesLimit)) return false;
  const copy = takeFrameFor(to);
  if (!copy) return false;
  memory.copy(copy, table, 4096);
  for (let i: usize = 0; i < 4096; i += 4) {
    const entry = load<u32>(copy + i);
    if (entry) countShares(entry & <u32>MapEntry.FrameMask, 1);
  }
  store<u32>(slot, <u32>copy);
  store<u32>(to, load<u32>(to, Vm.MapFrames) + 1, Vm.MapFrames);
  store<u32>(to, load<u32>(to, Vm.FramesTouched) + frames, Vm.FramesTouched);
  store<u32>(to, load<u32>(to, Vm.FramesCharged) + frames, Vm.FramesCharged);
  return true;
}

/**
 * Puts a copy in the place of the shared frame at `gpa`, and forgets what the TLBs have of the old one. What the hypervisor's page
 * tables have of it is the caller's to drop. The VM's account stays: it was charged for the old one. False if there is no frame.
 */
export function makePrivate(vm: usize, gpa: u64): bool {
  const entry = mapEntry(vm, gpa);
  const old: usize = load<u32>(entry) & <u32>MapEntry.FrameMask;
  const frame = takeFrame();
  if (!frame) return false;
  memory.copy(frame, old, 4096);
  store<u32>(entry, <u32>frame | MapEntry.Present);
  countShares(old, -1);
  forget(old);
  moveReservation(vm, old, frame);
  return true;
}

/** Drops the TLB entries that lead to a frame, whosever they are. None of them writes. */
function forget(frame: usize): void {
  forgetReads(Layout.TlbRead, frame);
  forgetReads(Layout.TlbReadBehind, frame);
  if (hasRecords(frame)) dropEntries(Layout.TlbExecute, <u32>recordsOf(frame));
}

function forgetReads(array: usize, frame: usize): void {
  for (let entry = array; entry < array + Layout.TlbSize; entry += 16) {
    const tag = load<u64>(entry);
    const page = tag ^ keyOf(<u32>(tag >> 3) & 0x1ff);
    if (load<u32>(entry, 8) + <u32>page == <u32>frame) store<u64>(entry, -1);
  }
}

/** A reservation is a host-physical address: it moves with its word. Only the vCPU that ran last has one that counts. */
function moveReservation(vm: usize, old: usize, frame: usize): void {
  const vcpu = load<u32>(vm, Vm.LastVcpu);
  if (!vcpu) return;
  const hart: usize = vcpu == load<u32>(Layout.Machine + Machine.CurrentVcpu) ? Layout.Hart : vcpu + Vcpu.Hart;
  const reserved: usize = load<u32>(hart, Hart.Reservation);
  if ((reserved & ~<usize>0xfff) == old && reserved) store<u32>(hart, <u32>(frame + (reserved & 0xfff)), Hart.Reservation);
}

/** R, W, X of a page-table entry: a leaf has one of them. */
const LEAF: u64 = 14;
const W: u64 = 4;
const VALID: u64 = 1;

/** No leaf of a table of the hypervisor's allows writes any more. */
export function protectLeaves(table: usize): void {
  for (let at = table; at < table + 4096; at += 8) {
    const pte = load<u64>(at);
    if ((pte & VALID) && (pte & LEAF)) store<u64>(at, pte & ~W);
  }
}

/** No leaf of a table of the hypervisor's leads to the frame any more. */
export function dropLeaves(table: usize, frame: usize): void {
  for (let at = table; at < table + 4096; at += 8) {
    const pte = load<u64>(at);
    if ((pte & VALID) && (pte & LEAF) && (pte >> 10 << 12) == <u64>frame) store<u64>(at, 0);
  }
}
