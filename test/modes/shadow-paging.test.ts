// Shadow tables: what a fence drops and what it leaves, and how large a hostile guest can make them.

import { describe, expect, test } from "vitest";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { ShadowPaging } from "../../src/modes/shadow-paging.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { bootMachine, hasEnded, startGuest } from "../vm/machines.ts";
import { Pte, pagedGuest, powerOff, pte, satpFor, Tables } from "./paging-guests.ts";

const MIB = 1024 * 1024;
const PAGE = 4096;
/** Instructions between two looks at the shadow tables. */
const STEP = 500;
const DATA = RAM_BASE + 4 * MIB;
/** Where tests map what they look at: far from code and devices. */
const WINDOW = 0x10_0000_0000;

async function run(image: Uint8Array, mode: ModeName, memory = 16 * MIB) {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image, mode, memory, maxInstructions: 50_000_000 });
  let mostShadow = 0;
  while (!hasEnded(guest)) {
    guest.vm.run(STEP);
    mostShadow = Math.max(mostShadow, guest.vm.status().frames.shadow);
  }
  const { exits, end } = guest.vm.status();
  return { end, fills: exits["shadow-fill"]?.count ?? 0, mostShadow };
}

describe("fences, by the shadow fills that they cost each round", () => {
  /** Two processes with ASIDs 1 and 2 take turns; each uses its page. Between turns the kernel does `fence`. */
  function processSwitches(rounds: number, fence: (a: Assembler) => void): Uint8Array {
    const tables = new Tables();
    tables.add();
    tables.map(WINDOW, DATA, Pte.R | Pte.W);
    return pagedGuest(tables, (a) => {
      a.li(R.s0, rounds).li(R.s1, satpFor(1)).li(R.s2, satpFor(2)).li(R.s3, WINDOW).label("round");
      for (const satp of [R.s1, R.s2]) a.csrw(Csr.satp, satp).op("ld", { rd: R.t0, rs1: R.s3, imm: 0 });
      fence(a);
      a.op("addi", { rd: R.s0, rs1: R.s0, imm: -1 }).op("bne", { rs1: R.s0, rs2: 0 }, "round");
      a.li(R.a0, 0);
      powerOff(a, R.a0);
    });
  }

  async function fillsARound(fence: (a: Assembler) => void): Promise<number> {
    const [few, many] = [2, 102];
    const first = await run(processSwitches(few, fence), "trap");
    const second = await run(processSwitches(many, fence), "trap");
    expect([first.end?.code, second.end?.code]).toEqual([0, 0]);
    return (second.fills - first.fills) / (many - few);
  }

  const fenceOf = (asid: number) => (a: Assembler) => {
    a.li(R.t1, asid).op("sfence.vma", { rs1: 0, rs2: R.t1 });
  };
  const cases: readonly (readonly [string, (a: Assembler) => void, number])[] = [
    ["a process switch by ASIDs refills nothing", () => {}, 0],
    ["nor does a fence of an address space that nobody uses", fenceOf(3), 0],
    // The code runs in the space of ASID 2 when it fences: each space has a page of code and one of data.
    ["a fence of one address space refills that one", fenceOf(1), 2],
    ["a fence of all refills both", (a) => a.op("sfence.vma"), 4],
    ["a fence of one page refills that page in both", (a) => a.op("sfence.vma", { rs1: R.s3, rs2: 0 }), 2],
    [
      "a fence of one page in one address space refills that page there",
      (a) => a.li(R.t1, 1).op("sfence.vma", { rs1: R.s3, rs2: R.t1 }),
      1,
    ],
  ];
  test.each(cases)("%s", async (_name, fence, expected) => {
    expect(await fillsARound(fence)).toBe(expected);
  });
});

describe.each(["bare", "trap"] as const)("in %s, after its leaf has changed, a fence with one address", (mode) => {
  /** Both halves of [WINDOW, ...) lie in one leaf of `level`; it moves from FIRST to SECOND, and the other half is read. */
  function movedLeaf(level: 0 | 1): Uint8Array {
    const [from, to] = [RAM_BASE + 4 * MIB, RAM_BASE + 6 * MIB];
    const far = level === 0 ? PAGE / 2 : MIB;
    const tables = new Tables();
    tables.add();
    const entry = tables.map(WINDOW, from, Pte.R | Pte.W, level);
    // The physical pages and the table are reached at their own addresses.
    for (const at of [from, to]) tables.map(at, at, Pte.R | Pte.W, 1);
    tables.map(entry - (entry % PAGE), entry - (entry % PAGE), Pte.R | Pte.W);
    return pagedGuest(tables, (a) => {
      a.li(R.t0, to + far)
        .li(R.t1, 0x5a5)
        .op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
      a.li(R.s0, WINDOW)
        .li(R.s1, WINDOW + far)
        .op("ld", { rd: R.t0, rs1: R.s0, imm: 0 })
        .op("ld", { rd: R.t0, rs1: R.s1, imm: 0 });
      a.li(R.t0, entry)
        .li(R.t1, pte(to, Pte.R | Pte.W))
        .op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
      a.op("sfence.vma", { rs1: R.s0, rs2: 0 }).op("ld", { rd: R.a0, rs1: R.s1, imm: 0 });
      a.op("addi", { rd: R.a0, rs1: R.a0, imm: -0x5a5 }).op("sltu", { rd: R.a0, rs1: 0, rs2: R.a0 });
      powerOff(a, R.a0);
    });
  }

  test("shows the new page", async () => expect((await run(movedLeaf(0), mode)).end).toMatchObject({ code: 0 }));
  // Privileged, "Supervisor Memory-Management Fence Instruction": the leaf is what is fenced, and it maps 2 MiB.
  test("shows all of the new large page", async () =>
    expect((await run(movedLeaf(1), mode)).end).toMatchObject({ code: 0 }));
});

test("a guest that maps one page everywhere does not fill the machine with shadow tables", async () => {
  const tables = new Tables();
  const root = tables.add();
  const middle = tables.add();
  const last = tables.add();
  const places = 2000;
  tables.set(middle, 0, pte(last, 0));
  for (let index = 0; index < 512; index++) {
    tables.set(last, index, pte(DATA, Pte.R | Pte.W));
    tables.set(middle, index, pte(last, 0));
    // The code's gigabyte and the finisher's have tables of their own, made by pagedGuest.
    if (index >= 64 && index < 256) tables.set(root, index, pte(middle, 0));
  }
  const image = pagedGuest(tables, (a) => {
    a.li(R.s0, WINDOW)
      .li(R.s1, places)
      .li(R.s2, 2 * MIB + PAGE)
      .li(R.a0, 0)
      .label("next");
    // Each place is one and the same word: a count of the places.
    a.op("ld", { rd: R.t0, rs1: R.s0, imm: 0 }).op("addi", { rd: R.t0, rs1: R.t0, imm: 1 });
    a.op("sd", { rs1: R.s0, rs2: R.t0, imm: 0 }).op("add", { rd: R.s0, rs1: R.s0, rs2: R.s2 });
    a.op("addi", { rd: R.s1, rs1: R.s1, imm: -1 }).op("bne", { rs1: R.s1, rs2: 0 }, "next");
    a.li(R.t1, places).op("sub", { rd: R.a0, rs1: R.t0, rs2: R.t1 }).op("sltu", { rd: R.a0, rs1: 0, rs2: R.a0 });
    powerOff(a, R.a0);
  });
  for (const mode of ["bare", "trap"] as const) {
    const { end, mostShadow } = await run(image, mode);
    expect(end).toMatchObject({ code: 0 });
    if (mode === "trap") expect(mostShadow).toBeGreaterThan(20);
    expect(mostShadow).toBeLessThanOrEqual(40);
  }
});

describe.each(["bare", "trap"] as const)("a memory limit, in %s", (mode) => {
  /** Stores to 24 pages that no two shadow tables of the lowest level share. */
  function farStores(): Uint8Array {
    const a = new Assembler(RAM_BASE);
    a.li(R.s0, DATA)
      .li(R.s1, 24)
      .li(R.s2, 2 * MIB)
      .label("next");
    a.op("sd", { rs1: R.s0, rs2: R.s1, imm: 0 }).op("add", { rd: R.s0, rs1: R.s0, rs2: R.s2 });
    a.op("addi", { rd: R.s1, rs1: R.s1, imm: -1 }).op("bne", { rs1: R.s1, rs2: 0 }, "next");
    a.li(R.a0, 0);
    powerOff(a, R.a0);
    return a.bytes();
  }

  test("that suffices is not too small for being larger: tables are given back first", async () => {
    const machine = await bootMachine();
    const codes = [];
    for (let frames = 30; frames <= 90; frames++) {
      const guest = startGuest(machine, { image: farStores(), mode, memory: 64 * MIB, memoryLimit: frames * PAGE });
      while (!hasEnded(guest)) guest.vm.run(100_000);
      codes.push(guest.vm.end!.code);
      machine.remove(guest.vm);
    }
    const suffices = codes.indexOf(0);
    expect(suffices).toBeGreaterThan(0);
    expect(codes.slice(suffices)).toEqual(Array(codes.length - suffices).fill(0));
    expect(codes.slice(0, suffices)).toEqual(Array(suffices).fill(125));
  });
});

test("no root has the number of another that lives, when all numbers have been given out", async () => {
  const { vm } = startGuest(await bootMachine(), { image: new Uint8Array(4), mode: "trap", memory: 4 * MIB });
  const { core, memory, vcpu } = vm;
  const shadow = new ShadowPaging(core, memory.account, memory, vcpu, 1);
  const select = (asid: number): number => Number((shadow.select(0, 0, (8 << 28) | (asid << 12)) >> 44n) & 0xffffn);
  select(1);
  let given = select(2);
  for (let last = 0; given > last; given = select(2)) {
    last = given;
    shadow.fence(2 + 1);
  }
  const living = select(1);
  const later = new Set<number>();
  for (let i = 0; i < 10; i++) {
    shadow.fence(2 + 1);
    later.add(select(2));
  }
  expect(later.size).toBe(10);
  expect(later.has(living)).toBe(false);
  shadow.clear();
});
