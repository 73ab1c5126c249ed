// LR, SC and AMOs within regions: what the core reserves, traps and forgets, they do. What they compute is instructions.test.ts's.

import { expect, test } from "vitest";
import { Hart } from "../../assembly/abi.ts";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, R } from "../core/assembler.ts";
import type { Piece } from "../core/bare-hart.ts";
import { Pte } from "../core/sv39.ts";
import { ALL, BASE, call, DATA, frame, page, repeat, ret, start, stop, tables, trapsOf } from "./paged-guest.ts";
import { expectSameBits, type HostAction } from "./paths.ts";

const ROUNDS = 60;
const WORDS = 2;
const READ_ONLY = 5;
const mapped = tables([
  { va: page(0), pa: frame(0), flags: ALL },
  { va: page(WORDS), pa: frame(9), flags: DATA },
  // The same frame at another address.
  { va: page(WORDS + 1), pa: frame(9), flags: DATA },
  { va: page(READ_ONLY), pa: frame(8), flags: Pte.R | Pte.A },
]);

/** A program that calls the routine in page 0 again and again, in S-mode. */
function calling(routine: Assembler, prepare: (main: Assembler) => void, addresses: readonly number[] = [0]): Piece[] {
  const main = start(1);
  prepare(main);
  repeat(main, ROUNDS, () => {
    for (const at of addresses) call(main.li(R.a0, at), page(0));
  });
  return [{ at: BASE, bytes: stop(main).bytes() }, { at: frame(0), bytes: ret(routine).bytes() }, ...mapped];
}

test("a reservation is of a word, whatever its address, and lasts for one SC", async () => {
  const a = new Assembler(page(0));
  // s0, s1: both addresses of a word; s2: the next word. The sum has a bit for each SC, 1 where it fails.
  for (const [reserved, written] of [
    [R.s0, R.s0],
    [null, R.s0],
    [R.s0, R.s1],
    [R.s0, R.s2],
    [null, R.s0],
    [R.s2, R.s2],
  ] as const) {
    if (reserved !== null) a.op("lr.w", { rd: R.a3, rs1: reserved }).op("addi", { rd: R.a3, rs1: R.a3, imm: 1 });
    a.op("sc.w", { rd: R.a2, rs1: written, rs2: R.a3 });
    a.op("add", { rd: R.a1, rs1: R.a1, rs2: R.a2 }).op("slli", { rd: R.a1, rs1: R.a1, imm: 1 });
  }
  const memory = calling(a, (main) =>
    main
      .li(R.s0, page(WORDS))
      .li(R.s1, page(WORDS + 1))
      .li(R.s2, page(WORDS) + 4),
  );
  const { hart, translated } = await expectSameBits({ memory, instructions: 4000 });
  expect(translated.retired).toBeGreaterThan(500);
  expect(hart.vcpu.x(R.a1) & 0x7fn).toBe(0b0101100n);
  expect(hart.vcpu.hart32(Hart.Reservation)).toBe(0);
});

test("a reservation is lost to a trap and to the host's write, not to the end of a region", async () => {
  const a = new Assembler(page(0)).op("lr.d", { rd: R.a3, rs1: R.s0 });
  // So long that regions are left for looks at pc in between.
  for (let i = 0; i < 40; i++) a.op("addi", { rd: R.a4, rs1: R.a4, imm: i });
  a.op("beq", { rs1: R.s3, rs2: 0, imm: 8 }).op("ld", { rd: R.a5, rs1: 0 });
  a.op("xori", { rd: R.s3, rs1: R.s3, imm: 1 }).op("addi", { rd: R.a3, rs1: R.a3, imm: 1 });
  a.op("sc.d", { rd: R.a2, rs1: R.s0, rs2: R.a3 }).op("add", { rd: R.a1, rs1: R.a1, rs2: R.a2 });
  const memory = calling(a, (main) => main.li(R.s0, page(WORDS)).li(R.s3, 0));
  // One in five falls between SC and LR, where it changes nothing but the word.
  const host: readonly HostAction[] = Array.from({ length: 10 }, (_, index) => ({
    after: 900 + 211 * index,
    act: (hart) => hart.memory.write(gpa(frame(9)), Uint8Array.of(index)),
  }));
  const { hart, translated } = await expectSameBits({ memory, instructions: 6000, host });
  expect(translated.retired).toBeGreaterThan(1000);
  // Every other round traps; of the others, the host spoils some.
  expect(Number(hart.vcpu.x(R.a1))).toBeGreaterThan(ROUNDS / 2);
  expect(Number(hart.vcpu.x(R.a1))).toBeLessThan(ROUNDS);
});

test("what misses, is misaligned or not allowed traps as it does interpreted", async () => {
  const a = new Assembler(page(0));
  a.op("lr.w", { rd: R.a2, rs1: R.a0 }).op("sc.w", { rd: R.a3, rs1: R.a0, rs2: R.a2 });
  a.op("sc.d", { rd: R.a3, rs1: R.a0, rs2: R.a2 }).op("amomax.d", { rd: R.a2, rs1: R.a0, rs2: R.a2 });
  const meetings = [
    { at: page(WORDS) + 8, causes: [null, null, null, null] },
    { at: page(WORDS) + 4, causes: [null, null, 6, 6] },
    { at: page(WORDS) + 2, causes: [4, 6, 6, 6] },
    { at: page(READ_ONLY), causes: [null, 15, 15, 15] },
    { at: page(READ_ONLY) + 1, causes: [4, 6, 6, 6] },
    { at: page(7), causes: [13, 15, 15, 15] },
  ];
  const memory = calling(
    a,
    () => {},
    meetings.map(({ at }) => at),
  );
  const { hart, translated } = await expectSameBits({ memory, instructions: 12_000 });
  expect(translated.retired).toBeGreaterThan(500);
  const expected = meetings.flatMap(({ at, causes }) =>
    causes.flatMap((cause, index) => (cause === null ? [] : [{ cause, pc: page(0) + 4 * index, value: at }])),
  );
  expect(trapsOf(hart, expected.length)).toMatchObject(expected);
});

test("a look that they share with loads and stores finds each its own word", async () => {
  const a = new Assembler(page(0));
  a.op("sd", { rs1: R.a0, rs2: R.a1, imm: -8 }).op("amoadd.w", { rd: R.a2, rs1: R.a0, rs2: R.a1 });
  a.op("sw", { rs1: R.a0, rs2: R.a2, imm: 12 }).op("ld", { rd: R.a3, rs1: R.a0, imm: -16 });
  a.op("lr.d", { rd: R.a4, rs1: R.a0 }).op("add", { rd: R.a4, rs1: R.a4, rs2: R.a3 });
  a.op("sc.d", { rd: R.a5, rs1: R.a0, rs2: R.a4 }).op("amoxor.d", { rd: R.a1, rs1: R.a0, rs2: R.a3 });
  a.op("addi", { rd: R.a1, rs1: R.a1, imm: 77 }).op("add", { rd: R.a6, rs1: R.a6, rs2: R.a5 });
  // In one page; over both ends of one; misaligned; where nothing may be written.
  const addresses = [0x100, 0, 8, 0x1ff8, 0x1ff4, 0x104, 0x102].map((at) => page(WORDS) + at);
  const memory = calling(a, () => {}, [...addresses, page(READ_ONLY) + 64]);
  const { hart, translated } = await expectSameBits({ memory, instructions: 16_000 });
  expect(translated.retired).toBeGreaterThan(1000);
  expect(hart.vcpu.x(R.a1)).not.toBe(0n);
});
