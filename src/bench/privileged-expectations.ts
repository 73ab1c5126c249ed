// What each privileged program is predicted to cost: exits per event, by cause, in each mode.
//
// Written from the architecture and the modes' rules, not from measurements; the harness (run-privileged.ts) compares,
// and a difference fails the run. The programs are guests/bench/privileged/NAME.S, payloads in S-mode whose firmware is
// the hypervisor, so an SBI call and a device access leave the core in every mode: what a mode adds is the virtualization.
//
// The rules that the predictions follow. `bare`: only device accesses, SBI calls and a WFI that must wait exit. `trap`:
// every privileged instruction exits under its own name, every trap to the guest's S-mode exits once more (`ecall`,
// `exception`, `page-fault`, `interrupt`), and the first access to a page in a translation context after a fence of it
// exits for its shadow entry (`shadow-fill`). `tvm`: satp, sfence.vma, a wfi and page faults exit, and for shadow entries as in
// `trap`; all else is the hart's. `hext`: as `bare`; a miss reads 15 entries, since each of the three of the guest's tables,
// and the page, is reached through three of the G-stage's.

import type { ModeName } from "../worker/protocol.ts";

/** Exits per event by cause; a cause that is not named is predicted not to occur. */
export type ExitsPerEvent = Readonly<Record<string, number>>;

export interface Expectation {
  /** One line: what the event is. */
  readonly event: string;
  /** Events in a timed run: enough that they take milliseconds where they are dear. */
  readonly n: number;
  /** By mode that exists; the reason for the figures is in `because`. */
  readonly exits: Readonly<Partial<Record<ModeName, ExitsPerEvent>>>;
  readonly because: string;
  /** Page-table entries that the hart reads per event, where the program is about them. */
  readonly walkReads?: Readonly<Partial<Record<ModeName, number>>>;
}

const none: ExitsPerEvent = {};

/** By program, in the order of guests/bench/targets.ts. */
export const privilegedExpectations: Readonly<Record<string, Expectation>> = {
  callret: {
    event: "call and return",
    n: 200_000,
    exits: { bare: none, trap: none, tvm: none, hext: none },
    because: "nothing is privileged",
  },
  alu: {
    event: "100 additions and multiplications",
    n: 20_000,
    exits: { bare: none, trap: none, tvm: none, hext: none },
    because: "nothing is privileged",
  },
  "syscall-min": {
    event: "ecall from U, csrr sepc, csrw sepc, sret",
    n: 20_000,
    exits: { bare: none, trap: { ecall: 1, "csr:sepc": 2, sret: 1 }, tvm: none, hext: none },
    because: "the call is reflected and the handler has three privileged instructions; both contexts keep their tables",
  },
  "csr-rw": {
    event: "csrrw sscratch",
    n: 50_000,
    exits: { bare: none, trap: { "csr:sscratch": 1 }, tvm: none, hext: none },
    because: "one privileged instruction",
  },
  usercopy: {
    event: "csrs sstatus.SUM, load from a user page, csrc sstatus.SUM",
    n: 20_000,
    exits: { bare: none, trap: { "csr:sstatus.sum": 2 }, tvm: none, hext: none },
    because: "two privileged instructions; each puts another root in force, and both roots keep their entries",
  },
  irqmask: {
    event: "csrci sstatus, csrsi sstatus",
    n: 20_000,
    exits: { bare: none, trap: { "csr:sstatus": 2 }, tvm: none, hext: none },
    because: "two privileged instructions; SIE belongs to no translation context",
  },
  "trap-nommu": {
    event: "ebreak, csrr sepc, csrw sepc, sret",
    n: 20_000,
    exits: { bare: none, trap: { exception: 1, "csr:sepc": 2, sret: 1 }, tvm: none, hext: none },
    because: "the breakpoint is reflected, its handler has three privileged instructions",
  },
  pgfault: {
    event: "load fault, map, fence, return, load; unmap, fence",
    n: 10_000,
    exits: {
      bare: none,
      trap: { "page-fault": 1, "csr:stval": 1, "sfence.vma": 2, sret: 1, "shadow-fill": 1 },
      tvm: { "page-fault": 1, "sfence.vma": 2, "shadow-fill": 1 },
      hext: none,
    },
    because:
      "one true fault, then a hidden one; stores to the page table do not exit, and a fence of one page drops one",
  },
  ptemod: {
    event: "store to a page-table entry, sfence.vma of its page",
    n: 50_000,
    exits: { bare: none, trap: { "sfence.vma": 1 }, tvm: { "sfence.vma": 1 }, hext: none },
    because: "the store is not traced, and nobody accesses the page after the fence",
  },
  "ptemod-crowd": {
    event: "ptemod, after 64 other address spaces",
    n: 20_000,
    exits: { bare: none, trap: { "sfence.vma": 1 }, tvm: { "sfence.vma": 1 }, hext: none },
    because: "a fence that names no ASID is about all of them; how many exits it takes does not depend on their number",
  },
  "fence-busy": {
    event: "sfence.vma of a page, every 500 instructions",
    n: 20_000,
    exits: { bare: none, trap: { "sfence.vma": 1 }, tvm: { "sfence.vma": 1 }, hext: none },
    because: "as ptemod; what is between its exits is not privileged",
  },
  refill: {
    event: "sfence.vma of a page, load from it",
    n: 20_000,
    exits: {
      bare: none,
      trap: { "sfence.vma": 1, "shadow-fill": 1 },
      tvm: { "sfence.vma": 1, "shadow-fill": 1 },
      hext: none,
    },
    because: "as ptemod, and the load finds no shadow entry: one hidden fault",
  },
  "refill-crowd": {
    event: "refill, after 64 other address spaces",
    n: 20_000,
    exits: {
      bare: none,
      trap: { "sfence.vma": 1, "shadow-fill": 1 },
      tvm: { "sfence.vma": 1, "shadow-fill": 1 },
      hext: none,
    },
    because: "the page is filled again where it is used again: in one address space",
  },
  "satp-switch": {
    event: "csrw satp, sfence.vma",
    n: 10_000,
    exits: {
      bare: none,
      trap: { "csr:satp": 1, "sfence.vma": 1, "shadow-fill": 2 },
      tvm: { "csr:satp": 1, "sfence.vma": 1, "shadow-fill": 2 },
      hext: none,
    },
    because: "the code's page is filled after the switch, in a context without entries, and again after the fence",
  },
  tlbmiss: {
    event: "load from a page that is not in the TLB",
    n: 200_000,
    exits: { bare: none, trap: none, tvm: none, hext: none },
    because: "three levels: the guest's own tables, or shadow tables that are filled already; two stages in hext",
    walkReads: { bare: 3, trap: 3, tvm: 3, hext: 15 },
  },
  "mmio-in": {
    event: "load from the UART",
    n: 20_000,
    exits: {
      bare: { "mmio-read:uart": 1 },
      trap: { "mmio-read:uart": 1 },
      tvm: { "mmio-read:uart": 1 },
      hext: { "mmio-read:uart": 1 },
    },
    because:
      "the device is the hypervisor's; no shadow entry leads to it, so in trap the access is emulated, in one exit",
  },
  hypercall: {
    event: "SBI call: specification version",
    n: 20_000,
    exits: { bare: { "sbi:base": 1 }, trap: { "sbi:base": 1 }, tvm: { "sbi:base": 1 }, hext: { "sbi:base": 1 } },
    because: "the firmware is the hypervisor: one exit for the ecall, whoever owns S-mode",
  },
  timer: {
    event: "SBI call: set timer",
    n: 20_000,
    exits: { bare: { "sbi:time": 1 }, trap: { "sbi:time": 1 }, tvm: { "sbi:time": 1 }, hext: { "sbi:time": 1 } },
    because: "as hypercall; the deadline never comes",
  },
  "timer-sstc": {
    event: "csrw stimecmp",
    n: 50_000,
    exits: { bare: none, trap: { "csr:stimecmp": 1 }, tvm: none, hext: none },
    because: "Sstc removes the call, and leaves a privileged instruction",
  },
  rdtime: {
    event: "csrr time",
    n: 200_000,
    exits: { bare: none, trap: none, tvm: none, hext: none },
    because: "trap opens `time` to the hart's U-mode while the guest's privilege may read it (mcounteren.TM)",
  },
  wfi: {
    event: "csrw stimecmp, wfi until it is due",
    n: 10_000,
    exits: { bare: { wfi: 1 }, trap: { wfi: 1, "csr:stimecmp": 1 }, tvm: { wfi: 1 }, hext: { wfi: 1 } },
    because: "waiting is the hypervisor's; the interrupt is masked in sstatus, so it wakes and is not delivered",
  },
  ipi: {
    event: "SBI call: IPI to itself, interrupt, csrci sip, sret",
    n: 10_000,
    exits: {
      bare: { "sbi:ipi": 1 },
      trap: { "sbi:ipi": 1, interrupt: 1, "csr:sip": 1, sret: 1 },
      tvm: { "sbi:ipi": 1 },
      hext: { "sbi:ipi": 1 },
    },
    because:
      "bare delivers the interrupt in the core; trap reflects it, and the handler has two privileged instructions",
  },
  fencei: {
    event: "store to code, fence.i, call of it",
    n: 20_000,
    exits: { bare: none, trap: none, tvm: none, hext: none },
    because: "fence.i is not privileged, and the core itself sees stores into code",
  },
};
