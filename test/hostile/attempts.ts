// What hostile guests try (guests/hostile), and what each must see: the same in every mode that it runs in.
//
// docs/HOSTILE.md is made of this and of what the runs say (table.ts).

import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";

const MIB = 1024 * 1024;
const EVERYWHERE: readonly ModeName[] = ["bare", "trap", "tvm", "hext"];

export interface Attempt {
  readonly name: string;
  /** For people: what it tries. */
  readonly tries: string;
  /** What it prints. */
  readonly sees: readonly string[];
  /** How it ends; null: by itself, as having done all that it wanted. */
  readonly end: { readonly code: number; readonly message: RegExp } | null;
  readonly modes: readonly ModeName[];
  readonly spec: Partial<GuestSpec>;
}

const ordinary = { end: null, modes: EVERYWHERE, spec: {} };

const refused = "load: access fault, store: access fault, fetch: access fault";
const unmapped = "load: page fault, store: page fault, fetch: page fault";
const outside = ["0x70000000", "0x1000000", "0x4000000", "0x200000000", "0xfffffffffff000"];
const STOPPED_BY_HYPERVISOR = 125;
const INSTRUCTION_LIMIT = 124;

/** A disk: a sector of code (c.li a0, 7; ret) and zeros. */
const disk = new Uint8Array(4096);
disk.set([0x1d, 0x45, 0x82, 0x80]);
const devices: Partial<GuestSpec> = { disks: [{ bytes: disk, readOnly: true }], rng: true };
const needsReset = (what: string): string => `${what}: the device needs a reset`;
const interruptsForReset = (what: string): string => `${needsReset(what)}, interrupt 2`;

type Row = Pick<Attempt, "name" | "tries" | "sees"> & Partial<Attempt>;

const rows: readonly Row[] = [
  // Page tables that point outside RAM, and at other guests' frames.
  {
    name: "leaf-outside",
    tries: "maps pages to addresses outside its RAM, machine addresses of frames among them",
    sees: outside.map((at) => `leaf to ${at}: ${refused}`),
  },
  {
    name: "table-outside",
    tries: "has page tables outside its RAM",
    sees: outside.map((at) => `table at ${at}: ${refused}`),
  },
  {
    name: "scan-machine-memory",
    tries: "maps each 64 KiB from 4 to 512 MiB, where the machine's frames are, and reads",
    sees: ["7006 addresses tried, 0 could be read"],
  },
  {
    name: "recursive-table",
    tries: "has tables that point to themselves",
    sees: [
      `the root as its own table: ${unmapped}`,
      "a table through itself: done, its own entry: yes",
      "an entry written through it: done",
    ],
  },
  {
    name: "malformed-entries",
    tries: "has entries that the manual reserves",
    sees: [
      "W without R",
      "W and X without R",
      "N",
      "a memory type",
      "a reserved bit",
      "a pointer at the last level",
      "not valid",
      "a large page that is not aligned",
    ].map((what) => `${what}: ${unmapped}`),
  },
  { name: "reserved-modes", tries: "writes reserved modes to satp", sees: ["13 reserved modes, 13 ignored"] },
  {
    name: "lost-root",
    tries: "translates by a root outside its RAM, so that nothing can be fetched any more",
    sees: ["satp leads nowhere"],
    end: { code: STOPPED_BY_HYPERVISOR, message: /^the guest traps without end: instruction access fault/ },
  },
  {
    name: "guest-stage-outside",
    tries: "as a hypervisor itself, gives its own guest memory outside its RAM (H extension)",
    sees: [
      ...["0x40000000", "0x200000000", "0xffffc0000000"].flatMap((at) => [
        `leaf to ${at}: access fault`,
        `table at ${at}: access fault`,
      ]),
      "nothing at 0x0: guest-page fault",
      "own RAM at 0x80000000: done",
    ],
    modes: ["bare"],
    spec: { isa: "rv64gch" },
  },
  // Shadow and G-stage confusion.
  {
    name: "unmapped-page",
    tries: "uses pages after taking them away, with each kind of fence",
    sees: ["fence by address", "fence by address and space", "fence by space", "a table taken away, fence of all"].map(
      (what) => `${what}: ${unmapped}`,
    ),
  },
  {
    name: "remapped-page",
    tries: "moves a page to another frame, and uses it before and after the fence",
    sees: ["before the fence: one of the two frames", "after it: the new frame", "a store went to the new one alone"],
  },
  {
    name: "split-superpage",
    tries: "splits a large page that is in use, with one fence by one address of it",
    sees: ["its first page: done, value 7", `a page of it that is no more: ${unmapped}`],
  },
  {
    name: "lost-permission",
    tries: "takes permissions from a page that was used with all of them",
    sees: [
      "only R is left: load: done, store: page fault, fetch: page fault",
      "only X is left: load: page fault, store: page fault, fetch: done",
      `it is user mode's: ${unmapped}`,
    ],
  },
  {
    name: "two-names",
    tries: "has one frame under two names, one of them read-only",
    sees: ["1000 of 1000 stores seen under the other name", "a store under the read-only name: page fault"],
  },
  {
    name: "racing-entry",
    tries: "changes a page-table entry 20,000 times while it is used, mostly without a fence",
    sees: ["20000 changes; loads that were neither frame's: 0"],
  },
  {
    name: "stale-dirty-bit",
    tries: "clears D under a mapping that it has written through",
    sees: ["after a load D is clear, after a store set"],
  },
  // Code.
  {
    name: "code-under-another-name",
    tries: "changes code through another mapping of its frame",
    sees: ["1000 of 1000 changes were run"],
  },
  {
    name: "code-and-data",
    tries: "writes data beside code that it runs",
    sees: ["5000 of 5000 calls beside data were right"],
  },
  {
    name: "code-everywhere",
    tries: "runs code in more pages than are kept decoded",
    sees: ["3000 of 3000 calls were right"],
  },
  // Exits, interrupts and traps without end.
  { name: "call-storm", tries: "makes 50,000 SBI calls in a row", sees: ["50000 calls"] },
  { name: "csr-storm", tries: "writes satp 50,000 times in a row", sees: ["50000 writes of satp"] },
  { name: "device-storm", tries: "reads devices 100,000 times in a row", sees: ["100000 reads of devices"] },
  { name: "timer-storm", tries: "lets a timer interrupt stand for 20,000 turns", sees: ["20000 interrupts"] },
  {
    name: "software-interrupt-storm",
    tries: "lets a software interrupt stand for 20,000 turns",
    sees: ["20000 interrupts"],
  },
  { name: "trap-storm", tries: "faults 50,000 times in a row", sees: ["50000 of 50000 loads trapped"] },
  {
    name: "address-space-storm",
    tries: "changes between 5,000 address spaces",
    sees: ["5000 of 5000 address spaces were right"],
  },
  {
    name: "no-trap-vector",
    tries: "traps to where no memory is",
    sees: ["stvec leads nowhere"],
    end: { code: STOPPED_BY_HYPERVISOR, message: /^the guest traps without end: instruction access fault/ },
  },
  {
    name: "sleep-for-ever",
    tries: "waits for an interrupt with all of them masked",
    sees: ["nothing will come"],
    end: { code: STOPPED_BY_HYPERVISOR, message: /with every interrupt masked$/ },
    spec: { input: new Uint8Array() },
  },
  {
    name: "reset-storm",
    tries: "resets the machine for ever",
    sees: ["again", "again", "again", "again", "again"],
    end: { code: INSTRUCTION_LIMIT, message: /^instruction limit of \d+ reached$/ },
    spec: { maxInstructions: 500_000 },
  },
  // The SBI and the devices.
  {
    name: "wild-calls",
    tries: "makes thousands of SBI calls with wild functions and arguments",
    sees: ["559 succeeded, 368 invalid, 3037 not supported, 4 otherwise"],
  },
  {
    name: "wild-harts",
    tries: "starts harts that do not exist, and itself",
    sees: ["of harts that do not exist: 0 started, 0 known", "this one once more: runs already"],
  },
  {
    name: "console-outside",
    tries: "has the debug console read and write outside RAM",
    sees: ["output from outside RAM: 6 of 6 refused", "input to outside RAM: 6 of 6 refused"],
  },
  {
    name: "wild-device-accesses",
    tries: "reads and writes devices at any offset, in any width, aligned or not",
    sees: ["7860 of 20000 accesses were answered"],
  },
  // Memory.
  {
    name: "touch-all",
    tries: "touches all its RAM",
    sees: ["touching", "48 MiB touched"],
  },
  {
    name: "touch-all",
    tries: "touches more memory than its limit allows",
    sees: ["touching"],
    end: { code: STOPPED_BY_HYPERVISOR, message: /^the guest needs more than its memory limit of 24 MiB/ },
    spec: { memoryLimit: 24 * MIB },
  },
  {
    name: "map-everywhere",
    tries: "has one frame under 102,400 names",
    sees: ["102400 of 102400 names lead there"],
  },
  {
    name: "end-of-addresses",
    tries: "loads and stores at every alignment in the last 4 MiB of the address space, untranslated and translated",
    sees: Array(2).fill("65536 accesses tried, 0 done"),
  },
  // Virtqueues, and devices that write where the hypervisor looks.
  {
    name: "descriptor-outside",
    tries: "has a device write outside its RAM, onto machine addresses of frames among others",
    sees: ["0x70000000", "0x1000000", "0x7ffffff8", "0x200000000", "0xfffffffffffffff8"].map(needsReset),
    spec: devices,
  },
  {
    name: "descriptor-lengths",
    tries: "gives a device buffers of no length, of a huge one, and none",
    sees: ["0x0 bytes", "0x7fffffff bytes", "0xffffffff bytes", "nothing to write to"].map(needsReset),
    spec: devices,
  },
  {
    name: "descriptor-loops",
    tries: "chains descriptors in a circle, and out of their table",
    sees: [
      "one that follows itself",
      "two that follow each other",
      "one that follows outside the table",
      "a table that names itself",
      "a table outside RAM",
      "a table of a descriptor and a bit",
    ].map(needsReset),
    spec: devices,
  },
  {
    name: "queue-outside",
    tries: "has a device's queue outside RAM",
    sees: ["0x70000000", "0x1000000", "0x7ffffff0", "0x200000000", "0xfffffffffffffff0"].map(needsReset),
    spec: devices,
  },
  {
    name: "queue-runaway",
    tries: "makes more requests available than there can be, and notifies 50,000 times for nothing",
    sees: [
      needsReset("a head outside the table"),
      needsReset("more requests than the queue has room for"),
      "50000 notifications of nothing: no answer",
    ],
    spec: devices,
  },
  {
    name: "queue-overwritten",
    tries: "has a device write over its own rings",
    sees: ["after a reset, an honest request: answered"],
    spec: devices,
  },
  {
    name: "disk-outside",
    tries: "reads sectors that the disk has not, and onto what is not RAM",
    sees: [
      "a sector behind the end: answered",
      "the last sector that has a number: answered",
      needsReset("onto what is not RAM"),
    ],
    spec: devices,
  },
  {
    name: "dma-onto-code",
    tries: "has a device write over code that it runs",
    sees: ["before: 3, read, after: 7"],
    spec: devices,
  },
  {
    name: "dma-onto-page-tables",
    tries: "has a device write over page tables in use",
    sees: ["pages before: 512, read, after: 448"],
    spec: devices,
  },
  {
    name: "dma-onto-leaf",
    tries: "has a device write a leaf that leads elsewhere, and stores through it",
    sees: ["written: 0, read, 0x1111, then 0x2222", "a store there goes to the new page: 0x1111, 0x3333"],
    spec: { disks: [{ bytes: disk }] },
  },
  {
    name: "dma-onto-reservation",
    tries: "has a device write to a word that it has reserved",
    sees: ["DMA elsewhere: sc succeeds, onto the reservation: sc fails"],
    spec: devices,
  },
  {
    name: "disk-chains",
    tries: "makes requests to a disk whose descriptors are wrong",
    sees: [
      "an honest request: answered, interrupt 1",
      ...[
        "a loop",
        "a loop over the header",
        "a next descriptor outside the table",
        "a length of 4 GiB",
        "a buffer at the UART",
        "a buffer at the end of the address space",
        "an address with its top bit set",
        "no room for a status",
        "writable before readable",
        "an indirect table in an indirect table",
        "a table that names itself",
        "an indirect table of 17 bytes",
      ].map(interruptsForReset),
      "data onto its own rings: answered, interrupt 1",
      "an honest request: answered, interrupt 1",
      "status 0",
    ],
    spec: devices,
  },
  {
    name: "disk-queue",
    tries: "has a disk's queue where none can be, and requests that it does not hold",
    sees: ["available index 1000", "descriptors at 8", "used ring on the UART"].map(interruptsForReset),
    spec: devices,
  },
  {
    name: "console-flood",
    tries: "prints 16 MiB by one request",
    sees: [interruptsForReset("16 MiB and a byte to print")],
    spec: { console: "virtio", disks: [{ bytes: disk }] },
  },
];

export const attempts: readonly Attempt[] = rows.map((row) => ({ ...ordinary, ...row }));
