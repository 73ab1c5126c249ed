// Shadow page tables: what the hart walks while a guest's own tables are not its business.
//
// Owns: Sv39 tables in machine frames, or Sv48 where the guest's are (its addresses must fit), one root for each translation
// context of the guest (address space, privilege, SUM, MXR). They are a big TLB: filled on faults, emptied when the guest
// fences, never by watching the guest's stores, which the manual allows (a store to a page table need not be seen before
// SFENCE.VMA). Roots of other contexts stay, so a system call or a switch to a process with an ASID of its own refills nothing.
// Each vCPU has its own: SFENCE.VMA is about one hart, so a fence of one refills nothing for the others, and the roots' serial
// numbers need no agreement. What it costs is a fill for each hart that touches a page.
// Their size is bounded, because a guest can map one page everywhere: the context that was used least recently goes first.
// Invariant: a leaf names a frame that belongs to this VM, and allows nothing that the guest's tables do not; A and D
// are preset, and W is only there if the guest's D is set and no other VM has the frame, too.

import type { Core } from "../core/core.ts";
import type { Hpa, SplitAddress } from "../memory/address.ts";
import type { FrameAccount } from "../memory/frame-account.ts";
import type { Vcpu } from "../vm/vcpu.ts";
import { frameOfPte, PTE_VALID, pointTo } from "./page-table.ts";

/** V, A, D: the hart never has to update a shadow leaf. */
const LEAF = PTE_VALID | 64 | 128;
/** In a pointer, in a bit that is software's: what is below it stands for one large page of the guest, whole or in part. */
const PIECES = 1 << 8;
/** satp.MODE, of the hart and of the guest; the guest's is in the top four bits of satpHigh. */
const SATP_SV39 = 8;
const SATP_SV48 = 9;
const SATP_MODE_SHIFT = 60n;
const SATP_HIGH_MODE_SHIFT = 28;
const SATP_ASID_SHIFT = 44n;
/** Values of a root's serial number, which is the hart's ASID. */
const SERIALS = 1 << 16;
/** Tables that any guest may have: one instruction needs up to four pages, each with three tables below the root. */
const FEWEST_TABLES = 32;
/** The largest part of the RAM that a guest has touched, in frames, that its map and its shadow tables take together. */
const LARGEST_SHARE = 1 / 4;
/** One mapping goes at most this far beyond the bound before it is seen. */
const TABLES_A_PAGE = 3;

/** Which of the guest's rules a context's leaves follow: its privilege, SUM and MXR, packed by the mode. */
export type Rights = number;

interface Root {
  readonly rights: Rights;
  /** The guest's satp, by halves; both 0 where it does not translate. */
  readonly satpLow: number;
  readonly satpHigh: number;
  readonly table: Hpa;
  /** The level of that table: 2 in Sv39, 3 in Sv48. */
  readonly top: number;
  /** The roots of the same address space, by their rights: an operating system changes SUM around each copy from a process. */
  readonly siblings: (Root | undefined)[];
  /** Every table of the tree, this one included: dropping it needs no walk through 512 entries of each. */
  tables: Hpa[];
  /** satp of the hart for this root. */
  readonly satp: bigint;
  lastUse: number;
}

/** What the shadow tables must know of their VM to keep within their bound. */
export interface Footprint {
  readonly framesTouched: number;
  readonly framesOfMap: number;
}

/** Byte offset of an address's entry within a table at `level` (0 is that of 4 KiB pages). */
function entryOffset({ low, high }: SplitAddress, level: number): number {
  if (level === 0) return ((low >>> 12) & 0x1ff) * 8;
  if (level === 1) return ((low >>> 21) & 0x1ff) * 8;
  if (level === 2) return (((high << 2) | (low >>> 30)) & 0x1ff) * 8;
  return ((high >>> 7) & 0x1ff) * 8;
}

export class ShadowPaging {
  private roots: Root[] = [];
  private current: Root | null = null;
  private uses = 0;
  private serial = 0;
  private framesTaken = 0;

  constructor(
    private readonly core: Core,
    private readonly account: FrameAccount,
    private readonly vm: Footprint,
    private readonly vcpu: Vcpu,
    /** vCPUs that share the bound: each has tables of its own. */
    private readonly sharers: number,
  ) {}

  /** Frames that the tables take, roots included. */
  get frames(): number {
    return this.framesTaken;
  }

  /**
   * Makes the tables of a context the current ones and returns the hart's satp for them. Throws OutOfMemory.
   * `satpLow`, `satpHigh`: the guest's, both 0 where it does not translate.
   */
  select(rights: Rights, satpLow: number, satpHigh: number): bigint {
    const siblings = this.siblingsOf(satpLow, satpHigh);
    const root = siblings[rights] ?? this.add(rights, satpLow, satpHigh, siblings);
    this.current = root;
    root.lastUse = ++this.uses;
    return root.satp;
  }

  /** The roots of an address space. */
  private siblingsOf(satpLow: number, satpHigh: number): (Root | undefined)[] {
    const { current } = this;
    if (current !== null && current.satpLow === satpLow && current.satpHigh === satpHigh) return current.siblings;
    for (const root of this.roots) if (root.satpLow === satpLow && root.satpHigh === satpHigh) return root.siblings;
    return [];
  }

  private add(rights: Rights, satpLow: number, satpHigh: number, siblings: (Root | undefined)[]): Root {
    this.makeRoom();
    const table = this.takeTable();
    const mode = satpHigh >>> SATP_HIGH_MODE_SHIFT === SATP_SV48 ? SATP_SV48 : SATP_SV39;
    const fields = [
      BigInt(mode) << SATP_MODE_SHIFT,
      BigInt(this.nextSerial()) << SATP_ASID_SHIFT,
      BigInt(table >>> 12),
    ];
    const satp = fields.reduce((all, field) => all | field);
    const top = mode === SATP_SV48 ? 3 : 2;
    const root: Root = { rights, satpLow, satpHigh, table, top, tables: [table], satp, siblings, lastUse: 0 };
    siblings[rights] = root;
    this.roots.push(root);
    return root;
  }

  /**
   * A number that no other root of this VM has had: a root that is dropped leaves entries in the TLBs that no satp names
   * any more, so dropping one costs the others nothing.
   */
  private nextSerial(): number {
    if (++this.serial === SERIALS) {
      this.serial = 0;
      this.vcpu.retireTranslations();
    }
    return this.serial;
  }

  /**
   * Maps the page of `gva` to a machine frame in the current context. `permissions`: R, W, X, U of the leaf. `level` is that of
   * the guest's leaf: a large page is mapped by pieces of 4 KiB. Throws OutOfMemory.
   */
  map(gva: SplitAddress, frame: Hpa, permissions: number, level: number): void {
    this.makeRoom();
    const { memory } = this.core;
    const root = this.current!;
    let { table } = root;
    for (let at = root.top; at > 0; at--) {
      const entry = table + entryOffset(gva, at);
      const old = memory.read32(entry);
      const next = old & PTE_VALID ? old : this.addTable(root);
      const pte = next | (at === level ? PIECES : 0);
      if (pte !== old) memory.write32(entry, pte);
      table = frameOfPte(pte);
    }
    memory.write32(table + entryOffset(gva, 0), pointTo(frame, LEAF | permissions));
  }

  /** Drops the guest's page at `gva`, of whatever size, for the vCPU on the core, from the address spaces `space`: ASID + 1, 0 = all. */
  unmap(gva: SplitAddress, space: number): void {
    let droppedPieces = false;
    for (const root of this.roots) if (isOf(root, space)) droppedPieces = this.unmapFrom(root, gva) || droppedPieces;
    if (droppedPieces) this.vcpu.retireTranslations();
    else this.core.calls.retireTranslation((BigInt(gva.high >>> 0) << 32n) | BigInt(gva.low >>> 0));
  }

  /** True if other pages went with it. */
  private unmapFrom(root: Root, gva: SplitAddress): boolean {
    const { memory } = this.core;
    let table = root.table;
    for (let level = root.top; level > 0; level--) {
      const entry = table + entryOffset(gva, level);
      const pte = memory.read32(entry);
      if ((pte & PTE_VALID) === 0) return false;
      table = frameOfPte(pte);
      if ((pte & PIECES) === 0) continue;
      memory.write32(entry, 0);
      const below = this.tree(table, level - 1);
      for (const dropped of below) this.giveBack(dropped);
      root.tables = root.tables.filter((other) => !below.includes(other));
      return true;
    }
    memory.write32(table + entryOffset(gva, 0), 0);
    return false;
  }

  /** Drops the address spaces `space` (ASID + 1, 0 = all); what is not translated stays. Select a context afterwards. */
  fence(space: number): void {
    for (const root of this.roots) if (isOf(root, space)) this.drop(root);
    this.roots = this.roots.filter((root) => !isOf(root, space));
    this.current = null;
  }

  /** No leaf leads to this frame any more. */
  dropFrame(frame: Hpa): void {
    for (const root of this.roots) for (const table of root.tables) this.core.calls.dropLeaves(table, frame);
  }

  /** No leaf allows a write any more. */
  protect(): void {
    for (const root of this.roots) for (const table of root.tables) this.core.calls.protectLeaves(table);
  }

  /** Drops everything. A context must be selected before the guest runs again. */
  clear(): void {
    for (const root of this.roots) this.drop(root);
    this.roots = [];
    this.current = null;
  }

  /** Keeps within the bound, and below the VM's memory limit: other contexts go, the least recently used first; at last the current one is emptied. */
  private makeRoom(): void {
    const { framesTouched, framesOfMap } = this.vm;
    const share = (framesTouched * LARGEST_SHARE - framesOfMap) / this.sharers - TABLES_A_PAGE;
    const most = Math.max(FEWEST_TABLES, share);
    while ((this.framesTaken > most || this.account.headroom < TABLES_A_PAGE) && this.dropLeastRecent());
    if (this.framesTaken > most && this.current !== null) this.emptyCurrent(this.current);
  }

  /** Drops the context that was current longest ago; false if there is none but the current one. */
  private dropLeastRecent(): boolean {
    let oldest: Root | null = null;
    for (const root of this.roots)
      if (root !== this.current && (oldest === null || root.lastUse < oldest.lastUse)) oldest = root;
    if (oldest === null) return false;
    this.drop(oldest);
    this.roots = this.roots.filter((root) => root !== oldest);
    return true;
  }

  private emptyCurrent(root: Root): void {
    for (const table of root.tables) if (table !== root.table) this.giveBack(table);
    root.tables = [root.table];
    this.core.memory.bytes(root.table, 4096).fill(0);
    this.vcpu.retireTranslations();
  }

  private drop(root: Root): void {
    root.siblings[root.rights] = undefined;
    for (const table of root.tables) this.giveBack(table);
  }

  /** Adds a table to a tree; returns a pointer to it. Throws OutOfMemory. */
  private addTable(root: Root): number {
    const table = this.takeTable();
    root.tables.push(table);
    return pointTo(table, PTE_VALID);
  }

  private takeTable(): Hpa {
    const table = this.account.allocate();
    this.framesTaken++;
    return table;
  }

  private giveBack(table: Hpa): void {
    this.account.release(table);
    this.framesTaken--;
  }

  /** A table of this level and those below it. */
  private tree(table: Hpa, level: number): Hpa[] {
    const all = [table];
    if (level === 0) return all;
    for (let entry: number = table; entry < table + 4096; entry += 8) {
      const pte = this.core.memory.read32(entry);
      if (pte & PTE_VALID) all.push(...this.tree(frameOfPte(pte), level - 1));
    }
    return all;
  }
}

/** Is this root of one of the address spaces `space` (ASID + 1, 0 = all)? What is not translated is of none. */
function isOf({ satpHigh }: Root, space: number): boolean {
  return satpHigh !== 0 && (space === 0 || ((satpHigh >>> 12) & 0xffff) === space - 1);
}
