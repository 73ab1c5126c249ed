// Jumps of translated code: far calls, switches, page ends, the middle of instructions.

import { expect, test } from "vitest";
import { Assembler, R } from "../core/assembler.ts";
import {
  CODE,
  call,
  frame,
  leaf,
  leafOf,
  page,
  repeat,
  ret,
  start,
  stop,
  tables,
  trapsOf,
  word,
} from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

test("AUIPC into x0 says nothing of where a JALR by x0 goes", async () => {
  const a = start(3);
  repeat(a, 200, () => {
    a.op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).op("auipc", { rd: 0, imm: 0x1000 });
    a.op("jalr", { rd: R.ra, rs1: 0, imm: 0x10 });
  });
  const memory = [{ at: a.base, bytes: stop(a).bytes() }];
  const { hart } = await expectSameBits({ memory, instructions: 6000 });
  expect(trapsOf(hart, 2).map(({ cause, value }) => ({ cause, value }))).toEqual(
    Array(2).fill({ cause: 1, value: 0x10 }),
  );
  expect(hart.vcpu.x(R.a0)).toBe(200n);
});

test("a far call by AUIPC and JALR, into the middle of it, too", async () => {
  const a = start(3);
  a.la(R.s0, "jump");
  repeat(a, 100, () => {
    a.op("jal", { rd: R.t1 }, "whole").op("auipc", { rd: R.t1, imm: 0 }).op("addi", { rd: R.t1, rs1: R.t1, imm: 12 });
    // Straight to the JALR: its register is another.
    a.op("jalr", { rd: 0, rs1: R.s0 });
  });
  stop(a);
  a.label("whole").op("auipc", { rd: R.t1, imm: 0x1000 }).label("jump").op("jalr", { rd: R.ra, rs1: R.t1, imm: 0 });
  const far = a.here - 8 + 0x1000;
  a.op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).op("jalr", { rd: 0, rs1: R.ra });
  const routine = new Assembler(far).op("addi", { rd: R.a1, rs1: R.a1, imm: 1 });
  ret(routine);
  const memory = [
    { at: a.base, bytes: a.bytes() },
    { at: far, bytes: routine.bytes() },
  ];
  await expectSameBits({ memory, instructions: 1500 });
});

test("a compressed call returns to the compressed instruction behind it", async () => {
  const a = start(3);
  a.la(R.s0, "routine");
  repeat(a, 100, () => {
    a.c("c.jalr", { rs1: R.s0 }).c("c.addi", { rd: R.a0, imm: 1 }).op("addi", { rd: R.a1, rs1: R.a1, imm: 1 });
  });
  stop(a).label("routine").op("addi", { rd: R.a2, rs1: R.ra, imm: 0 });
  ret(a);
  const { hart } = await expectSameBits({ memory: [{ at: a.base, bytes: a.bytes() }], instructions: 1000 });
  expect([R.a0, R.a1, R.s11].map((register) => hart.vcpu.x(register))).toEqual([100n, 100n, 0n]);
});

/** `cases` routines of two instructions each, chosen by a0, and code before them; the case's own address is added to a2. */
function switching(at: number, cases: number): Assembler {
  const a = new Assembler(at);
  a.op("auipc", { rd: R.t1, imm: 0 })
    .op("slli", { rd: R.t2, rs1: R.a0, imm: 4 })
    .op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 });
  a.op("jalr", { rd: 0, rs1: R.t1, imm: 16 });
  for (let i = 0; i < cases; i++) {
    a.op("auipc", { rd: R.t2, imm: 0 }).op("add", { rd: R.a2, rs1: R.a2, rs2: R.t2 });
    a.op("addi", { rd: R.a1, rs1: R.a1, imm: i });
    ret(a);
  }
  return a;
}

test("a switch in a frame that is mapped at neighbouring pages: one region has it twice", async () => {
  const CASES = 6;
  const a = start(1);
  repeat(a, 300, () => {
    a.op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).li(R.t1, CASES).op("remu", { rd: R.a0, rs1: R.a0, rs2: R.t1 });
    a.op("andi", { rd: R.a3, rs1: R.s11, imm: 1 });
    call(a, page(0) + 0xf8);
  });
  stop(a);
  // Before the switch, a way to the same switch in the next page.
  const fork = new Assembler(page(0) + 0xf8).op("beq", { rs1: R.a3, rs2: 0, imm: 8 }).op("jal", { rd: 0, imm: 0x1004 });
  const memory = [
    { at: a.base, bytes: a.bytes() },
    { at: frame(0) + 0xf8, bytes: fork.bytes() },
    { at: frame(0) + 0x100, bytes: switching(page(0) + 0x100, CASES).bytes() },
    ...tables([0, 1].map((index) => ({ va: page(index), pa: frame(0), flags: CODE }))),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 7000 });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});

test("a loop over several pages, with an instruction over each page's end", async () => {
  const PAGES = 4;
  const a = start(1);
  a.li(R.t1, page(0)).op("jalr", { rd: 0, rs1: R.t1 });
  const code = new Assembler(page(0)).label("loop");
  for (let i = 1; i <= PAGES; i++) {
    const end = page(i);
    code.op("addi", { rd: R.a0, rs1: R.a0, imm: i }).op("jal", { rd: 0 }, `end ${i}`);
    code
      .skipTo(end - 6)
      .label(`end ${i}`)
      .op("addi", { rd: R.a1, rs1: R.a1, imm: i });
    code.op("add", { rd: R.a2, rs1: R.a2, rs2: R.a1 }); // over the end
  }
  code.op("jal", { rd: 0 }, "loop");
  const memory = [
    { at: a.base, bytes: a.bytes() },
    { at: frame(0), bytes: code.bytes() },
    ...tables(Array.from({ length: PAGES + 1 }, (_, i) => ({ va: page(i), pa: frame(i), flags: CODE }))),
  ];
  const { translated } = await expectSameBits({ memory, instructions: 5000 });
  expect(translated.retired).toBeGreaterThan(2500);
});

test("an instruction over a page end, behind which is nothing, one frame, or another", async () => {
  const LEAVES = frame(8);
  const a = start(1);
  a.li(R.s0, leafOf(1)).li(R.s1, LEAVES).li(R.s3, 3);
  repeat(a, 60, () => {
    call(a, page(1) - 10);
    // The next of three leaves; the fence leaves the region's other page alone.
    a.op("addi", { rd: R.s2, rs1: R.s2, imm: 1 }).op("remu", { rd: R.s2, rs1: R.s2, rs2: R.s3 });
    a.op("slli", { rd: R.t0, rs1: R.s2, imm: 3 }).op("add", { rd: R.t0, rs1: R.t0, rs2: R.s1 });
    a.op("ld", { rd: R.t0, rs1: R.t0 }).op("sd", { rs1: R.s0, rs2: R.t0 }).li(R.t0, page(1));
    a.op("sfence.vma", { rs1: R.t0 });
  });
  stop(a);
  const addition = word("addi", { rd: R.a2, rs1: R.a2, imm: 1 });
  const code = new Assembler(page(1) - 10)
    .op("addi", { rd: R.a0, rs1: R.a0, imm: 1 })
    .op("addi", { rd: R.a1, rs1: R.a1, imm: 1 });
  const low = new Uint8Array([...code.bytes(), addition & 0xff, (addition >> 8) & 0xff]);
  /** The second half of the addition of `imm`, and a return. */
  const high = (imm: number): Uint8Array =>
    new Uint8Array([...ret(new Assembler(0).half(word("addi", { rd: R.a2, rs1: R.a2, imm }) >>> 16)).bytes()]);
  const memory = [
    { at: a.base, bytes: a.bytes() },
    { at: frame(1) - 10, bytes: low },
    { at: frame(1), bytes: high(1) },
    { at: frame(2), bytes: high(100) },
    { at: LEAVES, bytes: new Uint8Array(BigUint64Array.of(leaf(frame(2), CODE), 0n, leaf(frame(1), CODE)).buffer) },
    ...tables([0, 1].map((index) => ({ va: page(index), pa: frame(index), flags: CODE }))),
  ];
  const { hart } = await expectSameBits({ memory, instructions: 2000 });
  // Of three rounds one faults, at the second half's address.
  const fault = { cause: 12, pc: page(1) - 2, value: page(1) };
  expect(trapsOf(hart, 2)).toMatchObject([fault, fault]);
  expect([R.a0, R.a2].map((register) => hart.vcpu.x(register))).toEqual([60n, 21n + 1900n]);
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});
