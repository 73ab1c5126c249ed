// What one VM has of the machine's frames, and how much it may have.
//
// Owns: the account in the VM block. Everything that exists for the VM is charged to it: RAM, the map, shadow and G-stage tables,
// vCPUs, the block itself; so the limit is cgroup v2's memory.max. The core charges what it takes (assembly/mmu/frames.ts), this
// class what the hypervisor takes. A frame that VMs share is charged to each of them: what a guest may still have does not depend
// on what becomes of the others.

import { Vm } from "../../assembly/abi.ts";
import { formatSize } from "../boot/errors.ts";
import type { Core } from "../core/core.ts";
import type { Hpa } from "./address.ts";
import { FRAME_SIZE, type FramePool, type FrameSource, OutOfMemory } from "./frame-pool.ts";

/** More than any machine has. */
const NO_LIMIT = 0xffff_ffff;

/** The VM may have no more. Told to its owner, and ends this guest and no other. */
export class MemoryLimitReached extends OutOfMemory {
  override name = "MemoryLimitReached";

  constructor(limitFrames: number, ramFrames: number) {
    const [limit, ram, rest] = [limitFrames, ramFrames, limitFrames - ramFrames].map((n) => formatSize(n * FRAME_SIZE));
    super(
      `the guest needs more than its memory limit of ${limit}, of which its RAM takes ${ram} and its machine ${rest}: ` +
        "raise the limit (--memory-limit), or give the guest less to do",
    );
  }
}

export class FrameAccount implements FrameSource {
  /** `block`: the VM's, whose frame is charged. `limit`: frames that the VM may have; null = no limit. */
  constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
    private readonly block: Hpa,
    limit: number | null,
  ) {
    core.memory.write32(block + Vm.FramesCharged, 1);
    core.memory.write32(block + Vm.FramesLimit, limit ?? NO_LIMIT);
  }

  /** Frames that the VM has, shared ones included. */
  get charged(): number {
    return this.core.memory.read32(this.block + Vm.FramesCharged);
  }

  /** Frames that it may have; null = no limit. */
  get limit(): number | null {
    const limit = this.core.memory.read32(this.block + Vm.FramesLimit);
    return limit === NO_LIMIT ? null : limit;
  }

  /** Frames that it may take yet. */
  get headroom(): number {
    return this.limit === null ? Number.POSITIVE_INFINITY : Math.max(0, this.limit - this.charged);
  }

  /** Takes a zeroed frame. Throws OutOfMemory, MemoryLimitReached. */
  allocate(): Hpa {
    this.refuseBeyondLimit(1);
    const frame = this.pool.allocate();
    this.charge(1);
    return frame;
  }

  /** Takes `count` zeroed frames (a power of two) that lie side by side, aligned to their size. Throws as `allocate`. */
  allocateRun(count: number): Hpa {
    this.refuseBeyondLimit(count);
    const first = this.pool.allocateRun(count);
    this.charge(count);
    return first;
  }

  release(frame: Hpa): void {
    this.pool.release(frame);
    this.charge(-1);
  }

  /** The core has found no frame for the VM: makes the pool larger, if the VM may have one. Throws as `allocate`. */
  makeRoom(): void {
    this.refuseBeyondLimit(1);
    if (!this.pool.grow()) throw new OutOfMemory();
  }

  private charge(frames: number): void {
    this.core.memory.write32(this.block + Vm.FramesCharged, this.charged + frames);
  }

  private refuseBeyondLimit(frames: number): void {
    if (this.headroom >= frames) return;
    throw new MemoryLimitReached(this.limit!, this.core.memory.read32(this.block + Vm.FramesTouched));
  }
}
