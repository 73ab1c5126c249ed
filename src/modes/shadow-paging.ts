// Shadow page tables: what the hart walks while a guest's own tables are not its business.
//
// Owns: Sv39 tables in machine frames, one root for each translation context of the guest (address space, privilege, SUM,
// MXR). They are a big TLB: filled on faults, emptied when the guest fences, never by watching the guest's stores, which
// the manual allows (a store to a page table need not be seen before SFENCE.VMA). Roots of other contexts stay, so a
// system call or a process switch refills nothing.
// Invariant: a leaf names a frame that belongs to this VM, and allows nothing that the guest's tables do not; A and D
// are preset, and W is only there if the guest's D is set.

import type { Access } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import type { Hpa } from "../memory/address.ts";
import type { FramePool } from "../memory/frame-pool.ts";

const PTE_VALID = 1;
/** V, U, A, D: the hart runs the guest in U-mode, and never has to update a shadow leaf. */
const LEAF = PTE_VALID | 16 | 64 | 128;
const SATP_SV39 = 8n << 60n;
/** More contexts than this at once are not worth their tables: everything is dropped. */
const MAX_ROOTS = 64;

/** Bytes within a table of the entry for `gva` at `level` (2 is the root's). */
const entryOffset = (gva: bigint, level: number): number => Number((gva >> BigInt(12 + 9 * level)) & 0x1ffn) * 8;
/** A PTE that points to a frame: its frame number from bit 10 on. Frames lie below 4 GiB, so 32 bits hold it. */
const pointTo = (frame: number, flags: number): number => (frame >>> 2) | flags;
const frameOf = (pte: number): number => ((pte & ~0x3ff) << 2) >>> 0;

export class ShadowPaging {
  private readonly roots = new Map<string, Hpa>();
  /** Every table but the roots. */
  private tables: Hpa[] = [];
  private current: Hpa | null = null;

  constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
  ) {}

  /** Frames that the tables take. */
  get frames(): number {
    return this.roots.size + this.tables.length;
  }

  /** Makes the tables of a context the current ones and returns satp for them. Throws OutOfMemory. */
  select(context: string): bigint {
    let root = this.roots.get(context);
    if (root === undefined) {
      if (this.roots.size >= MAX_ROOTS) this.clear();
      root = this.pool.allocate();
      this.roots.set(context, root);
    }
    this.current = root;
    return SATP_SV39 | BigInt(root >>> 12);
  }

  /** Maps the page of `gva` to a machine frame for these accesses, in the current context. Throws OutOfMemory. */
  map(gva: bigint, frame: Hpa, allowed: Access): void {
    const { memory } = this.core;
    let table: number = this.current!;
    for (let level = 2; level > 0; level--) {
      const at = table + entryOffset(gva, level);
      const pte = memory.read32(at);
      if (pte & PTE_VALID) {
        table = frameOf(pte);
        continue;
      }
      table = this.pool.allocate();
      this.tables.push(table as Hpa);
      memory.write32(at, pointTo(table, PTE_VALID));
    }
    memory.write32(table + entryOffset(gva, 0), pointTo(frame, LEAF | allowed));
  }

  /** Drops the page of `gva` from every context. */
  unmap(gva: bigint): void {
    const { memory, calls } = this.core;
    for (const root of this.roots.values()) {
      let table: number = root;
      for (let level = 2; level > 0 && table !== 0; level--) {
        const pte = memory.read32(table + entryOffset(gva, level));
        table = pte & PTE_VALID ? frameOf(pte) : 0;
      }
      if (table !== 0) memory.write32(table + entryOffset(gva, 0), 0);
    }
    calls.retireTranslation(gva);
  }

  /** Drops everything. A context must be selected before the guest runs again. */
  clear(): void {
    for (const frame of [...this.roots.values(), ...this.tables]) this.pool.release(frame);
    this.roots.clear();
    this.tables = [];
    this.current = null;
    this.core.calls.retireTranslations();
  }
}
