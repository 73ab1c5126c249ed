// Where only a register says where a jump leads: once a region has been left for it, it is made anew, and hardly left any more.

import { describe, expect, test } from "vitest";
import { Layout, Machine, Region } from "../../assembly/abi.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { BASE, PAGE, ret } from "./paged-guest.ts";

/** Instructions. */
const LOOP = 60_000;

/** A loop calls a function that goes on in another one by way of s2, and that one returns to the loop; each has a page of its own. */
function tailCall() {
  const [first, second] = [BASE + PAGE, BASE + 2 * PAGE];
  const loop = new Assembler(BASE).li(R.s2, second).label("loop").op("auipc", { rd: R.t1, imm: 0x1000 });
  loop.op("jalr", { rd: R.ra, rs1: R.t1, imm: -(loop.here - 4 - BASE) });
  loop.op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).op("jal", { rd: 0 }, "loop");
  const tail = new Assembler(first).op("addi", { rd: R.a1, rs1: R.a1, imm: 3 }).op("jalr", { rd: 0, rs1: R.s2 });
  return [
    { at: BASE, bytes: loop.bytes() },
    { at: first, bytes: tail.bytes() },
    { at: second, bytes: ret(new Assembler(second).op("xor", { rd: R.a2, rs1: R.a2, rs2: R.a1 })).bytes() },
  ];
}

/** The cases of a switch by turns, of which the second lies in the way of the first: code falls and branches there, too. */
function sharedCase() {
  const code = (one: number, other: number): Assembler => {
    const a = new Assembler(BASE).op("auipc", { rd: R.s2 }).op("addi", { rd: R.s3, rs1: R.s2, imm: one });
    a.op("addi", { rd: R.s4, rs1: R.s2, imm: other }).label("switch").op("addi", { rd: R.t1, rs1: R.s3 });
    a.op("addi", { rd: R.s3, rs1: R.s4 }).op("addi", { rd: R.s4, rs1: R.t1 }).op("jalr", { rd: 0, rs1: R.t1 });
    a.label("one").op("andi", { rd: R.a3, rs1: R.a0, imm: 1 }).op("bne", { rs1: R.a3, rs2: 0 }, "other");
    a.op("addi", { rd: R.a1, rs1: R.a1, imm: 5 }).label("other").op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
    return a.op("jal", { rd: 0 }, "switch");
  };
  const placed = code(0, 0);
  const [one, other] = ["one", "other"].map((label) => placed.addressOf(label) - BASE) as [number, number];
  return [{ at: BASE, bytes: code(one, other).bytes() }];
}

function exits({ core: { memory } }: BareHart): number {
  let all = 0;
  for (let region = 0; region < memory.read32(Layout.Machine + Machine.RegionsMade); region++)
    all += memory.read32(Layout.Regions + region * Layout.RegionSize + Region.Exits);
  return all;
}

describe.each([
  { name: "a call through a register, and the return behind it", memory: tailCall() },
  { name: "a case that other code leads to", memory: sharedCase() },
])("$name", ({ memory }) => {
  test("is found out, and nothing a guest sees depends on it", async () => {
    const translator = await BareHart.create({
      memory,
      core: checkCore(),
      translation: { sampleEvery: 48, hotSamples: 1, payback: 0 },
    });
    const interpreter = await BareHart.create({ memory });
    for (const hart of [translator, interpreter]) hart.run(LOOP);
    const settled = exits(translator);
    for (const hart of [translator, interpreter]) hart.run(LOOP);
    // A look at pc ends a region anywhere; where the next one begins then, it may still be left.
    expect(exits(translator) - settled).toBeLessThan(LOOP / 100);
    expect(translator.state()).toEqual(interpreter.state());
  });
});

test("a region that is left for the core every few instructions goes, and comes back less and less often", async () => {
  const ROUNDS = 1_200_000;
  // A CSR is the core's; two instructions beside it do not pay for leaving.
  const loop = new Assembler(BASE).label("loop").csrr(R.a1, Csr.mscratch).op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
  const memory = [{ at: BASE, bytes: loop.op("jal", { rd: 0 }, "loop").bytes() }];
  const translator = await BareHart.create({
    memory,
    core: checkCore(),
    translation: { sampleEvery: 50, hotSamples: 1, payback: 0 },
  });
  const interpreter = await BareHart.create({ memory });
  for (const hart of [translator, interpreter]) hart.run(ROUNDS);
  const machine = (field: Machine): number => translator.core.memory.read32(Layout.Machine + field);
  expect(machine(Machine.RegionsDropped)).toBeGreaterThan(5);
  // Each time it is left 4,096 times: 12,288 instructions. Without a pause it would be made a hundred times.
  expect(machine(Machine.RegionsMade)).toBeLessThan(40);
  expect(translator.state()).toEqual(interpreter.state());
});
