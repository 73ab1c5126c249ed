// The machine's side of virtual machines: frames handed out and taken back, vCPUs put on the hart and taken off.
//
// Owns: world switch, frame release, host-side writes. Policy (who runs, how much memory) is the hypervisor's.

import { Hart, Layout, Machine, MapEntry, Vcpu, Vm } from "./abi";
import { dropRecords, storeToFrame } from "./decode/records";
import { hart32, setHart32 } from "./hart";
import { dropPageOf, flushAll, retireAllContexts, staleContext } from "./mmu/contexts";
import { frameOf, giveFrame, takeFrame, takeFrames } from "./mmu/frames";
import { isShared, leave, makePrivate as copyShared, shareAll } from "./mmu/sharing";

/** Prepares an empty machine. To be called once, with linear memory grown up to `poolEnd` (a multiple of 4096). */
export function boot(poolEnd: u32): void {
  store<u32>(Layout.Machine + Machine.FreshNext, Layout.Frames);
  store<u32>(Layout.Machine + Machine.FreshEnd, poolEnd);
  flushAll();
}

/** Linear memory has grown: frames up to `poolEnd` may be used. */
export function growPool(poolEnd: u32): void {
  store<u32>(Layout.Machine + Machine.FreshEnd, poolEnd);
}

/** Takes a zeroed frame for the hypervisor's own use; 0 if the pool is empty. */
export function allocateFrame(): u32 {
  return <u32>takeFrame();
}

/** The same for `count` frames (a power of two) side by side, aligned to their size; 0 if the fresh part has no room. */
export function allocateFrames(count: u32): u32 {
  return <u32>takeFrames(count);
}

/** Gives a frame back. It is zeroed here, so that a frame is always zero when it is handed out. */
export function releaseFrame(frame: u32): void {
  dropRecords(frame);
  memory.fill(frame, 0, 4096);
  giveFrame(frame);
}

/** Gives back a VM's RAM and its map, all but the map's root, and drops every cached translation. */
export function releaseRam(vm: u32): void {
  const root: usize = load<u32>(vm, Vm.MapRoot);
  for (let i = 0; i < 1024; i++) {
    const table: usize = load<u32>(root + (i << 2));
    if (!table) continue;
    for (let j = 0; j < 1024; j++) {
      const entry = load<u32>(table + (j << 2));
      const frame = entry & <u32>MapEntry.FrameMask;
      if (entry && leave(frame)) releaseFrame(frame);
    }
    releaseFrame(<u32>table);
    store<u32>(root + (i << 2), 0);
  }
  const given = load<u32>(vm, Vm.FramesTouched) + load<u32>(vm, Vm.MapFrames) - 1;
  store<u32>(vm, load<u32>(vm, Vm.FramesCharged) - given, Vm.FramesCharged);
  store<u32>(vm, 0, Vm.FramesTouched);
  store<u32>(vm, 1, Vm.MapFrames);
  flushAll();
}

/** Host address of a byte of a VM's RAM, for the hypervisor to write; 0 if it is not RAM or the pool is empty. */
export function ramAddress(vm: u32, gpaLow: u32, gpaHigh: u32): u32 {
  const gpa = <u64>gpaLow | (<u64>gpaHigh << 32);
  if (gpa - load<u64>(vm, Vm.RamBase) >= load<u64>(vm, Vm.RamSize)) return 0;
  const frame = frameOf(vm, gpa);
  return frame ? <u32>frame + (gpaLow & 0xfff) : 0;
}

/** `to`, a VM without RAM, shares all that `from` has; 0 if it found no frame, or its limit: call again when there is one. */
export function shareRam(from: u32, to: u32): u32 {
  return shareAll(from, to) ? 1 : 0;
}

/** The VM gets a frame of its own in place of the shared one at `gpa`; 0 if the pool is empty. */
export function makePrivate(vm: u32, gpaLow: u32, gpaHigh: u32): u32 {
  return copyShared(vm, <u64>gpaLow | (<u64>gpaHigh << 32)) ? 1 : 0;
}

/** How many frames of its RAM a VM shares with others. */
export function framesShared(vm: u32): u32 {
  const root: usize = load<u32>(vm, Vm.MapRoot);
  let shared: u32 = 0;
  for (let i = 0; i < 4096; i += 4) {
    const table: usize = load<u32>(root + i);
    for (let j = 0; table && j < 4096; j += 4)
      if (isShared(load<u32>(table + j) & <u32>MapEntry.FrameMask)) shared++;
  }
  return shared;
}

/** The hypervisor has written `size` bytes at a host address, all in one frame: drops code and a reservation on them. */
export function hostWrote(at: u32, size: u32): void {
  const reserved = hart32(Hart.Reservation);
  if (reserved + 8 > at && reserved < at + size) setHart32(Hart.Reservation, 0);
  storeToFrame(at & ~0xfff, at & 0xfff, size);
}

/**
 * World switch: the running vCPU's hart block goes to its frame, `vcpu`'s comes to the hart. No translation is dropped:
 * TLB tags name the context. A reservation does not survive another hart of the same VM.
 */
export function select(vcpu: u32): void {
  const current = load<u32>(Layout.Machine + Machine.CurrentVcpu);
  if (current == vcpu) return;
  if (current) memory.copy(current + Vcpu.Hart, Layout.Hart, Layout.HartSize);
  memory.copy(Layout.Hart, vcpu + Vcpu.Hart, Layout.HartSize);
  store<u32>(Layout.Machine + Machine.CurrentVcpu, vcpu);
  staleContext();
  const vm: usize = hart32(Hart.Vm);
  if (load<u32>(vm, Vm.LastVcpu) != vcpu) setHart32(Hart.Reservation, 0);
  store<u32>(vm, vcpu, Vm.LastVcpu);
}

/** Takes the running vCPU off the hart, so that its frame holds its state. */
export function deselect(): void {
  const current = load<u32>(Layout.Machine + Machine.CurrentVcpu);
  if (current) memory.copy(current + Vcpu.Hart, Layout.Hart, Layout.HartSize);
  store<u32>(Layout.Machine + Machine.CurrentVcpu, 0);
}

/** Drops every cached translation of a vCPU, which need not be the running one. */
export function retireTranslations(vcpu: u32): void {
  const running = load<u32>(Layout.Machine + Machine.CurrentVcpu) == vcpu;
  retireAllContexts(running ? Layout.Hart : vcpu + Vcpu.Hart);
}

/** Drops what the running vCPU has cached of one page in the address space of `satp`, whose tables have leaves of 4 KiB only. */
export function retireTranslation(satp: u64, vaLow: u32, vaHigh: u32): void {
  dropPageOf(satp, <u64>vaHigh << 32 | vaLow);
}

/** Drops every cached translation of every vCPU. */
export function flushTranslations(): void {
  flushAll();
}
