// What the core implements, of all that the tables know. The decoder, the dispatchers and the CSR index are made from this.

import { Isa } from "../../../assembly/abi.ts";
import { findEquivalent } from "../encoding.ts";
import { findExtension } from "../extensions.ts";
import type { Instruction } from "../instruction.ts";
import { compressed, instructions } from "../instructions.ts";

/** The extension that a row belongs to; that of the privileged ones is always there, and has no name in an ISA string. */
const extensionOf = (row: Instruction) => (row.extension === "S" ? null : findExtension(row.extension.toLowerCase())!);

export const isImplemented = (row: Instruction): boolean => extensionOf(row)?.implemented ?? true;

/** The extensions that a machine must have for the row to exist, as Isa bits. */
export const needs = (row: Instruction): number => extensionOf(row)?.isa ?? 0;

export const implemented: readonly Instruction[] = instructions.filter(isImplemented);

/** Compressed instructions whose 32-bit equivalent is implemented. */
export const implementedCompressed = compressed.filter((row) => isImplemented(findEquivalent(row)));

/** A name as an identifier: "amoadd.w" is amoadd_w. */
export const identifier = (name: string): string => name.replaceAll(".", "_");

const numbered = (prefix: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${prefix}${first + i}`);

/** CSRs that exist on a machine that has the extensions they need, by name. Event counters and selectors read as zero. */
export const implementedCsrs: readonly string[] = [
  ..."fflags frm fcsr".split(" "),
  ..."mstatus misa medeleg mideleg mie mip mtvec mcounteren mscratch mepc mcause mtval menvcfg mcountinhibit".split(
    " ",
  ),
  ..."mvendorid marchid mimpid mhartid mconfigptr mcycle minstret cycle time instret".split(" "),
  ..."sstatus sie sip stvec scounteren sscratch sepc scause stval senvcfg satp stimecmp".split(" "),
  // In one run: csr/hypervisor.ts takes the indices from hstatus to mtinst.
  ..."hstatus hedeleg hideleg hie hip hvip hcounteren hgeie hgeip htimedelta htval htinst henvcfg hgatp".split(" "),
  ..."vsstatus vsie vsip vstvec vsscratch vsepc vscause vstval vsatp vstimecmp mtval2 mtinst".split(" "),
  "pmpcfg0",
  "pmpcfg2",
  ...numbered("pmpaddr", 0, 15),
  ...numbered("mhpmcounter", 3, 31),
  ...numbered("mhpmevent", 3, 31),
  ...numbered("hpmcounter", 3, 31),
];

/** The extensions that a machine must have for the CSR to exist, as Isa bits. */
export function csrNeeds(name: string): number {
  const zicntr = ["cycle", "time", "instret"];
  const hypervisor = ["mtval2", "mtinst"];
  let bits = 0;
  if (zicntr.includes(name)) bits |= Isa.Zicntr;
  if (name.startsWith("hpmcounter")) bits |= Isa.Zihpm;
  else if (name.startsWith("h") || name.startsWith("vs") || hypervisor.includes(name)) bits |= Isa.H;
  if (["fflags", "frm", "fcsr"].includes(name)) bits |= Isa.F;
  if (name.endsWith("stimecmp")) bits |= Isa.Sstc;
  return bits;
}
