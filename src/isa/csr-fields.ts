// The fields of control and status registers in words, for people who look at one.
//
// Owns: names, places, and one line on what each field means. What a field does is the core's business (assembly/csr): test/isa
// compares the places with the core's. CSRs without fields (addresses, scratch, counters) have a line of their own.
// Spec: Privileged, the section of each register.

import { EXCEPTIONS, INTERRUPTS } from "../vm/describe-trap.ts";

export interface CsrField {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly meaning: string;
  /** Words for its values, where they have names. */
  readonly values?: Readonly<Record<number, string>>;
}

export interface CsrWords {
  /** What the register is for, in one sentence. */
  readonly meaning: string;
  readonly fields: readonly CsrField[];
}

const PRIVILEGES = { 0: "U", 1: "S", 3: "M" };
const FLOAT_STATES = { 0: "off", 1: "initial", 2: "clean", 3: "dirty" };
const TABLES = { 0: "bare", 8: "Sv39", 9: "Sv48" };
const G_STAGE_TABLES = { 0: "bare", 8: "Sv39x4", 9: "Sv48x4" };
const VECTORS = { 0: "direct", 1: "vectored" };
const WIDTHS = { 1: "32", 2: "64" };

const bit = (name: string, at: number, meaning: string): CsrField => ({ name, high: at, low: at, meaning });
const bits = (
  name: string,
  high: number,
  low: number,
  meaning: string,
  values?: Readonly<Record<number, string>>,
): CsrField => ({ name, high, low, meaning, ...(values && { values }) });

// Fields that several registers share.
const sie = bit("SIE", 1, "interrupts are enabled in S-mode");
const spie = bit("SPIE", 5, "SIE before the last trap; SRET puts it back");
const spp = bits("SPP", 8, 8, "privilege before the last trap into S-mode", PRIVILEGES);
const fs = bits(
  "FS",
  14,
  13,
  "state of the floating-point registers; off makes their instructions illegal",
  FLOAT_STATES,
);
const sum = bit("SUM", 18, "S-mode may read and write user pages");
const mxr = bit("MXR", 19, "pages that can be executed can also be read");
const uxl = bits("UXL", 33, 32, "register width in U-mode", WIDTHS);
const sd = bit("SD", 63, "FS is dirty: the registers must be saved on a switch");

const supervisorStatus = [sie, spie, spp, fs, sum, mxr, uxl, sd];

const machineStatus = [
  sie,
  bit("MIE", 3, "interrupts are enabled in M-mode"),
  spie,
  bit("MPIE", 7, "MIE before the last trap; MRET puts it back"),
  spp,
  bits("MPP", 12, 11, "privilege before the last trap into M-mode", PRIVILEGES),
  fs,
  bit("MPRV", 17, "loads and stores are made at the privilege in MPP"),
  sum,
  mxr,
  bit("TVM", 20, "satp and sfence.vma are illegal in S-mode: a hypervisor's hook"),
  bit("TW", 21, "wfi is illegal below M-mode: a hypervisor's hook"),
  bit("TSR", 22, "sret is illegal in S-mode: a hypervisor's hook"),
  uxl,
  bits("SXL", 35, 34, "register width in S-mode", WIDTHS),
  bit("GVA", 38, "mtval holds an address of a guest"),
  bit("MPV", 39, "the last trap came out of a guest (V was 1)"),
  sd,
];

const hypervisorStatus = [
  bit("GVA", 6, "stval holds an address of a guest"),
  bit("SPV", 7, "the last trap came out of a guest (V was 1)"),
  bits("SPVP", 8, 8, "the guest's privilege then; HLV and HSV access its memory at it", PRIVILEGES),
  bit("HU", 9, "U-mode may use HLV and HSV"),
  bit("VTVM", 20, "satp and sfence.vma in VS-mode exit"),
  bit("VTW", 21, "a wfi in VS-mode that would wait exits"),
  bit("VTSR", 22, "sret in VS-mode exits"),
  bits("VSXL", 33, 32, "register width in VS-mode", WIDTHS),
];

const translation = (modes: Readonly<Record<number, string>>, space: CsrField): readonly CsrField[] => [
  bits("MODE", 63, 60, "form of the page tables; bare: addresses are not translated", modes),
  space,
  bits("PPN", 43, 0, "page number of the root table: its address divided by 4096"),
];
const asid = bits("ASID", 59, 44, "number of the address space, by which cached translations are told apart");
const vmid = bits("VMID", 57, 44, "number of the guest, by which cached translations are told apart");

const vectorBase = [
  bits("BASE", 63, 2, "address of the trap handler, divided by 4"),
  bits("MODE", 1, 0, "vectored: interrupts go to BASE + 4 x cause", VECTORS),
];

const environment = [
  bit("FIOM", 0, "a fence of I/O is also one of memory"),
  bit("ADUE", 61, "hardware sets A and D in page-table entries (Svadu)"),
  bit("STCE", 63, "the supervisor has a timer of its own, stimecmp (Sstc)"),
];

const counters = [
  bit("CY", 0, "cycle may be read below this privilege"),
  bit("TM", 1, "time may be read below this privilege"),
  bit("IR", 2, "instret may be read below this privilege"),
  bits("HPM", 31, 3, "the event counters"),
];

const causes = (words: Readonly<Record<number, string>>, verb: string): readonly CsrField[] =>
  Object.entries(words).map(([code, name]) => bit(name, Number(code), `${verb}: ${name} (cause ${code})`));
const delegated = "is delegated to the next lower privilege";
const exceptions = causes(EXCEPTIONS, delegated);
const interrupts = (verb: string): readonly CsrField[] => causes(INTERRUPTS, verb);
/** As the guest numbers them: without those of a guest of its own. */
const supervisorInterrupts = (verb: string): readonly CsrField[] =>
  interrupts(verb).filter(({ low }) => low === 1 || low === 5 || low === 9);
const guestInterrupts = (verb: string): readonly CsrField[] =>
  interrupts(verb).filter(({ low }) => low === 2 || low === 6 || low === 10);

/** More than these are counted, not listed. */
const MOST_CAUSES = 3;

const only = (meaning: string): CsrWords => ({ meaning, fields: [] });
const CAUSE: CsrWords = {
  meaning: "why the last trap was taken: an interrupt if bit 63 is set, else an exception",
  fields: [],
};
const HANDLER = "where traps into this privilege go";

const words: Readonly<Record<string, CsrWords>> = {
  sstatus: { meaning: "the supervisor's view of mstatus: what it was and what it may do", fields: supervisorStatus },
  vsstatus: { meaning: "what the guest sees as sstatus", fields: supervisorStatus },
  mstatus: { meaning: "privilege, interrupt enables and what memory accesses may do", fields: machineStatus },
  hstatus: {
    meaning: "what the hypervisor withholds from its guest, and where a trap came from",
    fields: hypervisorStatus,
  },
  satp: {
    meaning: "supervisor address translation: which page tables are in force",
    fields: translation(TABLES, asid),
  },
  vsatp: { meaning: "what the guest sees as satp: the first of two stages", fields: translation(TABLES, asid) },
  hgatp: {
    meaning: "the G-stage: the hypervisor's tables from guest-physical to machine addresses",
    fields: translation(G_STAGE_TABLES, vmid),
  },
  mcause: CAUSE,
  scause: CAUSE,
  vscause: CAUSE,
  mtvec: { meaning: HANDLER, fields: vectorBase },
  stvec: { meaning: HANDLER, fields: vectorBase },
  vstvec: { meaning: "what the guest sees as stvec", fields: vectorBase },
  mie: { meaning: "which interrupts are enabled", fields: interrupts("is enabled") },
  mip: { meaning: "which interrupts are pending", fields: interrupts("is pending") },
  sie: { meaning: "which of the supervisor's interrupts are enabled", fields: supervisorInterrupts("is enabled") },
  sip: { meaning: "which of the supervisor's interrupts are pending", fields: supervisorInterrupts("is pending") },
  vsie: { meaning: "what the guest sees as sie", fields: supervisorInterrupts("is enabled") },
  vsip: { meaning: "what the guest sees as sip", fields: supervisorInterrupts("is pending") },
  hie: { meaning: "which of the guest's interrupts are enabled", fields: guestInterrupts("is enabled") },
  hip: { meaning: "which of the guest's interrupts are pending", fields: guestInterrupts("is pending") },
  hvip: { meaning: "interrupts that the hypervisor injects into its guest", fields: guestInterrupts("is injected") },
  medeleg: { meaning: "exceptions that M-mode leaves to S-mode", fields: exceptions },
  hedeleg: { meaning: "exceptions that the hypervisor leaves to its guest", fields: exceptions },
  mideleg: { meaning: "interrupts that M-mode leaves to S-mode", fields: interrupts(delegated) },
  hideleg: { meaning: "interrupts that the hypervisor leaves to its guest", fields: guestInterrupts(delegated) },
  menvcfg: { meaning: "what M-mode turns on for those below it", fields: environment },
  henvcfg: { meaning: "what the hypervisor turns on for its guest", fields: environment },
  senvcfg: { meaning: "what S-mode turns on for U-mode", fields: environment.slice(0, 1) },
  mcounteren: { meaning: "counters that M-mode opens", fields: counters },
  scounteren: { meaning: "counters that S-mode opens to U-mode", fields: counters },
  hcounteren: { meaning: "counters that the hypervisor opens to its guest", fields: counters },
  mepc: only("address of the instruction that the last trap into M-mode interrupted; MRET goes there"),
  sepc: only("address of the instruction that the last trap into S-mode interrupted; SRET goes there"),
  vsepc: only("what the guest sees as sepc"),
  mtval: only("what the last trap was about: an address, or the instruction's bits"),
  stval: only("what the last trap was about: an address, or the instruction's bits"),
  vstval: only("what the guest sees as stval"),
  mscratch: only("for the handler's own use"),
  sscratch: only("for the handler's own use; kernels keep a pointer here"),
  vsscratch: only("what the guest sees as sscratch"),
  stimecmp: only("the supervisor's timer is due when time reaches this"),
  vstimecmp: only("what the guest sees as stimecmp"),
  htimedelta: only("what is added to time for the guest"),
  htval: only("guest-physical address of the last guest-page fault, divided by 4"),
  htinst: only("the instruction of the last trap, in the form that a hypervisor needs to emulate it"),
  mtval2: only("guest-physical address of the last guest-page fault into M-mode, divided by 4"),
  mtinst: only("the instruction of the last trap into M-mode, in the form that a hypervisor needs"),
  misa: only("which extensions the hart has, one bit a letter"),
  mhartid: only("the number of the hart"),
  time: only("ticks of the machine's clock, 10 million a second"),
  cycle: only("cycles; here one an instruction"),
  instret: only("instructions retired"),
  mcycle: only("cycles; here one an instruction"),
  minstret: only("instructions retired"),
  mcountinhibit: only("counters that stand still"),
  fcsr: only("rounding mode and accrued flags of floating point"),
  frm: only("rounding mode of floating point"),
  fflags: only("accrued flags of floating point: invalid, division by zero, overflow, underflow, inexact"),
};

/** Null if there is nothing to say about it that its name does not. */
export function wordsOfCsr(name: string): CsrWords | null {
  if (/^pmpcfg/.test(name)) return only("eight entries of physical memory protection: permissions and form");
  if (/^pmpaddr/.test(name)) return only("address of an entry of physical memory protection, divided by 4");
  return words[name] ?? null;
}

/** Value of a field within a register's. */
export function fieldValue({ high, low }: Pick<CsrField, "high" | "low">, value: bigint): bigint {
  return BigInt.asUintN(high - low + 1, value >> BigInt(low));
}

/** A register's value in a few words: its fields that are not 0, or what it stands for. Empty if the number says it all. */
export function describeCsr(name: string, value: bigint): string {
  if (name.endsWith("cause")) return causeInWords(value);
  const fields = wordsOfCsr(name)?.fields ?? [];
  if (fields === translationOf(name)) return translationInWords(fields, value);
  if (name.endsWith("tvec")) return fieldValue(vectorBase[1]!, value) === 1n ? "vectored" : "";
  const parts = fields
    .filter(({ name: field }) => !/XL$/.test(field))
    .flatMap((field) => {
      const part = fieldValue(field, value);
      const word = field.values?.[Number(part)];
      // Whose privilege was 0, it was U: that is worth a word.
      if (part === 0n) return /PP$/.test(field.name) && value !== 0n ? `${field.name}=U` : [];
      if (word !== undefined) return `${field.name}=${word}`;
      const isFull = part === (1n << BigInt(field.high - field.low + 1)) - 1n;
      return isFull ? field.name : `${field.name}=${part}`;
    });
  if (!parts.some((part) => part.includes(" "))) return parts.join(" ");
  return parts.length > MOST_CAUSES ? `${parts.length} causes` : parts.join(", ");
}

const translationOf = (name: string): readonly CsrField[] | null =>
  name.endsWith("atp") ? (words[name]?.fields ?? null) : null;

function translationInWords([mode, space, ppn]: readonly CsrField[], value: bigint): string {
  const form = mode!.values![Number(fieldValue(mode!, value))] ?? "unknown";
  if (form === "bare") return form;
  const root = (fieldValue(ppn!, value) << 12n).toString(16);
  return `${form}, ${space!.name} ${fieldValue(space!, value)}, root at ${root}`;
}

function causeInWords(value: bigint): string {
  // After reset, and a cause that is seldom seen: the number says as much.
  if (value === 0n) return "";
  const isInterrupt = value >> 63n === 1n;
  const code = Number(BigInt.asUintN(63, value));
  return (isInterrupt ? INTERRUPTS : EXCEPTIONS)[code] ?? "unknown";
}
