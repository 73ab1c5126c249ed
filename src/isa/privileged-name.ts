// Names of the instructions that make a guest exit, for statistics: "csr:sstatus", "sret", "sfence.vma".

import { csrNames } from "./csr-names.ts";
import { findInstruction } from "./encoding.ts";

// A guest exits on the same few words: their names are remembered in the slots of a direct-mapped cache, which a hostile guest, that can make
// up four billion illegal words, can only empty. (A Map costs five times as much.)
// Linux has some 60 such words, of which hardly two meet in one of so many slots; a word that is decoded anew costs 300 ns.
const SLOT_BITS = 12;
const words = new Int32Array(1 << SLOT_BITS);
const names = new Array<string>(1 << SLOT_BITS).fill("illegal"); // that of the word 0
/** 2^32 divided by the golden ratio: neighbours are spread over all slots (Knuth, "Sorting and Searching", 6.4). */
const SPREAD = 0x9e3779b9;

/** One string for each: who counts by name compares and looks up the same one. */
const csrCauses: ReadonlyMap<number, string> = new Map(
  Array.from(csrNames, ([number, name]): [number, string] => [number, `csr:${name}`]),
);

function nameOf(bits: number): string {
  const row = (bits & 3) === 3 ? findInstruction(bits) : null;
  if (row === null) return "illegal";
  if (row.kind !== "csr") return row.name;
  return csrCauses.get(bits >>> 20) ?? "csr:absent";
}

/** The name of a 32-bit word, signed, that was illegal in U-mode. */
export function nameOfPrivileged(bits: number): string {
  const slot = Math.imul(bits, SPREAD) >>> (32 - SLOT_BITS);
  if (words[slot] !== bits) {
    words[slot] = bits;
    names[slot] = nameOf(bits);
  }
  return names[slot]!;
}
