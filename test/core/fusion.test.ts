// Pairs of instructions that are one op of the hot loop (src/isa/generate/fusion.ts): whatever the operands, and wherever a
// budget, a trap or a change of the code cuts them apart, they do what the two instructions do one at a time.

import { beforeAll, describe, expect, test } from "vitest";
import { Csrs, Hart, Layout } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import {
  encode,
  expandOperands,
  findCompressed,
  findEquivalent,
  layout,
  type Operands,
  operandsOf,
} from "../../src/isa/encoding.ts";
import { fusedOps } from "../../src/isa/generate/fusion.ts";
import type { RecordOp } from "../../src/isa/generate/op.ts";
import { recordNumber } from "../../src/isa/generate/record.ts";
import { gpa } from "../../src/memory/address.ts";
import { BareHart } from "./bare-hart.ts";

const BASE = RAM_BASE as number;
/** Where the pair is, where traps go, and what pointers in registers point near to. */
const CODE = BASE + 0x1400;
const DATA = BASE + 0x4800;
const SAMPLES = 10;
const FLOAT_ON = (3n << 13n) | (1n << 63n);
const INEXACT = 1;
/** The rm field for the mode in frm. */
const DYNAMIC = 7;

/** A linear congruential generator: the same samples in every run. */
class Random {
  private state = 20261125;
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

const random = new Random();

/** Every halfword that stands for this record op. */
const halfwordsOf = new Map<string, number[]>();
const keyOf = ({ row, links }: Pick<RecordOp, "row" | "links">): string => `${row.name} ${links}`;
for (let half = 0; half < 0x1_0000; half++) {
  const row = (half & 3) === 3 ? null : findCompressed(half);
  if (row === null) continue;
  const target = findEquivalent(row);
  const { rd = 0, imm = 0 } = expandOperands(row, operandsOf(row, half));
  if (rd === 0 && target.kind !== "store" && target.kind !== "branch" && target.kind !== "jump") continue;
  // What jumps stays near, so that the program goes on in its page.
  if ((target.kind === "branch" || target.name === "jal") && (imm < 4 || imm > 40)) continue;
  const key = keyOf({ row: target, links: target.kind === "jump" && rd !== 0 });
  halfwordsOf.set(key, [...(halfwordsOf.get(key) ?? []), half]);
}

/** An instruction that becomes this record op, as bytes. */
function sampleOf(op: RecordOp, rs1?: number): { bytes: number[]; rd: number } {
  const { row, length } = op;
  if (length === 2) {
    const all = halfwordsOf.get(keyOf(op))!;
    const operandsOfHalf = (half: number) =>
      expandOperands(findCompressed(half)!, operandsOf(findCompressed(half)!, half));
    const fitting = rs1 === undefined ? all : all.filter((half) => operandsOfHalf(half).rs1 === rs1);
    if (fitting.length === 0) return sampleOf(op); // these registers have no such form: an ordinary pair
    const half = random.pick(fitting);
    return { bytes: [half & 0xff, half >> 8], rd: operandsOfHalf(half).rd ?? 0 };
  }
  const rd = 1 + random.below(31);
  const offset = {
    branch: 4 + 2 * random.below(18),
    jump: 4 + 2 * random.below(18),
    upper: random.below(1 << 19) << 12,
  };
  const shift = row.name.endsWith("w") ? 32 : 64;
  const imm =
    offset[row.kind as "branch"] ??
    (row.format.startsWith("SH") ? random.below(shift) : (random.below(4096) - 2048) & (random.below(4) ? ~7 : ~0));
  const values = { rd, rs1: rs1 ?? random.below(32), rs2: random.below(32), imm, rm: DYNAMIC };
  const { fields, immediate } = layout(row);
  const takes = (name: string): boolean =>
    name === "imm" ? immediate.length > 0 : fields.has(name as Exclude<keyof Operands, "imm">);
  const word = encode(row, Object.fromEntries(Object.entries(values).filter(([name]) => takes(name))));
  return { bytes: [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24], rd };
}

function pairOf({ first, second, isDependent }: (typeof fusedOps)[number]): number[] {
  const one = sampleOf(first);
  const two = sampleOf(second, isDependent ? one.rd : undefined);
  return [...one.bytes, ...two.bytes];
}

const doubles = [1, -3.5, 1e300, 1e-300, 0.1, 4e-320, 0, -0, Number.POSITIVE_INFINITY, Number.NaN];
const bitsOf = (value: number): bigint => new DataView(Float64Array.of(value).buffer).getBigUint64(0, true);

let fast: BareHart;
let oracle: BareHart;

beforeAll(async () => {
  const memory = [{ at: BASE, bytes: Uint8Array.of(0x01, 0xa0) }]; // c.j 0, where traps go
  fast = await BareHart.create({ memory });
  oracle = await BareHart.create({ memory, oracle: true });
});

/** Both harts at `at`, with the same registers: half of them pointers, the others small numbers. */
function setUp(at: number, code: readonly number[], registers: readonly bigint[], floats: readonly bigint[]): void {
  for (const hart of [fast, oracle]) {
    hart.restart();
    hart.memory.write(gpa(at), Uint8Array.from(code));
    prepare(hart, at, registers, floats);
  }
}

function prepare(hart: BareHart, at: number, registers: readonly bigint[], floats: readonly bigint[]): void {
  const { vcpu } = hart;
  for (const [register, value] of registers.entries()) vcpu.setX(register, value);
  for (const [register, value] of floats.entries()) vcpu.setHart64(Hart.F + 8 * register, value);
  vcpu.setCsr(Csrs.Mtvec, BigInt(BASE));
  vcpu.setCsr(Csrs.Mstatus, vcpu.csr(Csrs.Mstatus) | FLOAT_ON);
  vcpu.setHart32(Hart.Fflags, INEXACT);
  vcpu.setHart32(Hart.FloatDirty, 1);
  vcpu.setHart32(Hart.FloatFast, 1);
  vcpu.setHart64(Hart.Pc, BigInt(at));
}

const somePointer = (): bigint => BigInt(DATA + 8 * random.below(64));
const someRegisters = (): bigint[] =>
  Array.from({ length: 32 }, () => (random.below(2) ? somePointer() : BigInt(8 * random.below(256))));
const someFloats = (): bigint[] => Array.from({ length: 32 }, () => bitsOf(random.pick(doubles)));

function floatsOf(hart: BareHart): bigint[] {
  return Array.from({ length: 32 }, (_, register) => hart.vcpu.hart64(Hart.F + 8 * register));
}

function expectEqual(what: string): void {
  expect(fast.state(), what).toEqual(oracle.state());
  expect(floatsOf(fast), what).toEqual(floatsOf(oracle));
  expect(fast.vcpu.hart32(Hart.Fflags), what).toBe(oracle.vcpu.hart32(Hart.Fflags));
}

/** Runs both; an access outside RAM leaves the core earlier. */
function run(budget: number, what: string): void {
  const [reason, expected] = [fast, oracle].map((hart) => hart.core.calls.run(budget));
  expect(reason, what).toBe(expected);
  expectEqual(what);
}

/** The record op of the slot for the instruction at `at`. */
function recordAt(at: number): number {
  const { core, memory } = fast;
  const frame = (core.calls.ramAddress(memory.block, at >>> 0, 0) & ~0xfff) >>> 0;
  const bytes = (address: number) => core.memory.bytes(address as never, 2);
  const known = bytes(Layout.FrameCode + ((frame >>> 12) << 1));
  const page = known[0]! | (known[1]! << 8);
  return bytes(Layout.Records + (page - 1) * Layout.RecordPageSize + (at & 0xffe) * 4)[0]!;
}

const hex = (code: readonly number[]): string => code.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

describe.each(fusedOps.map((op) => [op.name, op] as const))("%s", (name, op) => {
  test("does what its instructions do, together and cut apart", () => {
    let fused = 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const code = pairOf(op);
      const [registers, floats] = [someRegisters(), someFloats()];
      for (const pieces of [[4], [1, 3]]) {
        setUp(CODE, code, registers, floats);
        for (const budget of pieces) run(budget, `${hex(code)}, pieces ${pieces}`);
      }
      if (recordAt(CODE) === recordNumber(name)) fused++;
    }
    expect(fused).toBeGreaterThan(0);
  });

  test("forgets the pair when any of its bytes is written", () => {
    for (let sample = 0; sample < 3; sample++) {
      const [code, other] = [pairOf(op), pairOf(op)];
      const [registers, floats] = [someRegisters(), someFloats()];
      setUp(CODE, code, registers, floats);
      for (let at = 0; at < code.length; at += 2) {
        const what = `${hex(code)}, then ${hex(other)} at ${at}`;
        for (const hart of [fast, oracle]) prepare(hart, CODE, registers, floats);
        run(2, what);
        // One halfword of another pair: what it makes of the instruction does not matter.
        const written = Uint8Array.from(other.slice(at, at + 2));
        for (const hart of [fast, oracle]) {
          hart.memory.write(gpa(CODE + at), written);
          prepare(hart, CODE, registers, floats);
        }
        run(2, what);
      }
    }
  });

  test("is not a pair over a page end", () => {
    const code = pairOf(op);
    const [registers, floats] = [someRegisters(), someFloats()];
    for (let into = 2; into < code.length; into += 2) {
      const at = (CODE | 0xfff) + 1 - into;
      setUp(at, code, registers, floats);
      run(2, `${hex(code)} at ${at.toString(16)}`);
    }
  });
});

test("a store into its own pair's second instruction is seen by it", () => {
  // c.sd a1, 0(a0) just below a multiple of eight, where c.addi s1, 1 and nops are: they become c.addi s1, 5.
  const at = CODE + 6;
  const [sd, addOne, addFive, nop] = [0xe10c, 0x0485, 0x0495, 0x0001];
  const code = [sd, addOne, nop, nop, nop].flatMap((half) => [half & 0xff, half >> 8]);
  const registers = Array.from({ length: 32 }, () => 0n);
  setUp(at, code, registers.with(10, BigInt(DATA)), []);
  for (const hart of [fast, oracle]) hart.run(2);
  expect(recordAt(at)).toBe(recordNumber("sd_2__addi_2"));
  for (const hart of [fast, oracle]) {
    prepare(hart, at, registers.with(10, BigInt(at + 2)).with(11, BigInt(addFive) | 0x1_0001_0001_0000n), []);
    hart.run(2);
    expect(hart.vcpu.x(9)).toBe(5n);
  }
  expectEqual("after the store");
});
