// G-stage page tables: from a guest's physical addresses to machine frames, under the H extension.
//
// Owns: Sv39x4 tables in machine frames, filled as the guest first touches its pages. The guest's own tables are its own
// business, so nothing is emptied when it fences. A VMID names the tables: dropping them flushes no TLB.
// Invariant: a leaf names the frame that the VM's map has for that guest frame; A and D are preset; a frame that other VMs have,
// too, has no W. A large leaf maps 2 MiB, none of which other VMs have: where that ends, the leaf goes, and small ones come.
// Spec: Privileged, "Hypervisor Guest Address Translation and Protection (hgatp) Register", "Guest-Page Faults".

import type { Core } from "../core/core.ts";
import { type Hpa, hpa, type SplitAddress } from "../memory/address.ts";
import { FRAME_SIZE, type FrameSource } from "../memory/frame-pool.ts";
import { RUN_SIZE } from "../memory/frame-runs.ts";
import { frameOfPte, PTE_VALID, pointTo } from "./page-table.ts";

/** V, R, X, U, A, D: RAM is RAM, and every access of a guest counts as U-mode's here. */
const LEAF = 0xdb;
const WRITABLE = 4;
const HGATP_SV39X4 = 8n << 60n;
const HGATP_VMID_SHIFT = 44n;
/** Values of VMID. */
const VMIDS = 1 << 14;
/** The root has four times the entries of another table, and lies at a multiple of its size. */
const ROOT_FRAMES = 4;

export class GStage {
  private root: Hpa | null = null;
  private tables: Hpa[] = [];
  /** First frames of what large leaves map, by the addresses of the leaves. */
  private readonly large = new Map<number, Hpa>();
  private vmid = 0;

  constructor(
    private readonly core: Core,
    private readonly source: FrameSource,
  ) {}

  /** Frames that the tables take. */
  get frames(): number {
    return this.tables.length;
  }

  /** Empty tables, under a VMID that no cached translation has. Returns the hart's hgatp. Throws OutOfMemory. */
  renew(): bigint {
    this.release();
    const root = this.source.allocateRun(ROOT_FRAMES);
    this.root = root;
    this.tables = Array.from({ length: ROOT_FRAMES }, (_, index) => hpa(root + index * FRAME_SIZE));
    if (++this.vmid === VMIDS) {
      this.vmid = 0;
      this.core.calls.flushTranslations();
    }
    return HGATP_SV39X4 | (BigInt(this.vmid) << HGATP_VMID_SHIFT) | BigInt(root >>> 12);
  }

  /** Maps the page of a guest-physical address, which is RAM, to its machine frame. Throws OutOfMemory. */
  map(at: SplitAddress, frame: Hpa, writable: boolean): void {
    const last = this.below(this.middleEntry(at));
    const entry = last + ((at.low >>> 12) & 0x1ff) * 8;
    this.core.memory.write32(entry, pointTo(frame, writable ? LEAF | WRITABLE : LEAF));
  }

  /**
   * Maps the 2 MiB around a guest-physical address to frames from `first` on, a run that is the VM's alone. False if a part of
   * them is mapped by small leaves. Throws OutOfMemory.
   */
  mapLarge(at: SplitAddress, first: Hpa): boolean {
    const { memory } = this.core;
    const entry = this.middleEntry(at);
    if (memory.read32(entry) & PTE_VALID) return false;
    memory.write32(entry, pointTo(first, LEAF | WRITABLE));
    this.large.set(entry, first);
    return true;
  }

  /** Address of the entry of a 2 MiB piece. */
  private middleEntry({ low, high }: SplitAddress): number {
    const middle = this.below(this.root! + (((high << 2) | (low >>> 30)) & 0x7ff) * 8);
    return middle + ((low >>> 21) & 0x1ff) * 8;
  }

  /** The table that the entry at `at` points to, made if there is none. */
  private below(at: number): Hpa {
    const { memory } = this.core;
    const pte = memory.read32(at);
    if (pte & PTE_VALID) return frameOfPte(pte);
    const table = this.source.allocate();
    this.tables.push(table);
    memory.write32(at, pointTo(table, PTE_VALID));
    return table;
  }

  /** No leaf leads to this frame any more. */
  drop(frame: Hpa): void {
    for (const [entry, first] of this.large) if (frame >= first && frame < first + RUN_SIZE) this.dropLarge(entry);
    for (const table of this.tables) this.core.calls.dropLeaves(table, frame);
  }

  /** No leaf allows a write any more. */
  protect(): void {
    for (const entry of this.large.keys()) this.dropLarge(entry);
    for (const table of this.tables) this.core.calls.protectLeaves(table);
  }

  private dropLarge(entry: number): void {
    this.core.memory.write32(entry, 0);
    this.large.delete(entry);
  }

  /** Gives all tables back; `renew` makes new ones. */
  release(): void {
    this.large.clear();
    for (const table of this.tables) this.source.release(table);
    this.tables = [];
    this.root = null;
  }
}
