// Translated code that is written over: by itself, at another address, by a page-table walk, by the host; with no fence between.
//
// The manual asks for FENCE.I. Code is seen anew at the store itself, on every path.

import { describe, expect, test } from "vitest";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte } from "../core/sv39.ts";
import {
  ALL,
  BASE,
  CODE,
  call,
  DATA,
  frame,
  PAGE,
  page,
  repeat,
  ret,
  start,
  stop,
  TABLES,
  tables,
  word,
} from "./paged-guest.ts";
import { expectSameBits, type HostAction } from "./paths.ts";

const addToA0 = (imm: number): number => word("addi", { rd: R.a0, rs1: R.a0, imm });
const ONE_MORE = 1 << 20; // in the immediate of ADDI
const ROUNDS = 40;
/** 1 + 2 + ... */
const sumTo = (count: number): bigint => BigInt((count * (count + 1)) / 2);

describe("a store into the region that it is a part of", () => {
  /** Each time the addition before, or behind the store becomes one larger. */
  test.each([-8, 4, 8, 24])("%i bytes from the store", async (distance) => {
    const a = start(3);
    a.la(R.s0, "store").li(R.t2, addToA0(1)).li(R.t3, ONE_MORE);
    repeat(a, ROUNDS, () => {
      for (let at = -12; at <= 28; at += 4) {
        if (at === 0) a.label("store").op("sw", { rs1: R.s0, rs2: R.t2, imm: distance });
        else a.word(at === distance ? addToA0(0) : word("addi", { rd: R.a1, rs1: R.a1, imm: 1 }));
      }
      a.op("add", { rd: R.t2, rs1: R.t2, rs2: R.t3 });
    });
    const { hart } = await expectSameBits({ memory: [{ at: BASE, bytes: stop(a).bytes() }], instructions: 1500 });
    // What is before the store gives what the round before has stored.
    expect(hart.vcpu.x(R.a0)).toBe(sumTo(distance < 0 ? ROUNDS - 1 : ROUNDS));
  });

  test("of every size, and by atomic operations", async () => {
    const a = start(3);
    a.la(R.s0, "target").li(R.t4, ONE_MORE);
    repeat(a, ROUNDS, () => {
      // The immediate's upper eight bits are the word's last byte.
      a.op("andi", { rd: R.t2, rs1: R.s11, imm: 127 }).op("sb", { rs1: R.s0, rs2: R.t2, imm: 3 });
      a.label("target").word(addToA0(0)).op("addi", { rd: R.a1, rs1: R.a1, imm: 1 });
      a.op("lhu", { rd: R.t3, rs1: R.s0, imm: 2 }).op("xori", { rd: R.t3, rs1: R.t3, imm: 0x10 });
      a.op("sh", { rs1: R.s0, rs2: R.t3, imm: 2 });
      a.op("ld", { rd: R.t3, rs1: R.s0 })
        .op("sub", { rd: R.t3, rs1: R.t3, rs2: R.t4 })
        .op("sd", { rs1: R.s0, rs2: R.t3 });
      a.op("amoadd.w", { rd: R.t3, rs1: R.s0, rs2: R.t4 }).op("lr.w", { rd: R.t3, rs1: R.s0 });
      a.op("add", { rd: R.t3, rs1: R.t3, rs2: R.t4 }).op("sc.w", { rd: R.t3, rs1: R.s0, rs2: R.t3 });
    });
    const memory = [{ at: BASE, bytes: stop(a).bytes() }];
    const { hart } = await expectSameBits({ memory, instructions: 1500 });
    expect(hart.vcpu.x(R.s11)).toBe(0n);
    expect(hart.vcpu.x(R.a0)).not.toBe(0n);
  });

  test("over the end of its page, into the next one", async () => {
    const a = start(1);
    a.li(R.s2, page(1) - 4)
      .li(R.s3, (BigInt(addToA0(0)) << 32n) | BigInt(word("addi", {})))
      .li(R.t3, BigInt(ONE_MORE) << 32n);
    repeat(a, ROUNDS, () => call(a.op("add", { rd: R.s3, rs1: R.s3, rs2: R.t3 }), page(1) - 12));
    stop(a);
    const code = new Assembler(page(1) - 12)
      .op("sd", { rs1: R.s2, rs2: R.s3 })
      .op("addi", { rd: R.a1, rs1: R.a1, imm: 1 });
    code.op("addi").word(addToA0(0));
    const memory = [
      { at: BASE, bytes: a.bytes() },
      { at: frame(1) - 12, bytes: ret(code).bytes() },
      ...tables([0, 1].map((index) => ({ va: page(index), pa: frame(index), flags: ALL }))),
    ];
    const { hart } = await expectSameBits({ memory, instructions: 1000 });
    expect([hart.vcpu.x(R.a0), hart.vcpu.x(R.a1)]).toEqual([sumTo(ROUNDS), BigInt(ROUNDS)]);
  });
});

test("a loop that counts in a word of its own page, more often than a page is taken for code", async () => {
  const a = start(1);
  call(a, page(0));
  const code = new Assembler(page(0)).label("loop").op("auipc", { rd: R.s0 });
  code.op("ld", { rd: R.a0, rs1: R.s0, imm: 0x100 }).op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
  code.op("sd", { rs1: R.s0, rs2: R.a0, imm: 0x100 }).op("jal", { rd: 0 }, "loop");
  const memory = [
    { at: BASE, bytes: a.bytes() },
    { at: frame(0), bytes: code.bytes() },
    ...tables([{ va: page(0), pa: frame(0), flags: ALL }]),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 5000 });
  expect(hart.vcpu.x(R.a0)).toBeGreaterThan(900n);
});

test("a store at another address of the frame, which cannot be executed there", async () => {
  const a = start(1);
  a.li(R.s0, page(1)).li(R.t2, addToA0(0)).li(R.t3, ONE_MORE);
  repeat(a, ROUNDS, () => call(a.op("add", { rd: R.t2, rs1: R.t2, rs2: R.t3 }), page(0)));
  stop(a);
  const code = new Assembler(page(0))
    .op("addi", { rd: R.a1, rs1: R.a1, imm: 1 })
    .op("sw", { rs1: R.s0, rs2: R.t2, imm: 12 });
  code.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).word(addToA0(0));
  const memory = [
    { at: BASE, bytes: a.bytes() },
    { at: frame(0), bytes: ret(code).bytes() },
    ...tables([CODE, DATA].map((flags, index) => ({ va: page(index), pa: frame(0), flags }))),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 1000 });
  expect(hart.vcpu.x(R.a0)).toBe(sumTo(ROUNDS));
});

test("a walk that sets A in an entry that is the next instruction", async () => {
  // A leaf with V, R and U begins like ADDI, with A, too, like an operation on floats. This one maps frame `n`.
  const n = 0x141;
  const entry = BASE / PAGE + n;
  const instruction = ((entry << 10) | (1 << 8) | Pte.V | Pte.R | Pte.U) >>> 0;
  expect(instruction).toBe(word("addi", { rd: R.a0, rs1: R.a0, imm: 0x200 }));
  const LARGE = 0x4020_0000;
  const INDEX = 2;
  const a = start(1);
  // S-mode may read the page of U-mode that the entry maps. The second half of the entry is no instruction, and is skipped.
  a.li(R.t0, 1 << 18)
    .op("csrrs", { rd: 0, csr: Csr.sstatus, rs1: R.t0 })
    .li(R.s0, LARGE + PAGE * INDEX);
  a.li(R.s1, frame(0) + 8 * INDEX).li(R.s2, instruction);
  repeat(a, ROUNDS, () => call(a.op("sd", { rs1: R.s1, rs2: R.s2 }).op("sfence.vma"), page(0) + 8 * INDEX - 12));
  stop(a);
  const before = new Assembler(0)
    .op("addi", { rd: R.a1, rs1: R.a1, imm: 1 })
    .op("addi", { rd: R.a2, rs1: R.a2, imm: 1 });
  before.op("lbu", { rd: R.t0, rs1: R.s0 });
  const behind = ret(new Assembler(0).op("addi", { rd: R.a3, rs1: R.a3, imm: 1 }));
  // The table that maps LARGE is the frame of the code itself.
  const mapped = tables([
    { va: page(0), pa: frame(0), flags: CODE },
    { va: LARGE, pa: BASE, flags: 0 },
  ]);
  const pointer = new Uint8Array(BigUint64Array.of((BigInt(frame(0) / PAGE) << 10n) | 1n).buffer);
  const memory = [
    { at: BASE, bytes: a.bytes() },
    ...mapped,
    { at: TABLES + 2 * PAGE + 8, bytes: pointer },
    { at: frame(0) + 8 * INDEX - 12, bytes: before.bytes() },
    { at: frame(0) + 8 * INDEX + 8, bytes: behind.bytes() },
  ];
  const { hart } = await expectSameBits({ memory, instructions: 3000 });
  expect(hart.vcpu.x(R.a3)).toBe(BigInt(ROUNDS));
  expect(hart.vcpu.x(R.a0)).toBe(0n);
});

test("the host's writes, as a device's", async () => {
  const a = start(1);
  repeat(a, 2000, () => call(a, page(0)));
  stop(a);
  const code = new Assembler(page(0)).label("routine");
  for (let i = 0; i < 4; i++) code.word(addToA0(1));
  const memory = [
    { at: BASE, bytes: a.bytes() },
    { at: frame(0), bytes: ret(code).bytes() },
    ...tables([{ va: page(0), pa: frame(0), flags: CODE }]),
  ];
  // One addition, then a part of one, then the whole frame.
  const write = (after: number, at: number, bytes: Uint8Array): HostAction => ({
    after,
    act: (hart) => void hart.memory.write(gpa(at), bytes),
  });
  const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
  const returns = Array<number>(PAGE / 4 - 1).fill(word("jalr", { rs1: R.ra }));
  const { hart } = await expectSameBits({
    memory,
    instructions: 6000,
    host: [
      write(1000, frame(0) + 4, words(addToA0(50))),
      write(2003, frame(0) + 11, Uint8Array.of(7)),
      write(4001, frame(0), words(addToA0(1000), ...returns)),
    ],
  });
  expect(hart.vcpu.x(R.a0)).toBeGreaterThan(200_000n);
});
