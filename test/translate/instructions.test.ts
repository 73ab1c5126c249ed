// Every instruction that is translated, on hard operands: the same result, flags and traps as interpreted.
//
// A row of src/isa/translation.ts is a second rendering of what assembly/execute says. The tests are made from the rows, so none can
// be without one, and each looks that the instruction did run translated.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Csrs, Hart, Layout, Machine, Region } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import type { Operands } from "../../src/isa/encoding.ts";
import { translated } from "../../src/isa/generate/translation.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { drawFloat } from "../differential/float-operands.ts";
import { drawOperand } from "../differential/operands.ts";
import { Random } from "../differential/random.ts";

const BASE = RAM_BASE as number;
const OPERANDS = BASE + 0x10_000;
const RESULTS = BASE + 0x80_000;
const RESULT_BYTES = 0x40_000;
/** Operand pairs of one test: the first times the code is interpreted, then it is translated. */
const PAIRS = 300;
/** FS is Dirty; the rounding mode to nearest; inexact raised, or not. */
const FS_DIRTY = 3 << 13;
const INEXACT = 1;

const isFloat = (row: Instruction): boolean => row.extension === "F" || row.extension === "D";

function operandsFor(row: Instruction, seed: number): Uint8Array {
  const random = new Random(seed);
  const words = new Uint32Array(4 * PAIRS);
  const precision = row.name.endsWith(".s") || row.name.endsWith(".w") ? "s" : "d";
  for (let at = 0; at < words.length; at += 4) {
    if (isFloat(row) && random.below(4) > 0) {
      drawFloat(random, precision, words, at);
      drawFloat(random, precision, words, at + 2);
    } else {
      drawOperand(random, words, at);
      drawOperand(random, words, at + 2, at);
    }
  }
  return new Uint8Array(words.buffer);
}

/** Immediates that a test tries: every one is an instruction in the loop. */
function immediatesOf(row: Instruction): readonly (number | undefined)[] {
  switch (row.format) {
    case "I":
      return [0, 1, -1, 2047, -2048, 0x555];
    case "SH5":
      return [0, 1, 15, 31];
    case "SH6":
      return [0, 1, 31, 32, 63];
    case "U":
      return [0, 0x1000, 0x7ffff000, -0x80000000];
    default:
      return [undefined];
  }
}

const hasRounding = (row: Instruction): boolean => row.encoding.includes("m");

function operandsOf(row: Instruction, imm: number | undefined, rm: number | undefined): Operands {
  const sources = row.encoding.includes("t")
    ? { rs1: R.a0, rs2: R.a1 }
    : row.encoding.includes("s")
      ? { rs1: R.a0 }
      : {};
  return { rd: R.a3, ...sources, ...(imm === undefined ? {} : { imm }), ...(rm === undefined ? {} : { rm }) };
}

/**
 * On a word that holds the first operand, in the results: the value that it gives is stored there by the caller, the word stays behind it. SC
 * without a reservation, with one, and with that of another word.
 */
function emitAtomic(a: Assembler, row: Instruction): void {
  const sources = row.format === "LR" ? { rs1: R.a2 } : { rs1: R.a2, rs2: R.a1 };
  const isConditional = row.name.startsWith("sc");
  const reserve = row.name.endsWith(".w") ? "lr.w" : "lr.d";
  for (const reserved of isConditional ? [null, R.a2, R.s1] : [null]) {
    a.op("addi", { rd: R.a2, rs1: R.s1, imm: 8 }).op("sd", { rs1: R.a2, rs2: R.a0 });
    if (reserved !== null) a.op(reserve, { rd: R.a3, rs1: reserved });
    a.op(row.name, { rd: R.a3, ...sources })
      .op("sd", { rs1: R.s1, rs2: R.a3 })
      .op("addi", { rd: R.s1, rs1: R.s1, imm: 16 });
  }
  // Its address and its operand as destinations; x0, of which only memory tells.
  a.op("addi", { rd: R.a2, rs1: R.s1 })
    .op("sd", { rs1: R.s1, rs2: R.a0 })
    .op(row.name, { rd: R.a2, ...sources });
  a.op("sd", { rs1: R.s1, rs2: R.a2, imm: 8 }).op("addi", { rd: R.s1, rs1: R.s1, imm: 16 });
  if (row.format !== "LR") {
    a.op("addi", { rd: R.a2, rs1: R.a1 }).op("sd", { rs1: R.s1, rs2: R.a0 });
    a.op(row.name, { rd: R.a2, rs1: R.s1, rs2: R.a2 }).op("sd", { rs1: R.s1, rs2: R.a2, imm: 8 });
    a.op("addi", { rd: R.s1, rs1: R.s1, imm: 16 });
  }
  a.op("addi", { rd: R.a2, rs1: R.s1, imm: 8 })
    .op("sd", { rs1: R.a2, rs2: R.a0 })
    .op(row.name, { rd: 0, ...sources });
}

/** The instruction, as often as it has forms worth trying; each result goes to memory. */
function emitForms(a: Assembler, row: Instruction): void {
  for (const imm of immediatesOf(row)) {
    for (const rm of hasRounding(row) ? [0, 1, 7] : [undefined]) {
      const operands = operandsOf(row, imm, rm);
      switch (row.kind) {
        case "branch":
          a.op("addi", { rd: R.a3, imm: 1 }).op(row.name, { rs1: R.a0, rs2: R.a1, imm: 8 });
          a.op("addi", { rd: R.a3, imm: 2 });
          break;
        case "load":
          a.op(row.name, { rd: R.a3, rs1: R.s0, imm: 8 });
          break;
        case "store":
          a.op(row.name, { rs1: R.s1, rs2: isFloat(row) ? 10 : R.a0, imm: 32 }).op("ld", {
            rd: R.a3,
            rs1: R.s1,
            imm: 32,
          });
          break;
        case "jump":
          if (row.name === "jal") a.op("jal", { rd: R.a3, imm: 8 });
          else a.op("auipc", { rd: R.a2 }).op("jalr", { rd: R.a3, rs1: R.a2, imm: 12 });
          a.op("addi", { rd: R.s5, rs1: R.s5, imm: 1 });
          break;
        case "fence":
          a.op(row.name, { imm: 0 });
          break;
        case "amo":
          emitAtomic(a, row);
          break;
        default:
          a.op(row.name, operands);
      }
      a.op("sd", { rs1: R.s1, rs2: R.a3, imm: 0 });
      if (isFloat(row)) a.op("fsd", { rs1: R.s1, rs2: 13, imm: 8 });
      a.op("addi", { rd: R.s1, rs1: R.s1, imm: 16 });
      // An operand as destination, and x0.
      if (["alu", "alu-imm", "alu-unary", "upper", "load"].includes(row.kind) && !isFloat(row)) {
        const own = row.kind === "load" ? { rs1: R.s0, imm: 8 } : operands;
        const source = row.kind === "load" ? R.s0 : R.a2;
        a.op("addi", { rd: R.a2, rs1: R.a0 }).op(row.name, {
          ...own,
          ...("rs1" in own ? { rs1: source } : {}),
          rd: R.a2,
        });
        a.op(row.name, { ...own, rd: 0 }).op("sd", { rs1: R.s1, rs2: R.a2, imm: -8 });
      }
    }
  }
}

function program(row: Instruction, inexact: boolean): Uint8Array {
  const a = new Assembler(BASE);
  a.li(R.t0, FS_DIRTY)
    .csrw(Csr.mstatus, R.t0)
    .li(R.t0, inexact ? INEXACT : 0)
    .op("csrrw", { rd: 0, csr: 0x003, rs1: R.t0 });
  a.li(R.s0, OPERANDS).li(R.s1, RESULTS).li(R.s2, PAIRS);
  a.label("loop").op("ld", { rd: R.a0, rs1: R.s0, imm: 0 }).op("ld", { rd: R.a1, rs1: R.s0, imm: 8 });
  if (isFloat(row)) a.op("fld", { rd: 10, rs1: R.s0, imm: 0 }).op("fld", { rd: 11, rs1: R.s0, imm: 8 });
  emitForms(a, row);
  if (isFloat(row)) a.op("csrrs", { rd: R.t0, csr: 0x001, rs1: 0 }).op("sd", { rs1: R.s1, rs2: R.t0, imm: -8 });
  a.op("addi", { rd: R.s0, rs1: R.s0, imm: 16 }).op("addi", { rd: R.s2, rs1: R.s2, imm: -1 });
  a.op("bne", { rs1: R.s2, rs2: 0 }, "loop").label("end").op("jal", { rd: 0 }, "end");
  return a.bytes();
}

const interpreter = await BareHart.create({ memory: [] });
const translator = await BareHart.create({ memory: [], stress: 3989 });

/** What is left of a run: registers, flags, and the results. */
function outcomeOn(hart: BareHart, row: Instruction, inexact: boolean) {
  hart.restart([
    { at: BASE, bytes: program(row, inexact) },
    { at: OPERANDS, bytes: operandsFor(row, 1) },
  ]);
  hart.run(60_000);
  const results = hart.memory.read(gpa(RESULTS), RESULT_BYTES)!;
  return {
    registers: Array.from({ length: 65 }, (_, index) => hart.vcpu.hart64(Hart.X + 8 * index)),
    flags: hart.vcpu.hart32(Hart.Fflags),
    status: hart.vcpu.csr(Csrs.Mstatus),
    results: createHash("sha256").update(results).digest("hex"),
  };
}

/** Instructions that regions have retired. */
function retiredTranslated({ core }: BareHart): number {
  const made = Math.min(core.memory.read32(Layout.Machine + Machine.RegionsMade), Layout.RegionCount);
  let retired = 0;
  for (let region = 0; region < made; region++) {
    retired += core.memory.readCount(Layout.Regions + region * Layout.RegionSize + Region.Retired);
  }
  return retired;
}

describe.each(translated.map((row) => [row.name, row] as const))("%s", (_, row) => {
  test.each(isFloat(row) ? [true, false] : [false])("translated as interpreted, inexact raised: %s", (inexact) => {
    const before = retiredTranslated(translator);
    expect(outcomeOn(translator, row, inexact)).toEqual(outcomeOn(interpreter, row, inexact));
    expect(retiredTranslated(translator) - before).toBeGreaterThan(1000);
  });
});
