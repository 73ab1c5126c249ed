// Data in the page of the code that writes it: translated code writes what is no code itself, and what is, the core.

import { describe, expect, test } from "vitest";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { ALL, BASE, call, frame, page, ret, start, stop, tables, word } from "./paged-guest.ts";
import { expectSameBits, translatedBy } from "./paths.ts";

const add = (imm: number): number => word("addi", { rd: R.a0, rs1: R.a0, imm });
const NOTHING = word("addi", {});

/** Where the page has its data, and now and then a routine. */
const DATA_AT = 0x800;
/** More than a region misses the TLB before it is made with calls of the slow path. */
const TURNS = 1200;
const ROUNDS = 40;

/** A loop in page 0, and in what it writes a routine that it calls when s3 is not 0. s2: the routine's address. */
function loop(): Assembler {
  const a = new Assembler(page(0));
  a.li(R.s2, page(0) + DATA_AT).label("turn");
  for (const [size, at] of [
    ["sd", 0x20],
    ["sw", 0x28],
    ["sh", 0x2c],
    ["sb", 0x2e],
  ] as const)
    a.op(size, { rs1: R.s2, rs2: R.s0, imm: at });
  a.op("sw", { rs1: R.s2, rs2: R.s4, imm: 0 });
  a.op("beq", { rs1: R.s3, rs2: 0 }, "next").op("jalr", { rd: R.ra, rs1: R.s2 });
  a.op("add", { rd: R.s4, rs1: R.s4, rs2: R.s5 }).label("next");
  a.op("addi", { rd: R.s0, rs1: R.s0, imm: -1 }).op("bne", { rs1: R.s0, rs2: 0 }, "turn");
  return a.op("jalr", { rd: 0, rs1: R.s6 });
}

const mapped = tables([{ va: page(0), pa: frame(0), flags: ALL }]);

/** Runs the loop in page 0 for some turns. s1: where it has its data. */
const runLoop = (a: Assembler, turns: number): Assembler =>
  a
    .li(R.s1, page(0) + DATA_AT + 0x40)
    .li(R.s0, turns)
    .li(R.t1, page(0))
    .op("jalr", { rd: R.s6, rs1: R.t1 });

describe("data beside code", () => {
  test("that becomes code is seen when it is written again", async () => {
    const a = start(1);
    a.li(R.s3, 0)
      .li(R.s4, add(1))
      .li(R.s5, 1 << 20);
    runLoop(a, TURNS);
    runLoop(a.li(R.s3, 1), ROUNDS);
    runLoop(a.li(R.s3, 0), TURNS);
    runLoop(a.li(R.s3, 1), ROUNDS);
    const routine = ret(new Assembler(0).word(add(0))).bytes();
    const memory = [
      { at: BASE, bytes: stop(a).bytes() },
      { at: frame(0), bytes: loop().bytes() },
      { at: frame(0) + DATA_AT, bytes: routine },
      ...mapped,
    ];
    const { hart } = await expectSameBits({ memory, instructions: 24_000 });
    expect(hart.vcpu.x(R.a0)).toBe(BigInt(ROUNDS * (2 * ROUNDS + 1)));
  });

  /**
   * The routine is an addition, and begins so that the store to its byte `at` is aligned; what is before it is data. The store turns the
   * addition of 1 to a0 into one of 0x7f1 to a1, or as much of it as it reaches: the lower half has the register, the upper one the number.
   */
  test.each([
    ["sb", 3, 0x7f1, 0],
    ["sh", 2, 0x7f1, 0],
    ["sw", 0, 0, 0x7f1],
    ["sw", -2, 0, 1],
    ["sd", 0, 0, 0x7f1],
    ["sd", -2, 0, 0x7f1],
    ["sd", -4, 0, 0x7f1],
    ["sd", -6, 0, 1],
    ["amoswap.w", 0, 0, 0x7f1],
    ["amoswap.d", 0, 0, 0x7f1],
    ["amoswap.d", -4, 0, 0x7f1],
  ] as const)("%s at byte %i of a routine", async (store, at, toA0, toA1) => {
    const destination = store.startsWith("amo") ? { rd: 0 } : {};
    const routineAt = DATA_AT + 8 - Math.min(at, 0);
    const routine = (bits: number): Uint8Array => ret(new Assembler(0).word(bits)).bytes();
    const around = Array<number>(8).fill(0);
    const storedFor = (bits: number): bigint =>
      new DataView(Uint8Array.of(...around, ...routine(bits), ...around).buffer).getBigUint64(8 + at, true);
    const original = word("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
    const a = start(1);
    a.li(R.s2, page(0) + routineAt).li(R.s7, page(0) + routineAt + at);
    a.li(R.s3, storedFor(original)).li(R.s4, storedFor(word("addi", { rd: R.a1, rs1: R.a1, imm: 0x7f1 })));
    runLoop(a, 64 * ROUNDS);
    const code = new Assembler(page(0)).label("turn").op("sd", { rs1: R.s1, rs2: R.s0, imm: 0 });
    code.op("andi", { rd: R.t0, rs1: R.s0, imm: 63 }).op("bne", { rs1: R.t0, rs2: 0 }, "next");
    for (const value of [R.s4, R.s3])
      code.op(store, { rs1: R.s7, rs2: value, ...destination }).op("jalr", { rd: R.ra, rs1: R.s2 });
    code.label("next").op("addi", { rd: R.s0, rs1: R.s0, imm: -1 }).op("bne", { rs1: R.s0, rs2: 0 }, "turn");
    const memory = [
      { at: BASE, bytes: stop(a).bytes() },
      { at: frame(0), bytes: code.op("jalr", { rd: 0, rs1: R.s6 }).bytes() },
      { at: frame(0) + routineAt, bytes: routine(original) },
      ...mapped,
    ];
    const { hart } = await expectSameBits({ memory, instructions: 14_000 });
    expect([hart.vcpu.x(R.a0), hart.vcpu.x(R.a1)]).toEqual([BigInt(ROUNDS * (toA0 + 1)), BigInt(ROUNDS * toA1)]);
  });
});

const hot = { translation: { sampleEvery: 10_000, hotSamples: 1, payback: 0 } };

test("a loop that writes beside its code is not translated again and again", async () => {
  const a = start(1);
  a.li(R.s3, 0);
  runLoop(a, 1_000_000);
  const memory = [{ at: BASE, bytes: stop(a).bytes() }, { at: frame(0), bytes: loop().bytes() }, ...mapped];
  const hart = await BareHart.create({ memory, ...hot });
  hart.run(200_000);
  const { made, dropped } = translatedBy(hart.core);
  expect(made).toBeGreaterThan(dropped);
  hart.run(1_000_000);
  expect(translatedBy(hart.core)).toMatchObject({ made, dropped });
});

test("a region is still entered when code behind its entry, which is in no region, is written", async () => {
  const a = start(1);
  call(a, page(0) + 4)
    .li(R.t1, page(0))
    .op("jalr", { rd: 0, rs1: R.t1 });
  // A loop of one instruction; the routine behind it runs once.
  const code = stop(new Assembler(page(0)));
  const memory = [{ at: BASE, bytes: a.bytes() }, { at: frame(0), bytes: ret(code).bytes() }, ...mapped];
  const hart = await BareHart.create({ memory, ...hot });
  hart.run(30_000);
  hart.memory.write(gpa(frame(0) + 4), new Assembler(0).word(NOTHING).bytes());
  const { made, dropped, retired } = translatedBy(hart.core);
  hart.run(30_000);
  const after = translatedBy(hart.core);
  expect(after).toMatchObject({ made, dropped });
  expect(after.retired - retired).toBeGreaterThan(29_000);
});
