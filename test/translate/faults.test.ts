// Faults in the middle of translated code: cause, pc, value, instructions retired and registers are the interpreter's.

import { expect, test } from "vitest";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte } from "../core/sv39.ts";
import {
  ALL,
  BASE,
  CODE,
  call,
  DATA,
  frame,
  leafOf,
  PAGE,
  page,
  repeat,
  ret,
  start,
  stop,
  tables,
  trapsOf,
} from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

// What loads and stores meet, by pages of the guest.
const WRITABLE = 2;
const READ_ONLY = 3;
const EXECUTE_ONLY = 4;
const OUTSIDE_RAM = 5;
const USER = 6;
/** Last, so that nothing is behind it. */
const LAST = 8;

const mappings = [
  { va: page(0), pa: frame(0), flags: CODE },
  { va: page(WRITABLE), pa: frame(WRITABLE), flags: DATA },
  { va: page(READ_ONLY), pa: frame(READ_ONLY), flags: Pte.R | Pte.A },
  { va: page(EXECUTE_ONLY), pa: frame(EXECUTE_ONLY), flags: Pte.X | Pte.A },
  { va: page(OUTSIDE_RAM), pa: 0x2000_0000, flags: DATA },
  { va: page(USER), pa: frame(USER), flags: DATA | Pte.U },
  { va: page(LAST), pa: frame(LAST), flags: DATA },
];

/** The accesses of a routine at the address in a0, each with arithmetic around it: ld, sd, lw, amoadd.d, fld, fsd. */
function accesses(): Assembler {
  const a = new Assembler(page(0));
  const around = (name: string, operands: Parameters<Assembler["op"]>[1]): void => {
    a.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).op(name, operands).op("add", { rd: R.a2, rs1: R.a2, rs2: R.a3 });
  };
  around("ld", { rd: R.a3, rs1: R.a0 });
  around("sd", { rs1: R.a0, rs2: R.a1 });
  around("lw", { rd: R.a3, rs1: R.a0 });
  around("amoadd.d", { rd: R.a3, rs1: R.a0, rs2: R.a1 });
  around("fld", { rd: 1, rs1: R.a0 });
  around("fsd", { rs1: R.a0, rs2: 1 });
  return ret(a);
}

const PAGE_FAULTS = [13, 15, 13, 15, 13, 15];
const ACCESS_FAULTS = [5, 7, 5, 7, 5, 7];
/** Addresses, and the causes of the routine's accesses, null where there is none. */
const meetings: readonly { readonly at: number; readonly causes: readonly (number | null)[] }[] = [
  { at: page(WRITABLE), causes: [null, null, null, null, null, null] },
  { at: page(READ_ONLY), causes: [null, 15, null, 15, null, 15] },
  { at: page(EXECUTE_ONLY), causes: PAGE_FAULTS },
  { at: page(OUTSIDE_RAM), causes: ACCESS_FAULTS },
  { at: page(USER), causes: PAGE_FAULTS },
  { at: page(7), causes: PAGE_FAULTS },
  // Misaligned: done by hardware, but for the atomic operation.
  { at: page(WRITABLE) + 12, causes: [null, null, null, 6, null, null] },
  { at: page(READ_ONLY) - 4, causes: [null, 15, null, 6, null, 15] },
  // Four of eight bytes are in no page.
  { at: page(LAST + 1) - 4, causes: [13, 15, null, 6, 13, 15] },
  { at: page(OUTSIDE_RAM) + 2, causes: [5, 7, 5, 6, 5, 7] },
  { at: 2 ** 45, causes: PAGE_FAULTS },
];

test("loads, stores, atomic and float accesses, at addresses of every kind", async () => {
  const a = start(1);
  a.label("rounds");
  for (const { at } of meetings) call(a.li(R.a0, at), page(0));
  a.op("jal", { rd: 0 }, "rounds");
  const memory = [{ at: BASE, bytes: a.bytes() }, { at: frame(0), bytes: accesses().bytes() }, ...tables(mappings)];
  const { hart, translated } = await expectSameBits({
    memory,
    instructions: 12_000,
    options: { refusesDevices: true },
  });
  expect(translated.retired).toBeGreaterThan(500);
  // The n-th access is at 12 * n + 4.
  const expected = meetings.flatMap(({ causes }) =>
    causes.flatMap((cause, index) => (cause === null ? [] : [{ cause, pc: page(0) + 12 * index + 4 }])),
  );
  const traps = trapsOf(hart, expected.length);
  expect(traps).toMatchObject(expected);
  // The value of an access over a page end is where it goes wrong.
  const across = traps.slice(-13 - 6, -6).filter(({ value }) => value === page(LAST + 1));
  expect(across.length).toBe(2 + 2);
});

test("a load extends its value when it misses the TLB as when it hits", async () => {
  const BYTES = Uint8Array.of(0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8);
  const loads = ["lb", "lbu", "lh", "lhu", "lw", "lwu", "ld"] as const;
  const a = start(1);
  repeat(a, 60, () => {
    a.op("sfence.vma");
    for (const [index, name] of loads.entries()) {
      // A page of its own, so that each is the first access after the fence.
      a.li(R.t0, page(1 + index))
        .op(name, { rd: R.a0, rs1: R.t0 })
        .op(name, { rd: R.a1, rs1: R.t0 });
      a.op("add", { rd: R.s0, rs1: R.s0, rs2: R.a0 }).op("xor", { rd: R.a1, rs1: R.a1, rs2: R.a0 });
      a.op("or", { rd: R.s1, rs1: R.s1, rs2: R.a1 });
    }
  });
  const memory = [
    { at: BASE, bytes: stop(a).bytes() },
    { at: frame(0), bytes: BYTES },
    ...tables(loads.map((_, index) => ({ va: page(1 + index), pa: frame(0), flags: DATA }))),
  ];
  const { hart, translated } = await expectSameBits({ memory, instructions: 6000 });
  expect(translated.retired).toBeGreaterThan(1000);
  const value = new DataView(BYTES.buffer);
  const sum =
    BigInt(value.getInt8(0) + value.getUint8(0) + value.getInt16(0, true) + value.getUint16(0, true)) +
    BigInt(value.getInt32(0, true) + value.getUint32(0, true)) +
    value.getBigInt64(0, true);
  expect(hart.vcpu.x(R.s0)).toBe(BigInt.asUintN(64, 60n * sum));
  expect([R.s1, R.s11].map((register) => hart.vcpu.x(register))).toEqual([0n, 0n]);
});

test("a page fault in a loop, whose handler maps the page: every instruction runs once", async () => {
  const PAGES = 64;
  const FIRST = 64;
  const a = start(1, { medeleg: 0xa000 });
  a.li(R.t0, page(1))
    .csrw(Csr.stvec, R.t0)
    .li(R.s0, page(FIRST))
    .li(R.s1, page(FIRST + PAGES))
    .li(R.s2, PAGE / 4);
  stop(call(a, page(0)));
  const loop = new Assembler(page(0)).label("loop").op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
  loop
    .op("sw", { rs1: R.s0, rs2: R.a0 })
    .op("lw", { rd: R.a1, rs1: R.s0 })
    .op("add", { rd: R.a2, rs1: R.a2, rs2: R.a1 });
  loop.op("add", { rd: R.s0, rs1: R.s0, rs2: R.s2 }).op("bltu", { rs1: R.s0, rs2: R.s1 }, "loop");
  // The handler of S-mode sets V, and tries again.
  const handler = new Assembler(page(1)).csrr(R.t5, Csr.stval).op("srli", { rd: R.t5, rs1: R.t5, imm: 12 });
  handler.op("andi", { rd: R.t5, rs1: R.t5, imm: 511 }).op("slli", { rd: R.t5, rs1: R.t5, imm: 3 }).li(R.t6, leafOf(0));
  handler.op("add", { rd: R.t5, rs1: R.t5, rs2: R.t6 }).op("ld", { rd: R.t6, rs1: R.t5 });
  handler.op("ori", { rd: R.t6, rs1: R.t6, imm: Pte.V }).op("sd", { rs1: R.t5, rs2: R.t6 }).op("sfence.vma");
  handler.op("addi", { rd: R.s5, rs1: R.s5, imm: 1 }).op("sret");
  const pieces = tables([
    { va: page(0), pa: frame(0), flags: CODE },
    { va: page(1), pa: frame(1), flags: CODE },
    ...Array.from({ length: PAGES }, (_, index) => ({
      va: page(FIRST + index),
      pa: frame(4 + (index % 8)),
      flags: ALL,
    })),
  ]);
  const leaves = pieces.find(({ at }) => at === leafOf(0))!.bytes;
  for (let index = FIRST; index < FIRST + PAGES; index++) leaves[8 * index]! &= ~Pte.V;
  ret(loop);
  const code = [a, loop, handler].map((each, index) => ({
    at: index === 0 ? BASE : frame(index - 1),
    bytes: each.bytes(),
  }));
  const { hart } = await expectSameBits({ memory: [...code, ...pieces], instructions: 4000 });
  expect(hart.vcpu.x(R.a0)).toBe(BigInt(4 * PAGES));
  expect(hart.vcpu.x(R.s5)).toBe(BigInt(PAGES));
});
