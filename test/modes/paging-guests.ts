// Flat guests that run in S-mode under Sv39 tables of their own, for tests of paging.
//
// Owns: the entry (M-mode opens PMP, then MRET to S), the tables, and powering off. Address space: code at its own address,
// the finisher at its own, and what a test maps beside.

import { RAM_BASE, TEST_FINISHER_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";

const BASE: number = RAM_BASE;
const PAGE = 4096;
const CODE_PAGES = 4;
/** The root, then one table of each level below. */
export const ROOT = BASE + CODE_PAGES * PAGE;

/** PTE bits; every leaf has A and D. */
export const Pte = { V: 1, R: 2, W: 4, X: 8, RWX: 14, AD: 192 } as const;

/** satp for the guest's tables. */
export const satpFor = (asid: number): bigint => (8n << 60n) | (BigInt(asid) << 44n) | BigInt(ROOT / PAGE);

/** A PTE: a leaf if it has R, W or X, else a pointer. */
export const pte = (address: number, flags: number): bigint =>
  (BigInt(address / PAGE) << 10n) | BigInt(flags | Pte.V | (flags & Pte.RWX ? Pte.AD : 0));

/** Tables as a test writes them: address of a table, and its entries by index. */
export class Tables {
  private readonly tables = new Map<number, BigUint64Array>();
  private next = ROOT;

  /** An empty table. The first is the root. */
  add(): number {
    const at = this.next;
    this.tables.set(at, new BigUint64Array(512));
    this.next += PAGE;
    return at;
  }

  set(table: number, index: number, entry: bigint): void {
    this.tables.get(table)![index] = entry;
  }

  /** Maps a page of 4 KiB, or with `level` 1 or 2 a large one, making tables as they are needed. */
  map(address: number, to: number, flags: number, level = 0): number {
    let table = ROOT;
    for (let at = 2; at > level; at--) {
      const index = Math.floor(address / 2 ** (12 + 9 * at)) % 512;
      const entry = this.tables.get(table)![index]!;
      const next = entry === 0n ? this.add() : Number(entry >> 10n) * PAGE;
      this.set(table, index, pte(next, 0));
      table = next;
    }
    const index = Math.floor(address / 2 ** (12 + 9 * level)) % 512;
    this.set(table, index, pte(to, flags));
    return table + 8 * index;
  }

  *pieces(): Iterable<{ readonly at: number; readonly bytes: Uint8Array }> {
    for (const [at, entries] of this.tables) yield { at, bytes: new Uint8Array(entries.buffer) };
  }
}

/** The image of a guest. `build` writes the code that runs in S-mode with ASID 0; it ends by powerOff. */
export function pagedGuest(tables: Tables, build: (a: Assembler) => void): Uint8Array {
  for (let page = 0; page < CODE_PAGES; page++) tables.map(BASE + page * PAGE, BASE + page * PAGE, Pte.RWX);
  tables.map(TEST_FINISHER_BASE, TEST_FINISHER_BASE, Pte.R | Pte.W);
  const a = new Assembler(BASE);
  a.li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, satpFor(0))
    .csrw(Csr.satp, R.t0)
    .li(R.t0, 1 << 11)
    .csrw(Csr.mstatus, R.t0);
  a.la(R.t0, "supervisor").csrw(Csr.mepc, R.t0).op("mret").label("supervisor");
  build(a);
  const code = a.bytes();
  if (code.length > CODE_PAGES * PAGE) throw new RangeError("the code is too long");
  const pieces = [{ at: BASE, bytes: code }, ...tables.pieces()];
  const image = new Uint8Array(Math.max(...pieces.map(({ at, bytes }) => at + bytes.length)) - BASE);
  for (const { at, bytes } of pieces) image.set(bytes, at - BASE);
  return image;
}

/** Ends with the code in a register: 0 is success. */
export function powerOff(a: Assembler, code: number): void {
  a.li(R.t0, TEST_FINISHER_BASE).op("slli", { rd: R.t1, rs1: code, imm: 16 });
  a.li(R.t2, 0x3333).op("bne", { rs1: code, rs2: 0 }, "failed").li(R.t2, 0x5555).label("failed");
  a.op("or", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
  a.op("jal", { rd: 0, imm: 0 });
}
