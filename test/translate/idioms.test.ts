// Idioms that become one instruction (idioms.ts), and what only looks like one: on hard operands, the results are the interpreter's.

import { expect, test } from "vitest";
import { Assembler, R } from "../core/assembler.ts";
import { BASE, PAGE, repeat, stop } from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

const RESULTS = BASE + 8 * PAGE;
const OPERANDS = BASE + 4 * PAGE;
const operands = [
  ...[
    0n,
    1n,
    -1n,
    0x8000_0000n,
    -0x8000_0000n,
    0x7fff_ffffn,
    0xffff_ffffn,
    0x1_0000_0000n,
    1n << 63n,
    (1n << 63n) - 1n,
  ],
  ...[0x0123_4567_89ab_cdefn, -0x0123_4567_89ab_cdefn, 0xaaaa_aaab_0000_0000n, 0xdead_beefn, 0x8000_0000_8000_0001n],
];

type Write = (a: Assembler) => Assembler;
const shift =
  (name: string, rd: number, rs1: number, shamt: number): Write =>
  (a) =>
    a.op(name, { rd, rs1, imm: shamt });
const op =
  (name: string, rd: number, rs1: number, rs2: number): Write =>
  (a) =>
    a.op(name, { rd, rs1, rs2 });

/** Each takes a0 and a1, and leaves its result in a2. */
const sequences: Write[][] = [];
for (const how of ["or", "xor", "add"]) {
  for (const [left, right, width, amounts] of [
    ["slli", "srli", 64, [1, 32, 63]],
    ["slliw", "srliw", 32, [1, 7, 31]],
  ] as const) {
    for (const k of amounts) {
      const [l, r] = [shift(left, R.t1, R.a0, k), shift(right, R.t2, R.a0, width - k)];
      sequences.push([l, r, op(how, R.a2, R.t1, R.t2)], [r, l, op(how, R.a2, R.t2, R.t1)]);
      // Nearly: of another register, by one bit more, the wrong way round, with a change of the source or a result in between, in place.
      sequences.push([l, shift(right, R.t2, R.a1, width - k), op(how, R.a2, R.t1, R.t2)]);
      sequences.push([l, shift(right, R.t2, R.a0, width - k - (k < width - 1 ? 1 : 0)), op(how, R.a2, R.t1, R.t2)]);
      sequences.push([shift(right, R.t1, R.a0, k), shift(left, R.t2, R.a0, width - k), op(how, R.a2, R.t1, R.t2)]);
      sequences.push([l, op("add", R.a0, R.a0, R.a1), r, op(how, R.a2, R.t1, R.t2)]);
      sequences.push([l, r, op("add", R.a0, R.a0, R.a1), op(how, R.a2, R.t1, R.t2)]);
      sequences.push([l, r, op("add", R.t1, R.t1, R.a1), op(how, R.a2, R.t1, R.t2)]);
      sequences.push([r, shift(left, R.a0, R.a0, k), op(how, R.a2, R.a0, R.t2)]);
      sequences.push(
        [l, r, op("sub", R.a2, R.t1, R.t2)],
        [l, shift("srai", R.t2, R.a0, width - k), op(how, R.a2, R.t1, R.t2)],
      );
      sequences.push([
        l,
        shift(width === 64 ? "srliw" : "srli", R.t2, R.a0, (width - k) & 31),
        op(how, R.a2, R.t1, R.t2),
      ]);
    }
  }
}
for (const k of [0, 1, 31, 32, 48, 63]) {
  const left = shift("slli", R.t1, R.a0, k);
  sequences.push(
    [left, shift("srli", R.a2, R.t1, k)],
    [left, shift("srli", R.t1, R.t1, k), op("add", R.a2, R.t1, R.t1)],
  );
  sequences.push([left, shift("srai", R.a2, R.t1, k)], [left, shift("srli", R.a2, R.t1, k ^ 1)]);
  sequences.push([left, op("add", R.a0, R.a0, R.a1), shift("srli", R.a2, R.t1, k)]);
  sequences.push([shift("slli", R.a0, R.a0, k), shift("srli", R.a2, R.a0, k)]);
  sequences.push([left, op("mulhu", R.a2, R.t1, R.a1)], [left, op("mulhu", R.a2, R.a1, R.t1)]);
  sequences.push(
    [left, op("mulhu", R.a2, R.t1, R.t1)],
    [left, shift("slli", R.t2, R.a1, 32), op("mulhu", R.a2, R.t1, R.t2)],
  );
  sequences.push([left, op("add", R.a0, R.a0, R.a1), op("mulhu", R.a2, R.t1, R.a1)]);
  sequences.push([left, op("add", R.t1, R.t1, R.a1), op("mulhu", R.a2, R.t1, R.a1)]);
  sequences.push([shift("slli", R.a0, R.a0, k), op("mulhu", R.a0, R.a0, R.a1), op("add", R.a2, R.a0, 0)]);
  sequences.push([left, op("mulhsu", R.a2, R.t1, R.a1)], [left, op("mulh", R.a2, R.t1, R.a1)]);
  sequences.push([shift("slliw", R.t1, R.a0, k & 31), op("mulhu", R.a2, R.t1, R.a1)]);
}

/** Some sequences, one after the other, on the operands that s0 points to; then on the next ones. */
function program(some: readonly Write[][]): Assembler {
  const a = new Assembler(BASE).li(R.s1, RESULTS).li(R.s0, OPERANDS);
  repeat(a, operands.length ** 2, () => {
    for (const sequence of some) {
      a.op("ld", { rd: R.a0, rs1: R.s0 }).op("ld", { rd: R.a1, rs1: R.s0, imm: 8 });
      for (const write of sequence) write(a);
      a.op("add", { rd: R.a3, rs1: R.a3, rs2: R.a2 }).op("xor", { rd: R.a4, rs1: R.a4, rs2: R.a3 });
      a.op("jal", { rd: 0, imm: 4 }); // the next one is another block
    }
    a.op("sd", { rs1: R.s1, rs2: R.a4 }).op("addi", { rd: R.s1, rs1: R.s1, imm: 8 });
    a.op("addi", { rd: R.s0, rs1: R.s0, imm: 16 });
  });
  return stop(a);
}

const TOGETHER = 64;
const parts = Array.from({ length: Math.ceil(sequences.length / TOGETHER) }, (_, part) => part);

test.each(parts)(
  "rotations, masks and products of half words, and what only looks like them: part %i",
  async (part) => {
    const some = sequences.slice(part * TOGETHER, (part + 1) * TOGETHER);
    const pairs = operands.flatMap((one) => operands.flatMap((other) => [one, other]));
    const memory = [
      { at: BASE, bytes: program(some).bytes() },
      {
        at: OPERANDS,
        bytes: new Uint8Array(BigInt64Array.from(pairs.map((value) => BigInt.asIntN(64, value))).buffer),
      },
    ];
    const length = some.reduce((sum, sequence) => sum + sequence.length + 5, 0);
    const { translated } = await expectSameBits({ memory, instructions: length * operands.length ** 2 });
    expect(translated.retired).toBeGreaterThan(length * operands.length);
  },
);
