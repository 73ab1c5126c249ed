// Names of the instructions that make a guest exit, for statistics: "csr:sstatus", "sret", "sfence.vma".

import { csrNames } from "./csr-names.ts";
import { findInstruction } from "./encoding.ts";

const names = new Map<number, string>();
/** A hostile guest can make up four billion illegal words. */
const MAX_NAMES = 4096;

function nameOf(bits: number): string {
  const row = (bits & 3) === 3 ? findInstruction(bits) : null;
  if (row === null) return "illegal";
  if (row.kind !== "csr") return row.name;
  return `csr:${csrNames.get(bits >>> 20) ?? "absent"}`;
}

/** The name of a 32-bit word that was illegal in U-mode. Remembered: a guest exits on the same few words. */
export function nameOfPrivileged(bits: number): string {
  let name = names.get(bits);
  if (name === undefined) {
    name = nameOf(bits);
    if (names.size < MAX_NAMES) names.set(bits, name);
  }
  return name;
}
