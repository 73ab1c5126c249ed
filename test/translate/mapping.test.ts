// Where translated code is mapped changes: pages of one region move, lose permissions, and are one frame; address spaces switch.
//
// Without a fence the old translation may be used until one comes; both engines keep the same ones, so they still agree.

import { describe, expect, test } from "vitest";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte, satpOf } from "../core/sv39.ts";
import {
  BASE,
  CODE,
  call,
  DATA,
  frame,
  leaf,
  leafOf,
  PAGE,
  page,
  repeat,
  ret,
  start,
  stop,
  TABLES,
  tables,
  trapsOf,
} from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

const ROUNDS = 60;
const LEAVES = frame(10);

/** Adds to a0, calls into the next page, which adds to a1, and comes back: a region over two pages. */
function caller(at: number): Assembler {
  const a = new Assembler(at).op("addi", { rd: R.s8, rs1: R.ra }).li(R.s9, 4);
  a.label("loop").op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).op("auipc", { rd: R.t1, imm: PAGE });
  a.op("jalr", { rd: R.ra, rs1: R.t1, imm: -12 }).op("addi", { rd: R.s9, rs1: R.s9, imm: -1 });
  return a.op("bne", { rs1: R.s9, rs2: 0 }, "loop").op("jalr", { rd: 0, rs1: R.s8 });
}
const callee = (imm: number): Uint8Array => ret(new Assembler(0).op("addi", { rd: R.a1, rs1: R.a1, imm })).bytes();

/** Calls the region each round, and before that stores the next of `leaves` as the leaf of page `index`. */
function remapping(index: number, count: number, fence: (a: Assembler) => void): Assembler {
  const a = start(1);
  a.li(R.s0, leafOf(index)).li(R.s1, LEAVES).li(R.s3, count);
  repeat(a, ROUNDS, () => {
    a.op("addi", { rd: R.s2, rs1: R.s2, imm: 1 }).op("remu", { rd: R.s2, rs1: R.s2, rs2: R.s3 });
    a.op("slli", { rd: R.t0, rs1: R.s2, imm: 3 }).op("add", { rd: R.t0, rs1: R.t0, rs2: R.s1 });
    a.op("ld", { rd: R.t0, rs1: R.t0 }).op("sd", { rs1: R.s0, rs2: R.t0 });
    fence(a);
    call(a, page(0));
  });
  return stop(a);
}

const leaves = (...entries: bigint[]) => ({ at: LEAVES, bytes: new Uint8Array(BigUint64Array.from(entries).buffer) });

const pieces = (a: Assembler) => [
  { at: BASE, bytes: a.bytes() },
  { at: frame(0), bytes: caller(page(0)).bytes() },
  { at: frame(1), bytes: callee(1) },
  { at: frame(2), bytes: callee(100) },
  ...tables([0, 1].map((index) => ({ va: page(index), pa: frame(index), flags: CODE }))),
];

const fences: readonly { readonly name: string; readonly fence: (a: Assembler) => void }[] = [
  { name: "no fence", fence: () => {} },
  { name: "a fence of the page", fence: (a) => a.li(R.t0, page(1)).op("sfence.vma", { rs1: R.t0 }) },
  { name: "a fence of another page", fence: (a) => a.li(R.t0, page(7)).op("sfence.vma", { rs1: R.t0 }) },
  { name: "a fence of another address space", fence: (a) => a.li(R.t0, 5).op("sfence.vma", { rs2: R.t0 }) },
  { name: "a fence of everything", fence: (a) => a.op("sfence.vma") },
];
const isWhole = (name: string): boolean => name.endsWith("the page") || name.endsWith("everything");

describe.each(fences)("the second page of a region changes, with $name", ({ name, fence }) => {
  const isStale = !isWhole(name);

  test("to another frame and back", async () => {
    const memory = [...pieces(remapping(1, 2, fence)), leaves(leaf(frame(1), CODE), leaf(frame(2), CODE))];
    const { hart } = await expectSameBits({ memory, instructions: 4000, isStale });
    expect(hart.vcpu.x(R.s11)).toBe(0n);
    if (isWhole(name)) expect(hart.vcpu.x(R.a1)).toBe(BigInt((ROUNDS / 2) * 4 * 101));
  });

  test("to no page, to one that is not executable, and to one of U-mode", async () => {
    const entries = [CODE, DATA, CODE | Pte.U].map((flags) => leaf(frame(1), flags));
    const memory = [...pieces(remapping(1, 4, fence)), leaves(...entries, 0n)];
    const { hart } = await expectSameBits({ memory, instructions: 12_000, isStale });
    expect(hart.vcpu.x(R.s11)).toBe(0n);
    if (!isWhole(name)) return;
    expect(hart.vcpu.x(R.a1)).toBe(BigInt((ROUNDS / 4) * 4));
    expect(trapsOf(hart, (ROUNDS * 3) / 4).every(({ cause, value }) => cause === 12 && value === page(1))).toBe(true);
  });

  test("to one whose A is clear", async () => {
    const memory = [...pieces(remapping(1, 2, fence)), leaves(leaf(frame(1), Pte.R | Pte.X), leaf(frame(2), CODE))];
    await expectSameBits({ memory, instructions: 4000, isStale });
  });
});

test("the two pages of a region change places", async () => {
  const a = start(1);
  a.li(R.s0, leafOf(0))
    .li(R.s1, Number(leaf(frame(0), CODE)))
    .li(R.s2, Number(leaf(frame(1), CODE)));
  repeat(a, ROUNDS, () => {
    a.op("andi", { rd: R.t0, rs1: R.s11, imm: 1 }).op("slli", { rd: R.t2, rs1: R.t0, imm: 3 });
    a.op("add", { rd: R.t2, rs1: R.t2, rs2: R.s0 }).op("sd", { rs1: R.t2, rs2: R.s1 });
    a.op("xori", { rd: R.t2, rs1: R.t2, imm: 8 }).op("sd", { rs1: R.t2, rs2: R.s2 }).op("sfence.vma");
    // Frame 0, wherever it is: behind it lies frame 1, or what page 2 has.
    a.op("slli", { rd: R.t0, rs1: R.t0, imm: 12 }).li(R.t1, page(0)).op("add", { rd: R.t1, rs1: R.t1, rs2: R.t0 });
    a.op("jalr", { rd: R.ra, rs1: R.t1 });
  });
  const memory = [
    { at: BASE, bytes: stop(a).bytes() },
    { at: frame(0), bytes: caller(page(0)).bytes() },
    { at: frame(1), bytes: callee(1) },
    { at: frame(2), bytes: callee(100) },
    ...tables([0, 1, 2].map((index) => ({ va: page(index), pa: frame(index), flags: CODE }))),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 4000 });
  expect(hart.vcpu.x(R.a1)).toBe(BigInt((ROUNDS / 2) * 4 * 101));
});

test("one frame at several pages, as a part of regions with different neighbours", async () => {
  const a = start(1);
  repeat(a, ROUNDS, () => {
    for (const index of [0, 2, 4]) call(a, page(index));
  });
  const memory = [
    { at: BASE, bytes: stop(a).bytes() },
    { at: frame(0), bytes: caller(page(0)).bytes() },
    ...[1, 2, 3].map((index) => ({ at: frame(index), bytes: callee(10 ** (index - 1)) })),
    ...tables(
      [0, 2, 4].flatMap((index) => [
        { va: page(index), pa: frame(0), flags: CODE },
        { va: page(index + 1), pa: frame(1 + index / 2), flags: CODE },
      ]),
    ),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 8000 });
  expect(hart.vcpu.x(R.a1)).toBe(BigInt(ROUNDS * 4 * 111));
});

describe.each(fences)("of two pages that are one frame, one changes, with $name", ({ name, fence }) => {
  test("it goes, loses X, becomes U-mode's, and comes back; the other stays", async () => {
    const a = start(1);
    a.li(R.s0, leafOf(2)).li(R.s1, LEAVES).li(R.s3, 4);
    repeat(a, ROUNDS, () => {
      call(a, page(0));
      a.op("addi", { rd: R.s2, rs1: R.s2, imm: 1 }).op("remu", { rd: R.s2, rs1: R.s2, rs2: R.s3 });
      a.op("slli", { rd: R.t0, rs1: R.s2, imm: 3 }).op("add", { rd: R.t0, rs1: R.t0, rs2: R.s1 });
      fence(a.op("ld", { rd: R.t0, rs1: R.t0 }).op("sd", { rs1: R.s0, rs2: R.t0 }));
      call(a, page(2));
    });
    const memory = [
      { at: BASE, bytes: stop(a).bytes() },
      { at: frame(0), bytes: caller(page(0)).bytes() },
      { at: frame(1), bytes: callee(1) },
      { at: frame(2), bytes: callee(100) },
      leaves(...[CODE, DATA, CODE | Pte.U].map((flags) => leaf(frame(0), flags)), 0n),
      ...tables([0, 1, 0, 2].map((index, at) => ({ va: page(at), pa: frame(index), flags: CODE }))),
    ];
    const { hart } = await expectSameBits({ memory, instructions: 8000, isStale: name !== "a fence of everything" });
    expect(hart.vcpu.x(R.s11)).toBe(0n);
    if (name !== "a fence of everything") return;
    expect(hart.vcpu.x(R.a1)).toBe(BigInt(4 * ROUNDS + (4 * 100 * ROUNDS) / 4));
    expect(trapsOf(hart, (ROUNDS * 3) / 4).every(({ cause, value }) => cause === 12 && value === page(2))).toBe(true);
  });
});

test("two address spaces by turns, with other frames at the same addresses, by ASIDs and without", async () => {
  const OTHER = TABLES + 0x8000;
  for (const asid of [0n, 7n]) {
    const a = start(1);
    a.li(R.s0, satpOf(TABLES)).li(R.s1, satpOf(OTHER) | (asid << 44n));
    repeat(a, ROUNDS, () => {
      a.csrw(Csr.satp, R.s1);
      if (asid === 0n) a.op("sfence.vma");
      call(a, page(0)).csrw(Csr.satp, R.s0);
      if (asid === 0n) a.op("sfence.vma");
      call(a, page(0));
    });
    const memory = [
      ...pieces(stop(a)),
      ...tables(
        [0, 1].map((index) => ({ va: page(index), pa: frame(2 * index), flags: CODE })),
        OTHER,
      ),
    ];
    const { hart } = await expectSameBits({ memory, instructions: 7000 });
    expect(hart.vcpu.x(R.a1)).toBe(BigInt(ROUNDS * 4 * 101));
  }
});

test("a store into the page table by the region itself, without leaving it, and a fence in its middle", async () => {
  const a = start(1);
  a.li(R.s0, leafOf(1))
    .li(R.s1, Number(leaf(frame(1), CODE)))
    .li(R.s2, Number(leaf(frame(2), CODE)));
  repeat(a, ROUNDS, () => call(a, page(0)));
  const code = new Assembler(page(0)).op("addi", { rd: R.s8, rs1: R.ra });
  code.label("again").op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
  for (const [register, isFenced] of [
    [R.s2, false],
    [R.s1, true],
    [R.s2, true],
    [R.s1, false],
  ] as const) {
    code.op("sd", { rs1: R.s0, rs2: register }).op("addi", { rd: R.a2, rs1: R.a2, imm: 1 });
    if (isFenced) code.op("sfence.vma");
    code.li(R.t1, page(1)).op("jalr", { rd: R.ra, rs1: R.t1 });
    code.op("jal", { rd: R.t0 }, "near");
  }
  code
    .op("jalr", { rd: 0, rs1: R.s8 })
    .label("near")
    .op("addi", { rd: R.a3, rs1: R.a3, imm: 1 })
    .op("jalr", { rd: 0, rs1: R.t0 });
  const memory = [{ at: BASE, bytes: stop(a).bytes() }, { at: frame(0), bytes: code.bytes() }, ...pieces(a).slice(2)];
  const { hart } = await expectSameBits({ memory, instructions: 5000, isStale: true });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});
