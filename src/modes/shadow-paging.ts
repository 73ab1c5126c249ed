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
/** One mapping takes at most so many, and goes so far beyond the bound before it is seen. */
const TABLES_A_PAGE = 3;
/**
 * Fences of one page that a root may have to see before it is dropped for them: 252,000 fills in a session of Linux; 366,000 with 256,
 * 379,000 with 64, because an operating system fences page after page.
 */
const MOST_UNSEEN = 1024;

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
  satp: bigint;
  /** Fences of one page that it has seen (ShadowPaging.fences). */
  seen: number;
  lastUse: number;
}

/** The guest has fenced its page at this address, of whatever size. */
interface PageFence extends SplitAddress {
  /** ASID + 1, 0 = all address spaces. */
  readonly space: number;
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
  private inForce: Root | null = null;
  private uses = 0;
  private serial = 0;
  private framesTaken = 0;
  /** What the vCPU had retired when the current context was last emptied. */
  private emptiedAt = -1;
  /** The last MOST_UNSEEN fences of one page, each at its number modulo that; `fenced` have been made. */
  private readonly fences: PageFence[] = [];
  private fenced = 0;

  constructor(
    private readonly core: Core,
    private readonly account: FrameAccount,
    private readonly vm: Footprint,
    private readonly vcpu: Vcpu,
    /** vCPUs that share the bound: each has tables of its own. */
    private readonly sharers: number,
  ) {}

  /** Which root is in force: for telling whether it is another one. */
  get current(): object | null {
    return this.inForce;
  }

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
    const known = siblings[rights];
    if (known !== undefined && known.seen !== this.fenced) this.showFences(known);
    const root = siblings[rights] ?? this.add(rights, satpLow, satpHigh, siblings);
    this.inForce = root;
    root.lastUse = ++this.uses;
    return root.satp;
  }

  /** The roots of an address space. */
  private siblingsOf(satpLow: number, satpHigh: number): (Root | undefined)[] {
    const { inForce } = this;
    if (inForce !== null && inForce.satpLow === satpLow && inForce.satpHigh === satpHigh) return inForce.siblings;
    for (const root of this.roots) if (root.satpLow === satpLow && root.satpHigh === satpHigh) return root.siblings;
    return [];
  }

  private add(rights: Rights, satpLow: number, satpHigh: number, siblings: (Root | undefined)[]): Root {
    this.makeRoom(1);
    const table = this.takeTable();
    const top = hartMode(satpHigh) === SATP_SV48 ? 3 : 2;
    const satp = this.numbered(satpHigh, table);
    const [tables, seen, lastUse] = [[table], this.fenced, 0];
    const root: Root = { rights, satpLow, satpHigh, table, top, tables, satp, seen, siblings, lastUse };
    siblings[rights] = root;
    this.roots.push(root);
    return root;
  }

  /** satp of the hart for a root, with a serial number of its own. */
  private numbered(satpHigh: number, table: Hpa): bigint {
    const mode = BigInt(hartMode(satpHigh)) << SATP_MODE_SHIFT;
    const asid = BigInt(this.nextSerial()) << SATP_ASID_SHIFT;
    return mode | asid | BigInt(table >>> 12);
  }

  /**
   * A number that no other root of this vCPU has had since its TLBs were last emptied for it: a root that is dropped leaves entries
   * there that no satp names any more, so dropping one costs the others nothing.
   */
  private nextSerial(): number {
    if (this.serial === SERIALS - 1) this.renumber();
    return ++this.serial;
  }

  /** All numbers have been given out: begins anew, with those of the roots there are. A context is being selected, so none of them is in force. */
  private renumber(): void {
    this.serial = 0;
    this.vcpu.retireTranslations();
    for (const root of this.roots) root.satp = this.numbered(root.satpHigh, root.table);
  }

  /**
   * Maps the page of `gva` to a machine frame in the current context. `permissions`: R, W, X, U of the leaf. `level` is that of
   * the guest's leaf: a large page is mapped by pieces of 4 KiB. Throws OutOfMemory.
   */
  map(gva: SplitAddress, frame: Hpa, permissions: number, level: number): void {
    const { memory } = this.core;
    const root = this.inForce!;
    this.makeRoom(this.account.headroom < TABLES_A_PAGE ? this.missing(root, gva) : 0);
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

  /**
   * The guest has fenced its page at `gva`, of whatever size, in the address spaces `space`: ASID + 1, 0 = all. A root sees that
   * when it is next selected, so fences cost nothing for address spaces that are not used again (2.0 us in each of the 64 of
   * ptemod-crowd's fences became 0.4). Select a context afterwards.
   */
  fencePage({ low, high }: SplitAddress, space: number): void {
    this.fences[this.fenced++ % MOST_UNSEEN] = { low, high, space };
  }

  /** Drops from a root what was fenced since it was last in force; the root itself, if that is more than is remembered. */
  private showFences(root: Root): void {
    if (this.fenced - root.seen > MOST_UNSEEN) {
      this.drop(root);
      this.roots = this.roots.filter((other) => other !== root);
      if (this.inForce === root) this.inForce = null;
      return;
    }
    for (; root.seen < this.fenced; root.seen++) {
      const fence = this.fences[root.seen % MOST_UNSEEN]!;
      if (isOf(root, fence.space)) this.unmap(root, fence);
    }
  }

  private unmap(root: Root, gva: SplitAddress): void {
    const { memory } = this.core;
    let table = root.table;
    for (let level = root.top; level > 0; level--) {
      const entry = table + entryOffset(gva, level);
      const pte = memory.read32(entry);
      if ((pte & PTE_VALID) === 0) return;
      table = frameOfPte(pte);
      if ((pte & PIECES) === 0) continue;
      memory.write32(entry, 0);
      this.dropBelow(root, table, level - 1);
      return;
    }
    const leaf = table + entryOffset(gva, 0);
    if (memory.read32(leaf) === 0) return;
    memory.write32(leaf, 0);
    this.core.calls.retireTranslation(root.satp, gva.low, gva.high);
  }

  /** Drops a table of a root, of this level, and those below it; no translation through them is in the TLBs under its new number. */
  private dropBelow(root: Root, table: Hpa, level: number): void {
    const below = this.tree(table, level);
    for (const dropped of below) this.giveBack(dropped);
    root.tables = root.tables.filter((other) => !below.includes(other));
    root.satp = this.numbered(root.satpHigh, root.table);
  }

  /** Drops the address spaces `space` (ASID + 1, 0 = all); what is not translated stays. Select a context afterwards. */
  fence(space: number): void {
    for (const root of this.roots) if (isOf(root, space)) this.drop(root);
    this.roots = this.roots.filter((root) => !isOf(root, space));
    this.inForce = null;
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
    this.inForce = null;
  }

  /**
   * Keeps within the bound, and below the VM's memory limit with `tables` more: other contexts go, the least recently used first; at
   * last the current one is emptied. For the limit that is done once an instruction: what one needs must fit, or the guest is stopped.
   */
  private makeRoom(tables: number): void {
    const { framesTouched, framesOfMap } = this.vm;
    const share = (framesTouched * LARGEST_SHARE - framesOfMap) / this.sharers - TABLES_A_PAGE;
    const most = Math.max(FEWEST_TABLES, share);
    while ((this.framesTaken > most || this.account.headroom < tables) && this.dropLeastRecent());
    if (this.inForce === null) return;
    const isShort = this.account.headroom < tables && this.emptiedAt !== this.vcpu.retired;
    if (this.framesTaken > most || isShort) this.emptyCurrent(this.inForce);
  }

  /** Tables that the walk to an address lacks in a root. */
  private missing(root: Root, gva: SplitAddress): number {
    let { table } = root;
    for (let at = root.top; at > 0; at--) {
      const pte = this.core.memory.read32(table + entryOffset(gva, at));
      if ((pte & PTE_VALID) === 0) return at;
      table = frameOfPte(pte);
    }
    return 0;
  }

  /** Drops the context that was current longest ago; false if there is none but the current one. */
  private dropLeastRecent(): boolean {
    let oldest: Root | null = null;
    for (const root of this.roots)
      if (root !== this.inForce && (oldest === null || root.lastUse < oldest.lastUse)) oldest = root;
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
    this.emptiedAt = this.vcpu.retired;
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

/** satp.MODE of the hart for a guest's satp. */
function hartMode(satpHigh: number): number {
  return satpHigh >>> SATP_HIGH_MODE_SHIFT === SATP_SV48 ? SATP_SV48 : SATP_SV39;
}

/** Is this root of one of the address spaces `space` (ASID + 1, 0 = all)? What is not translated is of none. */
function isOf({ satpHigh }: Root, space: number): boolean {
  return satpHigh !== 0 && (space === 0 || ((satpHigh >>> 12) & 0xffff) === space - 1);
}
