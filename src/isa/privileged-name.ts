// Names of the instructions that make a guest exit, for statistics: "csr:sstatus", "sret", "sfence.vma".

import { csrNames } from "./csr-names.ts";
import { findInstruction } from "./encoding.ts";

// A guest exits on the same few words: their names are remembered in the slots of a direct-mapped cache, which a hostile guest, that can make
// up four billion illegal words, can only empty. (A Map costs five times as much: words from 2^31 on are not small integers to it.)
const SLOTS = 256;
const words = new Uint32Array(SLOTS);
const names = new Array<string>(SLOTS).fill("illegal"); // that of the word 0

function nameOf(bits: number): string {
  const row = (bits & 3) === 3 ? findInstruction(bits) : null;
  if (row === null) return "illegal";
  if (row.kind !== "csr") return row.name;
  return `csr:${csrNames.get(bits >>> 20) ?? "absent"}`;
}

/** The name of a 32-bit word that was illegal in U-mode. */
export function nameOfPrivileged(bits: number): string {
  // Words differ in the number of the CSR and in the registers.
  const slot = ((bits >>> 20) ^ (bits >>> 7)) & (SLOTS - 1);
  if (words[slot] !== bits) {
    words[slot] = bits;
    names[slot] = nameOf(bits);
  }
  return names[slot]!;
}
