// Every operation of F and D against exact rational arithmetic, on hard operands, in every rounding mode.
//
// Each tuple runs twice, with no flag raised and with the inexact flag raised, since the core takes other ways then. It runs as a
// guest's instruction, so decoding, NaN boxing, frm and fflags are part of what is compared. FPU_SEED and FPU_TUPLES repeat
// a run or lengthen it.

import { expect, test } from "vitest";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { layout } from "../../src/isa/encoding.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { instructions } from "../../src/isa/instructions.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { Random } from "../differential/random.ts";
import { neighbour, randomDouble, randomInteger, randomSingle } from "./operands.ts";
import { Flag, type Outcome, reference } from "./reference.ts";

const SEED = Number(process.env.FPU_SEED ?? 20251);
const TUPLES = Number(process.env.FPU_TUPLES ?? 2000);

const FCSR = 0x003;
const FS_DIRTY = 3 << 13;
const DYNAMIC = 7;
const MODES = 5;
const TABLE = RAM_BASE + 0x10_0000;
/** A row of the table: three operands, fcsr before; what came out and fcsr after. */
const Row = { operands: 0, fcsr: 24, result: 32, fcsrAfter: 40, size: 48 } as const;

const operations = instructions.filter((row) => row.kind === "float");

interface Tuple {
  readonly operands: readonly bigint[];
  readonly mode: number;
  /** Flags raised before. */
  readonly flags: number;
}

const readsInteger = (row: Instruction): boolean => row.format.startsWith("X2F");
const writesInteger = (row: Instruction): boolean => row.format.startsWith("F2X") || row.format === "FCMP";
const rounds = (row: Instruction): boolean => row.encoding.includes("m");
/** Width of the operands: fcvt.s.d reads doubles. */
const operandWidth = (row: Instruction): 32 | 64 => (row.name.split(".").at(-1) === "d" ? 64 : 32);

/** A guest that runs `row` on each row of the table. */
function program(row: Instruction, count: number): { bytes: Uint8Array; instructions: number } {
  const [f0, f1, f2, f3] = [0, 1, 2, 3];
  const { fields } = layout(row);
  const code = new Assembler(RAM_BASE).li(R.t0, FS_DIRTY).op("csrrs", { rd: 0, csr: Csr.mstatus, rs1: R.t0 });
  code.li(R.s0, TABLE).li(R.s1, TABLE + count * Row.size);
  const before = (code.here - RAM_BASE) / 4;
  code.label("next");
  code.op("ld", { rd: R.t1, rs1: R.s0, imm: Row.fcsr }).csrw(FCSR, R.t1);
  for (const [i, rd] of [f1, f2, f3].entries()) code.op("fld", { rd, rs1: R.s0, imm: Row.operands + 8 * i });
  code.op("ld", { rd: R.a0, rs1: R.s0, imm: Row.operands });
  const rs1 = readsInteger(row) ? R.a0 : f1;
  const rd = writesInteger(row) ? R.a1 : f0;
  const operands = { rd, rs1, rs2: f2, rs3: f3, rm: DYNAMIC };
  code.op(row.name, Object.fromEntries(Object.entries(operands).filter(([field]) => fields.has(field as "rd"))));
  if (writesInteger(row)) code.op("sd", { rs1: R.s0, rs2: rd, imm: Row.result });
  else code.op("fsd", { rs1: R.s0, rs2: rd, imm: Row.result });
  code.csrr(R.t2, FCSR).op("sd", { rs1: R.s0, rs2: R.t2, imm: Row.fcsrAfter });
  code.op("addi", { rd: R.s0, rs1: R.s0, imm: Row.size }).op("bne", { rs1: R.s0, rs2: R.s1 }, "next");
  const perRow = (code.here - RAM_BASE) / 4 - before;
  return { bytes: code.bytes(), instructions: before + perRow * count };
}

function table(tuples: readonly Tuple[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(tuples.length * Row.size));
  for (const [index, { operands, mode, flags }] of tuples.entries()) {
    const at = index * Row.size;
    for (const [i, operand] of operands.entries()) bytes.setBigUint64(at + Row.operands + 8 * i, operand, true);
    bytes.setBigUint64(at + Row.fcsr, BigInt((mode << 5) | flags), true);
  }
  return new Uint8Array(bytes.buffer);
}

async function runOnHart(row: Instruction, tuples: readonly Tuple[], oracle: boolean): Promise<Outcome[]> {
  const { bytes, instructions: budget } = program(row, tuples.length);
  const memory = [
    { at: RAM_BASE, bytes },
    { at: TABLE, bytes: table(tuples) },
  ];
  const hart = await BareHart.create({ memory, oracle });
  hart.run(budget);
  return tuples.map(({ mode }, index) => {
    const fcsr = Number(hart.read64(TABLE + index * Row.size + Row.fcsrAfter));
    expect(fcsr >> 5, "frm is as it was written").toBe(mode);
    return { bits: hart.read64(TABLE + index * Row.size + Row.result), flags: fcsr & 31 };
  });
}

/** The smallest normal number and the largest one, boxed if they are singles. */
const ends = {
  64: [0x0010_0000_0000_0000n, 0x7fef_ffff_ffff_ffffn],
  32: [0xffff_ffff_0080_0000n, 0xffff_ffff_7f7f_ffffn],
} as const;

/** What `a` must be multiplied with, or divided by, for a result near an end of the normal numbers. */
function towardsEnd(row: Instruction, random: Random, a: bigint, width: 32 | 64): bigint {
  const end = random.pick(ends[width]);
  const operands = row.name.startsWith("fdiv") ? [a, end] : [end, a];
  return neighbour(random, reference(`fdiv.${width === 64 ? "d" : "s"}`, 0, operands).bits, width);
}

/** Three operands; the later ones often close to what makes sums cancel and quotients exact. */
function randomOperands(row: Instruction, random: Random): bigint[] {
  const width = operandWidth(row);
  const value = (): bigint => {
    if (readsInteger(row)) return randomInteger(random);
    return width === 64 ? randomDouble(random) : randomSingle(random);
  };
  const a = value();
  const near = random.below(3);
  const twoOperands = row.format === "FR_RM" || row.format === "FR4";
  let b = near === 0 ? neighbour(random, a, width) : value();
  if (near === 1 && twoOperands) b = towardsEnd(row, random, a, width);
  if (row.format !== "FR4" || random.below(2) === 0) return [a, b, value()];
  // An addend near the product.
  const product = reference(`fmul.${width === 64 ? "d" : "s"}`, 0, [a, b]).bits;
  return [a, b, neighbour(random, product, width)];
}

function* tuplesOf(row: Instruction): Generator<Tuple> {
  const random = new Random(SEED + operations.indexOf(row));
  for (let i = 0; i < TUPLES; i++) {
    const operands = randomOperands(row, random);
    const mode = rounds(row) ? i % MODES : 0;
    yield { operands, mode, flags: 0 };
    yield { operands, mode, flags: Flag.NX };
  }
}

const hex = (bits: bigint): string => `0x${bits.toString(16).padStart(16, "0")}`;
const show = ({ bits, flags }: Outcome): string => `${hex(bits)} flags ${flags.toString(2).padStart(5, "0")}`;

test.each(operations.map((row) => [row.name, row] as const))("%s", { timeout: 600_000 }, async (name, row) => {
  const tuples = [...tuplesOf(row)];
  const wrong: string[] = [];
  for (const oracle of [false, true]) {
    for (const [index, found] of (await runOnHart(row, tuples, oracle)).entries()) {
      const { operands, mode, flags } = tuples[index]!;
      const expected = reference(name, mode, operands);
      const all = { bits: expected.bits, flags: expected.flags | flags };
      if (found.bits === all.bits && found.flags === all.flags) continue;
      wrong.push(`${operands.map(hex).join(" ")} rm ${mode}: ${show(found)}, expected ${show(all)}`);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});
