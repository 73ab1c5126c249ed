// Budgets of 1 to 100 under translated code: each ends at its instruction, and interrupts land where they do in one run.

import { expect, test } from "vitest";
import type { Translation } from "../../src/vm/vcpu.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BareHart, type Piece } from "../core/bare-hart.ts";
import { ALL, BASE, CODE, call, DATA, frame, page, ret, start, tables } from "./paged-guest.ts";
import { translatedBy } from "./paths.ts";
import { tortureProgram } from "./torture-program.ts";

const LONGEST = 100;
const INSTRUCTIONS = 3000;
const off: Translation = { sampleEvery: 0, hotSamples: 0, payback: 0 };
/** What is hot, soon; and all code, with looks seldom enough that budgets are what ends a region. */
const translations: readonly Translation[] = [
  { sampleEvery: 40, hotSamples: 1, payback: 0 },
  { sampleEvery: 331, hotSamples: 0, payback: 0 },
];

/** Nested loops, a call into another page, floats, accesses that miss the TLB; the timer's handler notes where it comes. */
function interruptedLoops(): Piece[] {
  const STIP = 1 << 5;
  const a = start(1, { mideleg: STIP });
  a.li(R.s0, frame(8))
    .la(R.t0, "timer")
    .csrw(Csr.stvec, R.t0)
    .li(R.t0, STIP)
    .csrw(Csr.sie, R.t0)
    .li(R.t0, 3)
    .csrw(Csr.stimecmp, R.t0);
  a.op("csrrsi", { rd: 0, csr: Csr.sstatus, imm: 2 });
  call(a, page(0)).align().label("timer").csrr(R.t5, Csr.instret).csrr(R.t6, Csr.sepc);
  a.op("sd", { rs1: R.s0, rs2: R.t5 })
    .op("sd", { rs1: R.s0, rs2: R.t6, imm: 8 })
    .op("addi", { rd: R.s0, rs1: R.s0, imm: 16 });
  a.csrr(R.t5, Csr.time).op("addi", { rd: R.t5, rs1: R.t5, imm: 1 }).csrw(Csr.stimecmp, R.t5).op("sret");
  const code = new Assembler(page(0)).label("outer").li(R.s1, page(2)).li(R.s2, 5);
  code.label("inner").op("ld", { rd: R.a0, rs1: R.s1 }).op("add", { rd: R.a1, rs1: R.a1, rs2: R.a0 });
  code.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).op("sd", { rs1: R.s1, rs2: R.a1, imm: 8 });
  code.op("fcvt.d.l", { rd: 1, rs1: R.a1, rm: 7 }).op("fadd.d", { rd: 2, rs1: 2, rs2: 1, rm: 7 });
  code.op("jal", { rd: R.ra }, "callee").op("addi", { rd: R.t2, imm: 1 }).op("slli", { rd: R.t2, rs1: R.t2, imm: 12 });
  code.op("add", { rd: R.s1, rs1: R.s1, rs2: R.t2 }).op("addi", { rd: R.s2, rs1: R.s2, imm: -1 });
  code
    .op("bne", { rs1: R.s2, rs2: 0 }, "inner")
    .c("c.nop")
    .op("jal", { rd: 0 }, "outer")
    .skipTo(page(1) - 2);
  code.label("callee").op("addi", { rd: R.a2, rs1: R.a2, imm: 1 }); // over the page end
  ret(code);
  return [
    { at: BASE, bytes: a.bytes() },
    { at: frame(0), bytes: code.bytes() },
    ...tables([
      ...[0, 1].map((index) => ({ va: page(index), pa: frame(index), flags: CODE })),
      ...[2, 3, 4, 5, 6].map((index) => ({ va: page(index), pa: frame(index), flags: index % 2 ? DATA : ALL })),
    ]),
  ];
}

const programs: readonly { readonly name: string; readonly memoryOf: (budget: number) => readonly Piece[] }[] = [
  { name: "loops that the timer interrupts", memoryOf: interruptedLoops },
  { name: "a torture program each", memoryOf: tortureProgram },
];

test.each(programs)("$name", async ({ memoryOf }) => {
  const create = (translation: Translation): Promise<BareHart> =>
    BareHart.create({ memory: [], translation, refusesDevices: true });
  const whole = await create(off);
  const inPieces = await create(off);
  const subjects = await Promise.all(translations.map(create));
  for (let budget = 1; budget <= LONGEST; budget++) {
    const memory = memoryOf(budget);
    for (const hart of [whole, inPieces, ...subjects]) hart.restart(memory);
    whole.run(INSTRUCTIONS);
    for (let done = 0; done < INSTRUCTIONS; ) {
      const piece = Math.min(budget, INSTRUCTIONS - done);
      done += piece;
      for (const hart of [inPieces, ...subjects]) hart.run(piece);
      const expected = inPieces.registers();
      for (const hart of subjects) expect(hart.registers(), `budget ${budget}, after ${done}`).toEqual(expected);
    }
    for (const hart of [inPieces, ...subjects]) expect(hart.state(), `budget ${budget}`).toEqual(whole.state());
  }
  for (const { core } of subjects) expect(translatedBy(core).made).toBeGreaterThan(LONGEST);
});
