// Machine frames and the VM's guest-frame map: from guest-physical to host-physical.
//
// Owns: taking frames from the pool, and the two-level map of a VM's RAM. Filled on first touch.
// The pool is grown by the host, between runs; when it is empty the access exits with OutOfFrames and is done again. So it does
// when the VM has all the frames that it may have, which ends the VM.

import { Hart, Layout, Machine, MapEntry, Vm } from "../abi";
import { hart32 } from "../hart";
import { isTracing } from "./walk-trace";

const FRAME_SHIFT = 12;

/** Takes a zeroed frame from the pool; 0 if there is none. */
export function takeFrame(): usize {
  const recycled = load<u32>(Layout.Machine + Machine.FreeList);
  if (recycled) {
    store<u32>(Layout.Machine + Machine.FreeList, load<u32>(recycled));
    store<u32>(Layout.Machine + Machine.FreeCount, load<u32>(Layout.Machine + Machine.FreeCount) - 1);
    store<u32>(recycled, 0);
    return recycled;
  }
  const fresh = load<u32>(Layout.Machine + Machine.FreshNext);
  if (fresh == load<u32>(Layout.Machine + Machine.FreshEnd)) return 0;
  store<u32>(Layout.Machine + Machine.FreshNext, fresh + 4096);
  return fresh;
}

/**
 * Takes `count` (a power of two) zeroed frames that lie side by side at a multiple of their size; 0 if the part of the pool
 * that was never used has no room. Frames that are passed over for the alignment are put on the free list.
 */
export function takeFrames(count: u32): usize {
  const size = count << FRAME_SHIFT;
  const first = load<u32>(Layout.Machine + Machine.FreshNext);
  const start = (first + size - 1) & ~(size - 1);
  if (start < first || <u64>start + size > load<u32>(Layout.Machine + Machine.FreshEnd)) return 0;
  for (let frame = first; frame < start; frame += 4096) giveFrame(frame);
  store<u32>(Layout.Machine + Machine.FreshNext, start + size);
  return start;
}

/** Puts a frame, which is zero, on the free list. */
export function giveFrame(frame: usize): void {
  store<u32>(frame, load<u32>(Layout.Machine + Machine.FreeList));
  store<u32>(Layout.Machine + Machine.FreeList, <u32>frame);
  store<u32>(Layout.Machine + Machine.FreeCount, load<u32>(Layout.Machine + Machine.FreeCount) + 1);
}

/** Adds one to a u32 counter of the running VM. */
function count(vm: usize, field: usize): void {
  store<u32>(vm + field, load<u32>(vm + field) + 1);
}

/** Takes a zeroed frame on a VM's account; 0 if there is none, or its limit is reached. */
export function takeFrameFor(vm: usize): usize {
  if (load<u32>(vm, Vm.FramesCharged) >= load<u32>(vm, Vm.FramesLimit)) return 0;
  const frame = takeFrame();
  if (frame) count(vm, Vm.FramesCharged);
  return frame;
}

/** Is [gpa, gpa + size) RAM of the VM? */
// @ts-ignore: decorator
@inline export function isRam(gpa: u64, size: u64): bool {
  const vm: usize = hart32(Hart.Vm);
  const offset = gpa - load<u64>(vm, Vm.RamBase);
  const ram = load<u64>(vm, Vm.RamSize);
  return offset < ram && ram - offset >= size;
}

/** Is one of the VM's watched doublewords in the page of `gpa`? */
export function isWatchedPage(gpa: u64): bool {
  const vm: usize = hart32(Hart.Vm);
  const page = gpa >> FRAME_SHIFT;
  return load<u64>(vm, Vm.Watched) >> FRAME_SHIFT == page || load<u64>(vm, Vm.Watched + 8) >> FRAME_SHIFT == page;
}

/** Does [gpa, gpa + size), which is RAM, touch one of the VM's watched doublewords? */
export function isWatched(gpa: u64, size: u64): bool {
  const vm: usize = hart32(Hart.Vm);
  const first = load<u64>(vm, Vm.Watched);
  const second = load<u64>(vm, Vm.Watched + 8);
  return (gpa < first + 8 && gpa + size > first) || (gpa < second + 8 && gpa + size > second);
}

/** Where the VM's map has the frame of `gpa`, which must be RAM; 0 if it has no table for it yet. */
export function mapEntry(vm: usize, gpa: u64): usize {
  const index = <u32>((gpa - load<u64>(vm, Vm.RamBase)) >> FRAME_SHIFT);
  const table: usize = load<u32>(load<u32>(vm, Vm.MapRoot) + ((index >> 10) << 2));
  return table ? table + ((index & 1023) << 2) : 0;
}

/** Host-physical address of the frame that holds `gpa`, which must be RAM; 0 if it does not exist yet. */
export function existingFrame(vm: usize, gpa: u64): usize {
  const entry = mapEntry(vm, gpa);
  return entry ? <usize>(load<u32>(entry) & <u32>MapEntry.FrameMask) : 0;
}

/**
 * Host-physical address of the frame that holds `gpa`, which must be RAM; the frame is made if it does not exist yet.
 * 0 if the pool is empty or the VM's limit reached: the caller exits with OutOfFrames. While a walk is traced no frame is made: one
 * of zeros stands for it.
 */
export function frameOf(vm: usize, gpa: u64): usize {
  const index = <u32>((gpa - load<u64>(vm, Vm.RamBase)) >> FRAME_SHIFT);
  const slot = load<u32>(vm, Vm.MapRoot) + ((index >> 10) << 2);
  let table: usize = load<u32>(slot);
  if (!table) {
    if (isTracing()) return Layout.ZeroFrame;
    table = takeFrameFor(vm);
    if (!table) return 0;
    store<u32>(slot, <u32>table);
    count(vm, Vm.MapFrames);
  }
  const entryAt = table + ((index & 1023) << 2);
  const entry = load<u32>(entryAt);
  if (entry) return entry & <u32>MapEntry.FrameMask;
  if (isTracing()) return Layout.ZeroFrame;
  const frame = takeFrameFor(vm);
  if (!frame) return 0;
  store<u32>(entryAt, <u32>frame | MapEntry.Present);
  count(vm, Vm.FramesTouched);
  return frame;
}
