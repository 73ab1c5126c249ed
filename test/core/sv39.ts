// Sv39 page tables for tests: built on the host, written into guest memory before the guest starts.

import type { Piece } from "./bare-hart.ts";

/** PTE bits. */
export const enum Pte {
  V = 1,
  R = 2,
  W = 4,
  X = 8,
  U = 16,
  A = 64,
  D = 128,
}

/** One page of 4 KiB, or of 2 MiB. `flags` without V. */
export interface PageMapping {
  readonly va: number;
  readonly pa: number;
  readonly flags: number;
  readonly isLarge?: boolean;
}

const PAGE = 4096;

/** satp for a root table: MODE = Sv39, ASID 0. */
export const satpOf = (root: number): bigint => (8n << 60n) | BigInt(root / PAGE);

/** The tables for `mappings`, one page each from `root` on: three levels, addresses below 2^38. */
export function pageTables(root: number, mappings: readonly PageMapping[]): Piece[] {
  const tables = new Map<string, { readonly at: number; readonly entries: BigUint64Array }>();
  const table = (path: string) => {
    let found = tables.get(path);
    if (!found) {
      found = { at: root + PAGE * tables.size, entries: new BigUint64Array(512) };
      tables.set(path, found);
    }
    return found;
  };
  const pte = (pa: number, flags: number): bigint => (BigInt(pa / PAGE) << 10n) | BigInt(flags | Pte.V);
  table("");
  for (const { va, pa, flags, isLarge } of mappings) {
    const page = Math.floor(va / PAGE);
    const index = [Math.floor(page / 2 ** 18), Math.floor(page / 2 ** 9) % 512, page % 512] as const;
    const middle = table(`${index[0]}`);
    table("").entries[index[0]] = pte(middle.at, 0);
    if (isLarge) {
      middle.entries[index[1]] = pte(pa, flags);
      continue;
    }
    const last = table(`${index[0]} ${index[1]}`);
    middle.entries[index[1]] = pte(last.at, 0);
    last.entries[index[2]] = pte(pa, flags);
  }
  return [...tables.values()].map(({ at, entries }) => ({ at, bytes: new Uint8Array(entries.buffer) }));
}
