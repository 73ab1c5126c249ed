// RAM in runs: 2 MiB of a VM's RAM in 512 frames that lie side by side at a multiple of their size, so that one leaf of a page
// table maps them.
//
// Owns: filling such a piece of RAM at its first touch, if nothing of it exists yet and the pool has a run, and seeing whether
// a piece is a run still: a copy of a shared frame breaks it. A run costs its 2 MiB at once.

import { Layout, MapEntry, Vm } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { type Gpa, type Hpa, hpa } from "./address.ts";
import type { FrameAccount } from "./frame-account.ts";
import { FRAME_SIZE, OutOfMemory } from "./frame-pool.ts";

export const RUN_FRAMES = 512;
export const RUN_SIZE = RUN_FRAMES * FRAME_SIZE;

/** What must be known of a VM's map (GuestMemory). */
export interface FrameMap {
  readonly block: Hpa;
  readonly ramBase: Gpa;
  readonly account: FrameAccount;
  contains(at: Gpa, length: number): boolean;
  /** Address of the map's entry for `at`, which is RAM; its table is made if there is none. Throws OutOfMemory. */
  entryOf(at: Gpa): number;
}

export class FrameRuns {
  constructor(
    private readonly core: Core,
    private readonly map: FrameMap,
  ) {}

  /** The first frame of the run that the 2 MiB around `at` are; null if they are none, or other VMs have a part of them. */
  runAt(at: Gpa): Hpa | null {
    const { memory } = this.core;
    const entries = this.entriesAround(at);
    if (entries === null) return null;
    const first = memory.read32(entries) & MapEntry.FrameMask;
    if (first % RUN_SIZE !== 0 || first === 0) return null;
    for (let frame = 0; frame < RUN_FRAMES; frame++) {
      const wanted = first + frame * FRAME_SIZE;
      if ((memory.read32(entries + frame * 4) & MapEntry.FrameMask) !== wanted) return null;
      if (memory.read32(Layout.FrameShares + (wanted >>> 12) * 4) !== 0) return null;
    }
    return hpa(first);
  }

  /** Makes the 2 MiB around `at` a run, if they hold nothing yet and there is room for one. */
  fill(at: Gpa): void {
    const { memory } = this.core;
    const { account, block } = this.map;
    // A map's table may be needed, too.
    if (account.headroom < RUN_FRAMES + 1) return;
    const entries = this.entriesAround(at);
    if (entries === null) return;
    for (let frame = 0; frame < RUN_FRAMES; frame++) if (memory.read32(entries + frame * 4) !== 0) return;
    const first = this.allocate();
    if (first === null) return;
    for (let frame = 0; frame < RUN_FRAMES; frame++)
      memory.write32(entries + frame * 4, (first + frame * FRAME_SIZE) | MapEntry.Present);
    memory.write32(block + Vm.FramesTouched, memory.read32(block + Vm.FramesTouched) + RUN_FRAMES);
  }

  private allocate(): Hpa | null {
    try {
      return this.map.account.allocateRun(RUN_FRAMES);
    } catch (error) {
      if (error instanceof OutOfMemory) return null;
      throw error;
    }
  }

  /** Address of the map's entries for the 2 MiB around `at`, which one table holds; null if they are not all RAM. */
  private entriesAround(at: Gpa): number | null {
    const first = (at - (at % RUN_SIZE)) as Gpa;
    return this.map.contains(first, RUN_SIZE) ? this.map.entryOf(first) : null;
  }
}
