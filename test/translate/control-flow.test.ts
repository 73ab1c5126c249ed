// Random control-flow graphs: branches, loops, calls, returns by both link registers, switches and indirect calls between blocks that
// are spread over pages. Every jump goes to a block, so regions are large, and stay.
//
// TORTURE_SEED and TORTURE_PROGRAMS as in torture.test.ts.

import { describe, expect, test } from "vitest";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart, type Piece } from "../core/bare-hart.ts";
import { Random } from "../differential/random.ts";
import { BASE } from "./paged-guest.ts";
import { translatedBy } from "./paths.ts";
import { tortureSeed, tortureSize } from "./torture-options.ts";

const programs = tortureSize(12);
const INSTRUCTIONS = 20_000;
const CODE = BASE + 0x1_0000;
const DATA = BASE + 0x10_0000;
const TABLE = BASE + 0x8000;
const STATE = [R.a0, R.a1, R.a2, R.a3, R.a4, R.a5] as const;

/** a0 = the next number of a sequence that does not repeat soon; what is random at run time comes of it. */
function advance(a: Assembler): void {
  a.op("mul", { rd: R.a0, rs1: R.a0, rs2: R.s0 }).op("addi", { rd: R.a0, rs1: R.a0, imm: 1357 });
}

/** t1 = the address in the table that a0 chooses. */
function chooseFromTable(a: Assembler, size: number): void {
  a.op("srli", { rd: R.t1, rs1: R.a0, imm: 20 }).op("andi", { rd: R.t1, rs1: R.t1, imm: 8 * (size - 1) });
  a.op("add", { rd: R.t1, rs1: R.t1, rs2: R.s1 }).op("ld", { rd: R.t1, rs1: R.t1 });
}

function work(a: Assembler, random: Random): void {
  for (let i = random.below(5); i > 0; i--) {
    const [rd, rs1, rs2] = [random.pick(STATE.slice(1)), random.pick(STATE), random.pick(STATE)];
    switch (random.below(6)) {
      case 0:
        a.c("c.addi", { rd, imm: random.between(1, 31) });
        break;
      case 1:
        a.op("sd", { rs1: R.s2, rs2, imm: 8 * random.below(250) });
        break;
      case 2:
        a.op("ld", { rd, rs1: R.s2, imm: 8 * random.below(250) });
        break;
      case 3:
        // To another page of data.
        a.op("xor", { rd: R.s2, rs1: R.s2, rs2: R.s3 });
        break;
      default:
        a.op(random.pick(["add", "sub", "xor", "sltu", "addw"]), { rd, rs1, rs2 });
    }
  }
}

const near = (random: Random, blocks: number, index: number): string =>
  `block ${Math.min(blocks - 1, Math.max(0, index + random.between(-6, 6)))}`;

/** How a block ends: where it goes on is another block, always. */
function end(a: Assembler, random: Random, blocks: number, index: number): void {
  const anywhere = `block ${random.below(blocks)}`;
  advance(a);
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2: {
      // Taken one time in two, four or eight.
      a.op("srli", { rd: R.t2, rs1: R.a0, imm: 24 }).op("andi", { rd: R.t2, rs1: R.t2, imm: random.pick([1, 3, 7]) });
      a.op(random.pick(["beq", "bne"]), { rs1: R.t2, rs2: 0 }, near(random, blocks, index));
      break;
    }
    case 3:
      a.op("jal", { rd: 0 }, anywhere);
      break;
    case 4:
    case 5:
      a.op("jal", { rd: random.pick([R.ra, R.t0]) }, anywhere);
      break;
    case 6:
    case 7:
      a.op("jalr", { rd: 0, rs1: random.pick([R.ra, R.t0]) });
      break;
    case 8:
      chooseFromTable(a, random.pick([4, 16, 64]));
      a.op("jalr", { rd: 0, rs1: R.t1 });
      break;
    case 9:
      chooseFromTable(a, 8);
      a.op("jalr", { rd: R.ra, rs1: R.t1 });
      break;
    default:
      // A loop of its own that ends.
      a.op("addi", { rd: R.t2, imm: random.between(2, 12) }).label(`loop ${index}`);
      work(a, random);
      a.op("addi", { rd: R.t2, rs1: R.t2, imm: -1 }).op("bne", { rs1: R.t2, rs2: 0 }, `loop ${index}`);
  }
}

function graph(seed: number): readonly Piece[] {
  const random = new Random(seed);
  const blocks = random.between(8, random.pick([30, 90, 400]));
  const a = new Assembler(CODE);
  for (let index = 0; index < blocks; index++) {
    a.label(`block ${index}`);
    work(a, random);
    end(a, random, blocks, index);
    // The last one does not fall through; before some there is room, which is jumped over.
    if (index === blocks - 1) a.op("jal", { rd: 0 }, "block 0");
    // Branches do not reach far: there is room in one place out of twelve.
    else if (index % 12 === 0 && random.chance(50))
      a.op("jal", { rd: 0 }, `block ${index + 1}`).skipTo(a.here + 2 * random.below(1200));
  }
  const code = a.bytes();
  const table = BigUint64Array.from({ length: 64 }, () => BigInt(a.addressOf(`block ${random.below(blocks)}`)));
  const start = new Assembler(BASE).li(R.s0, 6364136223846793005n).li(R.s1, TABLE).li(R.s2, DATA).li(R.s3, 0x20_1000);
  start
    .li(R.ra, CODE)
    .li(R.t0, a.addressOf(`block ${blocks >> 1}`))
    .li(R.a0, seed)
    .li(R.t1, CODE)
    .op("jalr", { rd: 0, rs1: R.t1 });
  return [
    { at: BASE, bytes: start.bytes() },
    { at: TABLE, bytes: new Uint8Array(table.buffer) },
    { at: CODE, bytes: code },
  ];
}

const translations = [
  ...[97, 499, 2003].map((sampleEvery) => ({ sampleEvery, hotSamples: 0, payback: 0 })),
  { sampleEvery: 61, hotSamples: 1, payback: 1 },
];

describe(`control flow, TORTURE_SEED=${tortureSeed}`, () => {
  test.each(translations)("translated by %o", { timeout: 3_600_000 }, async (translation) => {
    const interpreter = await BareHart.create({ memory: [] });
    const subject = await BareHart.create({ memory: [], translation });
    let retired = 0;
    for (let program = 0; program < programs; program++) {
      const seed = (tortureSeed + program) % 2 ** 31;
      const memory = graph(seed);
      for (const hart of [interpreter, subject]) hart.restart(memory);
      const random = new Random(seed);
      for (let done = 0; done < INSTRUCTIONS; ) {
        const piece = random.between(1, 2000);
        for (const hart of [interpreter, subject]) hart.run(piece);
        done += piece;
        expect(subject.registers(), `program ${seed}, after ${done}`).toEqual(interpreter.registers());
      }
      expect(subject.state(), `program ${seed}`).toEqual(interpreter.state());
      retired += translatedBy(subject.core).retired;
    }
    expect(retired).toBeGreaterThan((programs * INSTRUCTIONS) / 10);
  });
});
