// Where the looks at pc fall must not matter: a program ends with the same regions whatever ran before it.

import { describe, expect, test } from "vitest";
import { Layout, Machine, Region, RegionState } from "../../assembly/abi.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart, type Piece } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { BASE } from "./paged-guest.ts";

/** Instructions between two looks at pc. */
const SAMPLE_EVERY = 64;

/** A few instructions that run once, which shifts all that follows. */
const shifted = (by: number): Assembler => {
  const a = new Assembler(BASE);
  for (let i = 0; i < by; i++) a.op("addi", { rd: R.a7, rs1: R.a7, imm: 1 });
  return a;
};

/** Four loops by turns, each of which runs through a look at pc or two. */
function fourLoops(shift: number): Piece[] {
  const a = shifted(shift).label("round");
  for (const [loop, body] of [9, 12, 10, 13].entries()) {
    a.li(R.t2, 6).label(`loop${loop}`);
    for (let i = 0; i < body; i++) a.op("xori", { rd: R.a0 + (i & 3), rs1: R.a0 + (i & 3), imm: loop + i });
    a.op("addi", { rd: R.t2, rs1: R.t2, imm: -1 }).op("bne", { rs1: R.t2, rs2: 0 }, `loop${loop}`);
  }
  return [{ at: BASE, bytes: a.op("jal", { rd: 0 }, "round").bytes() }];
}

/** A loop of four instructions: each look finds pc at the same one, maybe the second of a pair that is one record. */
function shortLoop(shift: number): Piece[] {
  const a = shifted(shift).label("loop").op("xori", { rd: R.a0, rs1: R.a1, imm: 1 });
  a.op("xori", { rd: R.a1, rs1: R.a0, imm: 2 }).op("addi", { rd: R.t2, rs1: R.t2, imm: 1 });
  return [{ at: BASE, bytes: a.op("bne", { rs1: R.t2, rs2: 0 }, "loop").bytes() }];
}

/** The regions that there are: bytes, and times that they were left. */
function regions({ core: { memory } }: BareHart): { bytes: number; exits: number }[] {
  return Array.from({ length: memory.read32(Layout.Machine + Machine.RegionsMade) }, (_, region) => {
    const row = Layout.Regions + region * Layout.RegionSize;
    expect(memory.read32(row + Region.State)).toBe(RegionState.Live);
    return { bytes: memory.read32(row + Region.Bytes), exits: memory.read32(row + Region.Exits) };
  });
}

async function run(memory: Piece[], instructions: number): Promise<BareHart> {
  const translation = { sampleEvery: SAMPLE_EVERY, hotSamples: 4, payback: 8 };
  const translator = await BareHart.create({ memory, core: checkCore(), translation });
  const interpreter = await BareHart.create({ memory });
  for (const hart of [translator, interpreter]) hart.run(instructions);
  expect(translator.state()).toEqual(interpreter.state());
  return translator;
}

describe("whatever the phase of the looks at pc", () => {
  const shifts = Array.from({ length: SAMPLE_EVERY / 4 }, (_, index) => 4 * index + (index & 3));

  test.each(shifts)("four loops by turns become one region, shifted by %i instructions", async (shift) => {
    const translator = await run(fourLoops(shift), 60 * SAMPLE_EVERY);
    const made = regions(translator);
    expect(made.length).toBe(1);
    const settled = made[0]!.exits;
    translator.run(100 * SAMPLE_EVERY);
    expect(regions(translator)).toEqual([{ bytes: made[0]!.bytes, exits: settled }]);
  });

  test.each([0, 1, 2, 3])(
    "a loop that every look finds at the same place, shifted by %i instructions",
    async (shift) => {
      expect(regions(await run(shortLoop(shift), 20 * SAMPLE_EVERY)).length).toBe(1);
    },
  );
});
