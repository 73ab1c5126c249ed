// What is cached of a guest's two-stage translation, and what a fence drops of it: told by the page walks that it costs.
//
// M-mode reaches into two guests with HLV. Each phase is straight-line code, run to its end, and the walks in it are counted.

import { describe, expect, test } from "vitest";
import { Hart, Isa, Layout, Machine } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { hpa } from "../../src/memory/address.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart, type Piece } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const DATA = BASE + 0x20_0000;
/** A guest virtual page, the next one, and the guest-physical pages that they are. */
const VA = 0x4000_0000;
const NEXT = VA + 0x1000;
const GPA = 0x1_0000_0000;
/** A page of M-mode's own, under satp. */
const SUPERVISOR_VA = 0x5000_0000;
const HS_TABLES = BASE + 0x18_0000;

const SPVP = 1 << 8;
const MPRV = 1 << 17;
const MPP_S = 1 << 11;
const LARGE = 1 << 21;
const RW = Pte.R | Pte.W | Pte.A | Pte.D;

interface Guest {
  readonly vsatp: bigint;
  readonly hgatp: bigint;
  readonly memory: readonly Piece[];
}

/** A guest of that number: VMID `vmid`, ASID 7, with `data` behind VA, and a large page behind VA + 1 GiB. */
function guest(vmid: number): Guest {
  // The root of the G-stage is 16 KiB; only its first 4 KiB are used, so the next tables may follow there.
  const gRoot = BASE + 0x10_0000 * vmid + 0x20_0000;
  const vsRoot = gRoot + 0x8_0000;
  const pages = (at: number, count: number) => Array.from({ length: count }, (_, i) => at + 0x1000 * i);
  const through = RW | Pte.U;
  return {
    vsatp: satpOf(vsRoot) | (7n << 44n),
    hgatp: satpOf(gRoot) | (BigInt(vmid) << 44n),
    memory: [
      ...pageTables(gRoot, [
        ...pages(vsRoot, 4).map((pa) => ({ va: pa, pa, flags: through })),
        { va: GPA, pa: DATA + 0x1000 * vmid, flags: through },
        { va: GPA + 0x1000, pa: DATA + 0x1000 * vmid, flags: through },
      ]),
      ...pageTables(vsRoot, [
        { va: VA, pa: GPA, flags: RW },
        { va: NEXT, pa: GPA + 0x1000, flags: RW },
      ]),
      { at: DATA + 0x1000 * vmid, bytes: Uint8Array.of(vmid) },
    ],
  };
}

const GUESTS = [guest(1), guest(2)] as const;
const memory: readonly Piece[] = [
  ...GUESTS.flatMap((each) => each.memory),
  ...pageTables(HS_TABLES, [{ va: SUPERVISOR_VA, pa: DATA, flags: RW }]),
];

type Phase = (a: Assembler) => void;

const begin: Phase = (a) => {
  a.li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, SPVP).csrw(Csr.hstatus, R.t0).li(R.t0, satpOf(HS_TABLES)).csrw(Csr.satp, R.t0);
};
const enter =
  (number: 0 | 1): Phase =>
  (a) => {
    a.li(R.t0, GUESTS[number].vsatp).csrw(Csr.vsatp, R.t0);
    a.li(R.t0, GUESTS[number].hgatp).csrw(Csr.hgatp, R.t0);
  };
const load =
  (va = VA): Phase =>
  (a) =>
    a.li(R.t0, va).op("hlv.bu", { rd: R.a0, rs1: R.t0 });
const loadSupervisor: Phase = (a) => {
  a.li(R.t0, MPRV | MPP_S).csrw(Csr.mstatus, R.t0);
  a.li(R.t0, SUPERVISOR_VA).op("lbu", { rd: R.a0, rs1: R.t0, imm: 0 }).csrw(Csr.mstatus, 0);
};
const fence =
  (name: string, address: bigint | number | null, space: number | null): Phase =>
  (a) => {
    if (address !== null) a.li(R.t1, address);
    if (space !== null) a.li(R.t2, space);
    a.op(name, { rs1: address === null ? 0 : R.t1, rs2: space === null ? 0 : R.t2 });
  };
const both =
  (...parts: readonly Phase[]): Phase =>
  (a) => {
    for (const part of parts) part(a);
  };

/** The page walks of each phase, on a hart that has run those before it. */
async function walksOf(phases: readonly Phase[]): Promise<{ walks: number[]; hart: BareHart }> {
  const a = new Assembler(BASE);
  const ends = [begin, ...phases].map((phase) => {
    phase(a);
    return (a.here - BASE) / 4;
  });
  const pieces = [{ at: BASE, bytes: a.bytes() }, ...memory];
  const hart = await BareHart.create({ memory: pieces, isa: DEFAULT_ISA | Isa.H });
  let done = 0;
  const walks = ends.map((end) => {
    const before = hart.vcpu.hart64(Hart.Walks);
    hart.run(end - done);
    done = end;
    return Number(hart.vcpu.hart64(Hart.Walks) - before);
  });
  return { walks: walks.slice(1), hart };
}

describe("contexts", () => {
  test("a world switch between guests drops nothing, of either", async () => {
    const phases = [0, 1, 0, 1, 0].map((number) => both(enter(number as 0 | 1), load()));
    const { walks, hart } = await walksOf(phases);
    expect(walks).toEqual([1, 1, 0, 0, 0]);
    expect(hart.vcpu.x(R.a0)).toBe(1n);
  });

  test("the same tables under another VMID or another ASID are another address space", async () => {
    const other =
      (csr: number, value: bigint): Phase =>
      (a) =>
        a.li(R.t0, value).csrw(csr, R.t0);
    const { vsatp, hgatp } = GUESTS[0];
    const phases = [
      both(enter(0), load()),
      both(other(Csr.vsatp, vsatp ^ (1n << 44n)), load()),
      both(other(Csr.vsatp, vsatp), other(Csr.hgatp, hgatp ^ (1n << 45n)), load()),
      both(other(Csr.hgatp, hgatp), load()),
    ];
    expect((await walksOf(phases)).walks).toEqual([1, 1, 1, 0]);
  });

  test("512 of them do not fit: everything is flushed once, and goes on", async () => {
    const vsatp =
      (asid: number): Phase =>
      (a) =>
        a.li(R.t0, GUESTS[0].vsatp ^ (BigInt(asid) << 44n)).csrw(Csr.vsatp, R.t0);
    const many = both(...Array.from({ length: 600 }, (_, asid) => both(vsatp(asid), load())));
    const { walks, hart } = await walksOf([enter(0), many, load()]);
    expect(walks).toEqual([0, 600, 0]);
    expect(hart.vcpu.x(R.a0)).toBe(1n);
    expect(hart.core.memory.read32(hpa(Layout.Machine + Machine.TlbFlushes))).toBeGreaterThan(1);
  });
});

describe("fences", () => {
  const warm = [both(enter(1), load()), both(enter(0), load(), load(NEXT), loadSupervisor)];
  const reload = both(load(), load(NEXT));

  test.each([
    ["hfence.vvma of everything", fence("hfence.vvma", null, null), 2],
    ["hfence.vvma of its ASID", fence("hfence.vvma", null, 7), 2],
    ["hfence.vvma of another ASID", fence("hfence.vvma", null, 6), 0],
    ["hfence.vvma of one page", fence("hfence.vvma", VA, null), 1],
    ["hfence.vvma of one page of its ASID", fence("hfence.vvma", NEXT, 7), 1],
    ["hfence.vvma of one page of another ASID", fence("hfence.vvma", VA, 6), 0],
    ["hfence.vvma of a page that is not mapped", fence("hfence.vvma", VA + LARGE, null), 0],
    ["hfence.gvma of everything", fence("hfence.gvma", null, null), 2],
    ["hfence.gvma of its VMID", fence("hfence.gvma", null, 1), 2],
    ["hfence.gvma of another VMID", fence("hfence.gvma", null, 3), 0],
    ["hfence.gvma of one guest-physical page", fence("hfence.gvma", GPA / 4, 1), 2],
    ["sfence.vma outside the guest", fence("sfence.vma", null, null), 0],
    ["sfence.vma of one page, outside the guest", fence("sfence.vma", VA, null), 0],
  ] as const)("%s", async (_name, phase, expected) => {
    const { walks } = await walksOf([...warm, phase, reload]);
    expect(walks.at(-1)).toBe(expected);
  });

  test.each([
    ["hfence.vvma", fence("hfence.vvma", null, null), [0, 0]],
    ["hfence.gvma of one VMID", fence("hfence.gvma", null, 1), [0, 0]],
    ["hfence.gvma of all VMIDs", fence("hfence.gvma", null, null), [1, 0]],
    ["sfence.vma", fence("sfence.vma", null, null), [0, 1]],
  ] as const)("%s: what it costs another guest, and HS-mode", async (_name, phase, expected) => {
    const { walks } = await walksOf([...warm, phase, both(enter(1), load()), loadSupervisor]);
    expect(walks.slice(-2)).toEqual(expected);
  });
});
