// The machine's pool of 4 KiB frames.
//
// Owns: how large the pool is. Frames are handed out by the core (assembly/mmu/frames.ts), zeroed; this class makes more
// of them by growing linear memory in 16 MiB steps, up to a hard stop below 4 GiB.

import { Layout, Machine } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { type Hpa, hpa } from "./address.ts";

export const FRAME_SIZE = 4096;
const STEP = 16 * 1024 * 1024;
/** The last 64 KiB page of the 32-bit address space stays unused, so that no address computation wraps. */
const HARD_STOP = 2 ** 32 - 65536;

/** No frame is left and linear memory cannot grow. Told to the owner of the VM that asked. */
export class OutOfMemory extends Error {
  override name = "OutOfMemory";

  constructor(message = "this machine has no memory left: remove a guest, or give this one less") {
    super(message);
  }
}

/** Where the hypervisor takes frames from: the pool, on nobody's account, or a VM's account (frame-account.ts). */
export interface FrameSource {
  /** Takes a zeroed frame. Throws OutOfMemory. */
  allocate(): Hpa;
  /** Takes `count` zeroed frames (a power of two) that lie side by side, aligned to their size. Throws OutOfMemory. */
  allocateRun(count: number): Hpa;
  release(frame: Hpa): void;
}

export class FramePool implements FrameSource {
  private end: number;

  constructor(private readonly core: Core) {
    this.end = Math.max(core.memory.byteLength, Layout.Frames);
    core.calls.boot(this.end);
  }

  /** Makes the pool 16 MiB larger (less near the hard stop); false when that is not possible. */
  grow(): boolean {
    const bytes = Math.min(STEP, HARD_STOP - this.end);
    if (bytes <= 0 || !this.core.memory.grow(bytes)) return false;
    this.end += bytes;
    this.core.calls.growPool(this.end);
    return true;
  }

  allocate(): Hpa {
    let frame = this.core.calls.allocateFrame();
    if (frame === 0 && this.grow()) frame = this.core.calls.allocateFrame();
    if (frame === 0) throw new OutOfMemory();
    return hpa(frame);
  }

  allocateRun(count: number): Hpa {
    let first = this.core.calls.allocateFrames(count);
    if (first === 0 && this.grow()) first = this.core.calls.allocateFrames(count);
    if (first === 0) throw new OutOfMemory();
    return hpa(first);
  }

  release(frame: Hpa): void {
    this.core.calls.releaseFrame(frame);
  }

  get framesFree(): number {
    const { memory } = this.core;
    const fresh = (this.end - memory.read32(Layout.Machine + Machine.FreshNext)) / FRAME_SIZE;
    return fresh + memory.read32(Layout.Machine + Machine.FreeCount);
  }

  /** Frames that there would be more if VMs did not share. */
  get framesSaved(): number {
    return this.core.memory.read32(Layout.Machine + Machine.FramesSaved);
  }

  get framesInUse(): number {
    return (this.end - Layout.Frames) / FRAME_SIZE - this.framesFree;
  }
}
