// The memory that privileged programs work on: random Sv39 tables over a few physical pages.
//
// Owns: the virtual addresses that are mapped, their PTEs, and what the physical pages hold. Programs change PTEs as they
// run; the world follows, so that the next test still knows where an address leads.

import { layout } from "./layout.ts";
import { operandValue } from "./operands.ts";
import { type Level, PageTables, PTE_RWXAD, Pte } from "./page-tables.ts";
import type { Random } from "./random.ts";

/** Where U-mode runs: RAM is mapped a second time for it. */
export const USER_OFFSET = 0xc0000000n;

/** No memory and no device. */
export const NOWHERE = 0x80000n;

/** What an image uses of it. */
const RAM_SIZE = 0x800000n;
const FRAMES = 16;
/** The first of them may be executed. The others never are: a core may treat stores to pages with code in another way. */
const CODE_FRAMES = 8;
/** Address spaces; all have the same tables, so switching needs no fence. */
export const ASIDS = 2;
const PAGE = 4096;

/** Places in every physical page that may be jumped to, and that stores leave alone. */
export const CodeOffset = { ecall: 0x40, ebreak: 0x48, illegal: 0x50, pageEnd: 0xffe } as const;
/** Where stores may go. */
export const DATA_START = 0x100;
export const DATA_END = 0xff0;

/** First virtual address and number of the pages of each size. */
const regions: readonly { readonly level: Level; readonly base: bigint; readonly count: number }[] = [
  { level: 0, base: 0x1000000000n, count: 32 },
  { level: 1, base: 0x1040000000n, count: 8 },
  { level: 2, base: 0x2000000000n, count: 4 },
];

/** One virtual page, mapped or not. */
export interface Leaf {
  readonly virtual: bigint;
  readonly level: Level;
  /** Physical address of its PTE. */
  readonly pteAddress: number;
  pte: bigint;
}

export class World {
  readonly leaves: Leaf[] = [];
  /** Physical addresses where PMP regions begin or end. */
  boundaries: bigint[] = [];
  private readonly tables = new PageTables();
  private recent: Leaf | null = null;

  /** With `smallPages` every leaf, also those of the program and the harness, is a page of 4 KiB. */
  constructor(
    private readonly random: Random,
    smallPages: boolean,
  ) {
    this.mapRam(smallPages ? 0 : 2);
    for (const { level, base, count } of regions) {
      if (smallPages && level > 0) continue;
      for (let number = 0; number < count; number++) {
        const virtual = base + (BigInt(number) << BigInt(12 + 9 * level));
        const pte = this.randomPte(level);
        this.leaves.push({ virtual, level, pte, pteAddress: this.tables.set(virtual, pte, level) });
      }
    }
  }

  tableBytes(): Uint8Array {
    return this.tables.bytes();
  }

  /** satp for these tables, or 0 for Bare. */
  satp(isPaged: boolean): bigint {
    return isPaged ? this.tables.satp(BigInt(this.random.below(ASIDS))) : 0n;
  }

  /** Random data with the code that fetches may find. */
  pageBytes(): Uint8Array {
    const bytes = new Uint8Array(FRAMES * PAGE);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 8) view.setBigUint64(at, operandValue(this.random), true);
    for (let frame = 0; frame < bytes.length; frame += PAGE) {
      view.setUint32(frame, 0, true); // the second half of an ecall that starts at the end of the page before
      view.setUint32(frame + CodeOffset.ecall, 0x73, true);
      view.setUint16(frame + CodeOffset.ebreak, 0x9002, true);
      view.setUint32(frame + CodeOffset.illegal, 0xffffffff, true);
      view.setUint16(frame + CodeOffset.pageEnd, 0x73, true);
    }
    return bytes;
  }

  /** A virtual address in a page of the world at `offset`, with its leaf; or one that no table maps. */
  virtualAddress(offset: number, isFetch = false): { address: bigint; leaf: Leaf | null } {
    if (this.random.chance(4)) return { address: this.random.pick(unmapped) + BigInt(offset), leaf: null };
    const leaf = this.pickLeaf();
    return { address: this.addressIn(leaf, offset, isFetch), leaf };
  }

  /** A virtual address in `leaf` that leads, in place, to `offset` in one of the pages. */
  addressIn(leaf: Leaf, offset: number, isFetch = false): bigint {
    return leaf.virtual + this.withinLeaf(leaf.level, offset, isFetch);
  }

  /** A leaf: as often as not the one that was picked last, whose translation may be cached. */
  pickLeaf(): Leaf {
    if (this.recent === null || this.random.chance(50)) this.recent = this.random.pick(this.leaves);
    return this.recent;
  }

  /** The physical address of `offset` in a random page. */
  physicalAddress(offset: number, isFetch = false): bigint {
    if (this.random.chance(4)) return NOWHERE + BigInt(offset);
    return BigInt(layout.PAGES + this.random.below(isFetch ? CODE_FRAMES : FRAMES) * PAGE + offset);
  }

  /** Where the tables lead, if they lead to one of the pages: for reading back what a store did. */
  physicalOf(leaf: Leaf, address: bigint): bigint | null {
    const frame = ((leaf.pte >> 10n) & 0xfffffffffffn) << 12n;
    const size = 1n << BigInt(12 + 9 * leaf.level);
    const physical = (frame & -size) + (address & (size - 1n));
    return pagesContain(physical) ? physical : null;
  }

  /** True if an access there would reach one of the pages, were it allowed. */
  isMemory(address: bigint, leaf: Leaf | null): boolean {
    return leaf === null ? pagesContain(address) : this.physicalOf(leaf, address) !== null;
  }

  /** True if stores may go to that physical address: it is in one of the pages, and not where their code is. */
  isData(physical: bigint): boolean {
    const offset = Number(physical & 0xfffn);
    return pagesContain(physical) && offset >= DATA_START && offset < DATA_END - 8;
  }

  /** As isMemory, for the page behind the one that `address` is in. */
  nextPageIsMemory(address: bigint, leaf: Leaf | null): boolean {
    const next = (address & -4096n) + 4096n;
    if (leaf === null || leaf.level !== 0) return this.isMemory(next, leaf);
    const following = this.leaves.find((other) => other.virtual === next) ?? null;
    return following !== null && this.isMemory(next, following);
  }

  /** Another PTE for a leaf. */
  randomPte(level: Level): bigint {
    const { random } = this;
    const flags = this.randomFlags();
    const frame = this.frame(level, (flags & Pte.X) !== 0n);
    const kind = random.below(100);
    if (kind < 70) return frame | flags;
    if (kind < 78) return frame | (flags & ~Pte.V);
    if (kind < 85) return frame | (flags & ~Pte.R) | Pte.W;
    if (kind < 90) return frame | flags | (1n << BigInt(random.between(54, 63)));
    // A pointer where none may be: at the last level, or with bits that are reserved in pointers.
    if (kind < 95) return frame | Pte.V | (level === 0 ? 0n : random.pick([Pte.A, Pte.D, Pte.U]));
    return ((NOWHERE >> 12n) << 10n) | flags;
  }

  /** RAM for S at its own addresses, for U at USER_OFFSET. */
  private mapRam(level: Level): void {
    const start = BigInt(layout.HARNESS);
    for (let at = start; at < start + RAM_SIZE; at += 4096n << BigInt(9 * level)) {
      this.tables.map(at, at, PTE_RWXAD, level);
      this.tables.map(at + USER_OFFSET, at, PTE_RWXAD | Pte.U, level);
    }
  }

  private randomFlags(): bigint {
    const { random } = this;
    const permissions = random.pick([Pte.R, Pte.R | Pte.W, Pte.X, Pte.R | Pte.X, Pte.R | Pte.W | Pte.X]);
    const user = random.chance(45) ? Pte.U : 0n;
    const global = random.chance(15) ? Pte.G : 0n;
    const used = random.chance(60) ? Pte.A | Pte.D : random.pick([0n, Pte.A, Pte.A, Pte.D]);
    const software = BigInt(random.below(4)) << 8n;
    return Pte.V | permissions | user | global | used | software;
  }

  /** A physical page number for a leaf, in place; one superpage in five is not aligned. */
  private frame(level: Level, isExecutable: boolean): bigint {
    const frames = isExecutable ? CODE_FRAMES : FRAMES;
    if (level === 0) return pageNumber(BigInt(layout.PAGES + this.random.below(frames) * PAGE));
    const skew = this.random.chance(20) ? BigInt(this.random.pick([1, 1 << (9 * level - 1)])) << 12n : 0n;
    return pageNumber(BigInt(level === 1 ? layout.PAGES : layout.HARNESS) + skew);
  }

  /** The offset of a place in a random physical page, as seen through a leaf of `level`. */
  private withinLeaf(level: Level, offset: number, isFetch: boolean): bigint {
    if (level === 0) return BigInt(offset);
    const page = this.random.below(isFetch ? CODE_FRAMES : FRAMES) * PAGE + offset;
    return BigInt(level === 1 ? page : layout.PAGES - layout.HARNESS + page);
  }
}

function pagesContain(physical: bigint): boolean {
  return physical >= BigInt(layout.PAGES) && physical < BigInt(layout.PAGES + FRAMES * PAGE);
}

/** The PPN field of a PTE. */
function pageNumber(physical: bigint): bigint {
  return (physical >> 12n) << 10n;
}

/** No table maps these: a hole, the last page of the lower half, the first of the upper half, and what is in neither. */
const unmapped: readonly bigint[] = [
  0x3000000000n,
  0x3ffffff000n,
  0xffffffc000000000n,
  0x4000000000n,
  0xffffffbffffff000n,
  0x8000000000000000n,
];
