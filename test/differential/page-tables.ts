// Page tables, built on the host and put into the image.
//
// Owns: the layout of one set of tables: its place at layout.TABLES, its modes, and where its entries are.
// Spec: Privileged, "Sv39", "Sv48", and "Guest Physical Address Translation" (Sv39x4).

import { layout } from "./layout.ts";

export const Pte = { V: 1n, R: 2n, W: 4n, X: 8n, U: 16n, G: 32n, A: 64n, D: 128n } as const;
export const PTE_RWXAD = Pte.V | Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;

const PAGE = 4096;

/** Page sizes by level: 4 KiB, 2 MiB, 1 GiB. */
export type Level = 0 | 1 | 2;

/** Of satp, vsatp and hgatp. */
export const Mode = { bare: 0n, sv39: 8n, sv48: 9n } as const;
export type PagingMode = keyof typeof Mode;

export interface Placement {
  /** Where the tables are, in pages from layout.TABLES. */
  readonly first: number;
  /** How many pages they may take. */
  readonly pages: number;
  /** 4 for Sv39x4, whose root has four pages; else 1. */
  readonly rootPages: 1 | 4;
}

export const wholeRegion: Placement = { first: 0, pages: (layout.PAGES - layout.TABLES) / PAGE, rootPages: 1 };

/** Behind the three-level tables is one more page: the root of Sv48, whose first entry is the root of Sv39. */
export class PageTables {
  private readonly tables: DataView[] = [];

  constructor(private readonly placement: Placement = wholeRegion) {
    for (let page = 0; page < placement.rootPages; page++) this.add();
    if (placement.rootPages === 1) this.tables[this.add()]!.setBigUint64(0, this.pointerTo(0), true);
  }

  /** Value of satp or vsatp with these tables. */
  satp(mode: PagingMode, asid = 0n): bigint {
    if (mode === "bare") return 0n;
    return (Mode[mode] << 60n) | (asid << 44n) | this.numberOf(mode === "sv48" ? 1 : 0);
  }

  /** Value of hgatp with these tables (Sv39x4). */
  hgatp(vmid: bigint): bigint {
    return (Mode.sv39 << 60n) | (vmid << 44n) | this.numberOf(0);
  }

  /** A leaf for `physical` (or any other PTE bits); returns the PTE's physical address. */
  map(virtual: bigint, physical: bigint, flags: bigint, level: Level): number {
    return this.set(virtual, ((physical >> 12n) << 10n) | flags, level);
  }

  /** Writes a whole PTE at `level`, making the tables above it; returns its physical address. */
  set(virtual: bigint, pte: bigint, level: Level): number {
    let table = this.rootOf(virtual);
    for (let at = 2; at > level; at--) table = this.child(table, index(virtual, at));
    const entry = index(virtual, level);
    this.tables[table]!.setBigUint64(entry * 8, pte, true);
    return this.addressOf(table) + entry * 8;
  }

  /** Physical address of the table that holds the entries of `level` for `virtual`; it must exist. */
  tableOf(virtual: bigint, level: Level): number {
    let table = this.rootOf(virtual);
    for (let at = 2; at > level; at--) table = this.child(table, index(virtual, at));
    return this.addressOf(table);
  }

  /** At layout.TABLES plus the placement's first page. */
  bytes(): Uint8Array {
    const result = new Uint8Array(this.tables.length * PAGE);
    for (const [number, table] of this.tables.entries()) result.set(new Uint8Array(table.buffer), number * PAGE);
    return result;
  }

  /** A root of four pages has two more address bits. */
  private rootOf(virtual: bigint): number {
    return this.placement.rootPages === 1 ? 0 : Number((virtual >> 39n) & 3n);
  }

  private addressOf(table: number): number {
    return layout.TABLES + (this.placement.first + table) * PAGE;
  }

  private numberOf(table: number): bigint {
    return BigInt(this.addressOf(table) / PAGE);
  }

  private pointerTo(table: number): bigint {
    return (this.numberOf(table) << 10n) | Pte.V;
  }

  private add(): number {
    if (this.tables.length === this.placement.pages) throw new RangeError("too many page tables");
    return this.tables.push(new DataView(new ArrayBuffer(PAGE))) - 1;
  }

  private child(table: number, entry: number): number {
    const pte = this.tables[table]!.getBigUint64(entry * 8, true);
    if (pte !== 0n) return Number(pte >> 10n) - this.placement.first - layout.TABLES / PAGE;
    const number = this.add();
    this.tables[table]!.setBigUint64(entry * 8, this.pointerTo(number), true);
    return number;
  }
}

function index(virtual: bigint, level: number): number {
  return Number((virtual >> BigInt(12 + 9 * level)) & 511n);
}
