// Sv39 tables, built on the host and put into the image.
//
// Owns: the region at layout.TABLES. Spec: Privileged, "Sv39: Page-Based 39-bit Virtual-Memory System".

import { layout } from "./layout.ts";

export const Pte = { V: 1n, R: 2n, W: 4n, X: 8n, U: 16n, G: 32n, A: 64n, D: 128n } as const;
export const PTE_RWXAD = Pte.V | Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;

const PAGE = 4096;
const SATP_SV39 = 8n << 60n;

/** Page sizes by level: 4 KiB, 2 MiB, 1 GiB. */
export type Level = 0 | 1 | 2;

export class PageTables {
  private readonly tables: DataView[] = [new DataView(new ArrayBuffer(PAGE))];

  /** Value of satp with these tables and this ASID. */
  satp(asid = 0n): bigint {
    return SATP_SV39 | (asid << 44n) | BigInt(layout.TABLES >>> 12);
  }

  /** A leaf for `physical` (or any other PTE bits); returns the PTE's physical address. */
  map(virtual: bigint, physical: bigint, flags: bigint, level: Level): number {
    return this.set(virtual, ((physical >> 12n) << 10n) | flags, level);
  }

  /** Writes a whole PTE at `level`, making the tables above it; returns its physical address. */
  set(virtual: bigint, pte: bigint, level: Level): number {
    let table = 0;
    for (let at = 2; at > level; at--) table = this.child(table, index(virtual, at));
    const entry = index(virtual, level);
    this.tables[table]!.setBigUint64(entry * 8, pte, true);
    return layout.TABLES + table * PAGE + entry * 8;
  }

  bytes(): Uint8Array {
    const result = new Uint8Array(this.tables.length * PAGE);
    for (const [number, table] of this.tables.entries()) result.set(new Uint8Array(table.buffer), number * PAGE);
    if (layout.TABLES + result.length > layout.PROGRAM) throw new RangeError("too many page tables");
    return result;
  }

  private child(table: number, entry: number): number {
    const pte = this.tables[table]!.getBigUint64(entry * 8, true);
    if (pte !== 0n) return (Number(pte >> 10n) * PAGE - layout.TABLES) / PAGE;
    this.tables.push(new DataView(new ArrayBuffer(PAGE)));
    const number = this.tables.length - 1;
    this.tables[table]!.setBigUint64(entry * 8, (BigInt(layout.TABLES / PAGE + number) << 10n) | Pte.V, true);
    return number;
  }
}

function index(virtual: bigint, level: number): number {
  return Number((virtual >> BigInt(12 + 9 * level)) & 511n);
}
