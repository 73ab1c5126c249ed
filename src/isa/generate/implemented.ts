// What the core implements, of all that the tables know. The decoder, the dispatchers and the CSR index are made from this.

import { findEquivalent } from "../encoding.ts";
import type { Extension, Instruction } from "../instruction.ts";
import { compressed, instructions } from "../instructions.ts";

const extensions: ReadonlySet<Extension> = new Set<Extension>(["I", "M", "A", "Zicsr", "Zifencei", "S", "C"]);

export const isImplemented = (row: Instruction): boolean => extensions.has(row.extension);

export const implemented: readonly Instruction[] = instructions.filter(isImplemented);

/** Compressed instructions whose 32-bit equivalent is implemented. */
export const implementedCompressed = compressed.filter((row) => isImplemented(findEquivalent(row)));

/** A name as an identifier: "amoadd.w" is amoadd_w. */
export const identifier = (name: string): string => name.replaceAll(".", "_");

const numbered = (prefix: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${prefix}${first + i}`);

/** CSRs that exist, by name. Event counters and selectors exist and read as zero. */
export const implementedCsrs: readonly string[] = [
  ..."mstatus misa medeleg mideleg mie mip mtvec mcounteren mscratch mepc mcause mtval menvcfg mcountinhibit".split(
    " ",
  ),
  ..."mvendorid marchid mimpid mhartid mconfigptr mcycle minstret cycle time instret".split(" "),
  ..."sstatus sie sip stvec scounteren sscratch sepc scause stval senvcfg satp stimecmp".split(" "),
  "pmpcfg0",
  "pmpcfg2",
  ...numbered("pmpaddr", 0, 15),
  ...numbered("mhpmcounter", 3, 31),
  ...numbered("mhpmevent", 3, 31),
];
