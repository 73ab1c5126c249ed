// One VM's physical memory: the map from its guest frames to machine frames.
//
// Owns: translation from Gpa to Hpa, and every access of the host to guest memory (loader, DMA, debugger, dump). All host
// writes go through `write`, which drops code that was decoded from the bytes. The map's form is in assembly/abi.ts.

import { Layout, MapEntry, Vm } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { type Gpa, type Hpa, hpa } from "./address.ts";
import { FrameAccount } from "./frame-account.ts";
import { FRAME_SIZE, type FramePool, OutOfMemory } from "./frame-pool.ts";
import { FrameRuns } from "./frame-runs.ts";

/** Whoever keeps page tables that lead to a VM's frames. */
export interface FrameUser {
  /** The guest has another frame in place of this one: no table may lead to it any more. */
  frameReplaced(frame: Hpa): void;
  /** Its frames are shared now: no table may allow a write to them. */
  framesShared(): void;
}

/** Frames that one second-level table maps: 4 MiB of RAM. */
const ENTRIES = 1024;

export class GuestMemory {
  /** The VM block's frame, which the core reads. */
  readonly block: Hpa;
  /** What the VM has of the machine's frames. */
  readonly account: FrameAccount;
  private readonly root: Hpa;
  /** Its RAM comes in runs where it can; null: frame by frame. */
  readonly runs: FrameRuns | null;
  /** To be set by who makes page tables. */
  user: FrameUser | null = null;

  /**
   * Sets up an empty map of `ramSize` bytes (a multiple of 4096) from `ramBase` on, for a VM that may have `limit` frames in all
   * (null = no limit). `inRuns`: RAM is filled by 2 MiB where that can be. Throws OutOfMemory.
   */
  constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
    readonly ramBase: Gpa,
    readonly ramSize: number,
    limit: number | null = null,
    inRuns = false,
  ) {
    this.block = pool.allocate();
    this.account = new FrameAccount(core, pool, this.block, limit);
    try {
      this.root = this.account.allocate();
    } catch (error) {
      pool.release(this.block);
      throw error;
    }
    const { memory } = core;
    memory.writeCount(this.block + Vm.RamBase, ramBase);
    memory.writeCount(this.block + Vm.RamSize, ramSize);
    memory.write32(this.block + Vm.MapRoot, this.root);
    memory.write32(this.block + Vm.MapFrames, 1);
    this.runs = inRuns ? new FrameRuns(core, this) : null;
  }

  get framesTotal(): number {
    return this.ramSize / FRAME_SIZE;
  }
  /** Frames of RAM that exist. */
  get framesTouched(): number {
    return this.core.memory.read32(this.block + Vm.FramesTouched);
  }
  /** Frames that hold the map and the VM block. */
  get framesOfMap(): number {
    return this.core.memory.read32(this.block + Vm.MapFrames) + 1;
  }

  /** Stores to these doublewords of RAM exit from the core, at most two; for the VM's life. */
  watch(doublewords: readonly Gpa[]): void {
    for (const [index, at] of doublewords.entries())
      this.core.memory.writeCount(this.block + Vm.Watched + 8 * index, at);
  }

  /** Is one of them in the page of `at`? */
  isWatchedPage(at: Gpa): boolean {
    return this.watchesNear(at, FRAME_SIZE);
  }

  /** Is one of them in the piece of `size` bytes, aligned to that, around `at`? */
  watchesNear(at: Gpa, size: number): boolean {
    return [0, 8].some((offset) => {
      const watched = this.core.memory.readCount(this.block + Vm.Watched + offset);
      return Math.floor(watched / size) === Math.floor(at / size);
    });
  }

  /** Is [at, at + length) RAM? */
  contains(at: Gpa, length: number): boolean {
    return at >= this.ramBase && length >= 0 && at + length <= this.ramBase + this.ramSize;
  }

  /** Host address of the frame that holds `at`, or null if it was never touched. */
  private frameAt(at: Gpa): Hpa | null {
    const { memory } = this.core;
    const index = Math.floor((at - this.ramBase) / FRAME_SIZE);
    const table = memory.read32(this.root + Math.floor(index / ENTRIES) * 4);
    if (table === 0) return null;
    const entry = memory.read32(table + (index % ENTRIES) * 4);
    return entry === 0 ? null : hpa(entry & MapEntry.FrameMask);
  }

  /** Host address of a byte of RAM; null if its frame was never touched. */
  touched(at: Gpa): Hpa | null {
    const frame = this.frameAt(at);
    return frame === null ? null : hpa(frame + (at % FRAME_SIZE));
  }

  /** The guest-physical address of a byte in one of its frames; null if the frame is not its own. */
  addressOf(at: Hpa): Gpa | null {
    const frame = at - (at % FRAME_SIZE);
    for (const address of this.touchedFrames())
      if (this.frameAt(address) === frame) return (address + (at % FRAME_SIZE)) as Gpa;
    return null;
  }

  /** The frames that exist, by ascending address. */
  *touchedFrames(): Generator<Gpa> {
    const { memory } = this.core;
    for (let first = 0; first < this.framesTotal; first += ENTRIES) {
      const table = memory.read32(this.root + (first / ENTRIES) * 4);
      for (let entry = 0; table !== 0 && entry < ENTRIES; entry++)
        if (memory.read32(table + entry * 4) !== 0) yield (this.ramBase + (first + entry) * FRAME_SIZE) as Gpa;
    }
  }

  /** Copies [at, at + length) out; null if it is not all RAM. Untouched frames read as zeros and stay untouched. */
  read(at: Gpa, length: number): Uint8Array | null {
    if (!this.contains(at, length)) return null;
    const bytes = new Uint8Array(length);
    for (const { offset, address, size } of pieces(at, length)) {
      const frame = this.frameAt(address);
      if (frame === null) continue;
      bytes.set(this.core.memory.bytes(hpa(frame + (address % FRAME_SIZE)), size), offset);
    }
    return bytes;
  }

  /** The same, but null also if no frame of it was ever touched: then it reads as zeros. */
  readTouched(at: Gpa, length: number): Uint8Array | null {
    if (!this.contains(at, length)) return null;
    for (const { address } of pieces(at, length)) if (this.frameAt(address) !== null) return this.read(at, length);
    return null;
  }

  /** Writes bytes; false if they do not lie in RAM, and then nothing is written. Throws OutOfMemory. */
  write(at: Gpa, bytes: Uint8Array): boolean {
    if (!this.contains(at, bytes.length)) return false;
    for (const { offset, address, size } of pieces(at, bytes.length)) {
      const to = this.touchToWrite(address);
      this.core.memory.bytes(to, size).set(bytes.subarray(offset, offset + size));
      this.core.calls.hostWrote(to, size);
    }
    return true;
  }

  /** Host address of a byte of RAM, in a frame that is this VM's alone. */
  private touchToWrite(at: Gpa): Hpa {
    const to = this.touch(at);
    if (!this.isShared(to)) return to;
    this.makePrivate(at);
    return this.touch(at);
  }

  /** Do other VMs have the frame of this host address, too? */
  isShared(at: Hpa): boolean {
    return this.core.memory.read32(Layout.FrameShares + (at >>> 12) * 4) !== 0;
  }

  /**
   * Puts a copy in the place of the shared frame at `at`. All that leads to the old one is told. The VM's account stays as it is.
   * Throws OutOfMemory.
   */
  makePrivate(at: Gpa): void {
    const shared = this.frameAt(at)!;
    const high = Math.floor(at / 0x1_0000_0000);
    while (!this.core.calls.makePrivate(this.block, at >>> 0, high)) if (!this.pool.grow()) throw new OutOfMemory();
    this.user?.frameReplaced(shared);
  }

  /** Frames of RAM that other VMs have, too. */
  get framesShared(): number {
    return this.pool.framesSaved === 0 ? 0 : this.core.calls.framesShared(this.block);
  }

  /** Address of the map's entry for `at`, which is RAM; its table is made if there is none. Throws OutOfMemory. */
  entryOf(at: Gpa): number {
    const { memory } = this.core;
    const index = Math.floor((at - this.ramBase) / FRAME_SIZE);
    const slot = this.root + Math.floor(index / ENTRIES) * 4;
    if (memory.read32(slot) === 0) {
      memory.write32(slot, this.account.allocate());
      memory.write32(this.block + Vm.MapFrames, memory.read32(this.block + Vm.MapFrames) + 1);
    }
    return memory.read32(slot) + (index % ENTRIES) * 4;
  }

  /** Host address of a byte of RAM, whose frame is made if it does not exist. */
  private touch(at: Gpa): Hpa {
    if (this.runs !== null && this.frameAt(at) === null) this.runs.fill(at);
    const high = Math.floor(at / 0x1_0000_0000);
    for (;;) {
      const to = this.core.calls.ramAddress(this.block, at >>> 0, high) >>> 0;
      if (to !== 0) return hpa(to);
      this.account.makeRoom();
    }
  }

  /**
   * Takes all that `other`, a memory of the same size, holds: the frames are shared until one of the two writes. This one is empty.
   * Throws OutOfMemory; it must be released then.
   */
  share(other: GuestMemory): void {
    other.user?.framesShared();
    while (!this.core.calls.shareRam(other.block, this.block)) this.account.makeRoom();
  }

  /** Gives all RAM back: the VM is as new. */
  clear(): void {
    this.core.calls.releaseRam(this.block);
  }

  /** Gives everything back. The object must not be used afterwards. */
  release(): void {
    this.clear();
    this.account.release(this.root);
    this.pool.release(this.block);
  }
}

/** Cuts a range at frame borders. */
function* pieces(at: Gpa, length: number): Generator<{ offset: number; address: Gpa; size: number }> {
  for (let offset = 0; offset < length; ) {
    const address = (at + offset) as Gpa;
    const size = Math.min(length - offset, FRAME_SIZE - (address % FRAME_SIZE));
    yield { offset, address, size };
    offset += size;
  }
}
