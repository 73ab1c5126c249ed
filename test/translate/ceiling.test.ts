// More code than may be translated at once: regions go, by rows and by bytes, and everything runs on as interpreted.

import { describe, expect, test } from "vitest";
import { Exit, Hart, Layout, Machine } from "../../assembly/abi.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart, type Piece } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { BASE, PAGE, ret } from "./paged-guest.ts";

const FIRST = BASE + 0x10_0000;
const MAX_BYTES = 24 * 1024 * 1024;

/** M-mode calls the first instruction of each of `places` in turn, for ever. */
function callsEach(places: readonly number[]): Piece[] {
  const table = BASE + 0x8000;
  const a = new Assembler(BASE)
    .label("rounds")
    .li(R.s0, table)
    .li(R.s1, table + 8 * places.length);
  a.label("next").op("ld", { rd: R.t1, rs1: R.s0 }).op("jalr", { rd: R.ra, rs1: R.t1 });
  a.op("addi", { rd: R.s0, rs1: R.s0, imm: 8 })
    .op("bne", { rs1: R.s0, rs2: R.s1 }, "next")
    .op("jal", { rd: 0 }, "rounds");
  return [
    { at: BASE, bytes: a.bytes() },
    { at: table, bytes: new Uint8Array(BigUint64Array.from(places, BigInt).buffer) },
  ];
}

/** Where the small loops are: eight in a frame. */
const placesOf = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => FIRST + PAGE * (index >> 3) + 0x200 * (index & 7));

/** A loop of a few instructions, which a look at pc is sure to find. */
function smallLoop(index: number): Uint8Array {
  const a = new Assembler(0)
    .li(R.t2, 20)
    .label("loop")
    .op("addi", { rd: R.a0, rs1: R.a0, imm: index & 7 });
  a.op("xori", { rd: R.a0, rs1: R.a0, imm: index >> 3 }).op("addi", { rd: R.t2, rs1: R.t2, imm: -1 });
  return ret(a.op("bne", { rs1: R.t2, rs2: 0 }, "loop")).bytes();
}

function smallLoops(count: number): Piece[] {
  const places = placesOf(count);
  return [...callsEach(places), ...places.map((at, index) => ({ at, bytes: smallLoop(index) }))];
}

/** Frames that are full of one switch, whose cases are long rows of loads; under stress it is translated whole. */
function largeSwitches(count: number): Piece[] {
  const CASE = 60;
  const code = new Assembler(0)
    .label("switch")
    .op("auipc", { rd: R.a2 })
    .op("addi", { rd: R.a2, rs1: R.a2, imm: 12 })
    .op("jalr", { rd: 0, rs1: R.a2 });
  for (let cases = 0; cases < 16; cases++) {
    for (let i = 0; i < CASE; i++) code.op("ld", { rd: R.a3 + (i & 3), rs1: R.a2, imm: 8 * i });
    // Never taken: whoever begins in a case finds the switch, and with it the other cases.
    ret(code.op("blt", { rs1: 0, rs2: 0 }, "switch"));
  }
  const places = Array.from({ length: count }, (_, index) => FIRST + PAGE * index);
  return [...callsEach(places), ...places.map((at) => ({ at, bytes: code.bytes() }))];
}

const programs = [
  {
    name: "rows",
    memory: smallLoops(1400),
    rounds: 2,
    each: 88,
    translation: { sampleEvery: 30, hotSamples: 1, payback: 0 },
    made: 1200,
    isFull: (live: number): boolean => live === Layout.RegionCount,
  },
  {
    name: "bytes",
    memory: largeSwitches(900),
    rounds: 2,
    each: 70,
    translation: { sampleEvery: 20, hotSamples: 0, payback: 0 },
    made: 850,
    isFull: (_: number, bytes: number): boolean => bytes > MAX_BYTES - 100_000,
  },
];

describe.each(programs)("by $name", ({ memory, rounds, each, translation, made, isFull }) => {
  test("a region goes, and registers and counts are the interpreter's", { timeout: 300_000 }, async () => {
    const interpreter = await BareHart.create({ memory });
    const translator = await BareHart.create({
      memory,
      translation,
      core: checkCore(),
    });
    const machine = (field: Machine): number => translator.core.memory.read32(Layout.Machine + field);
    const calls = (memory.length - 2) * rounds;
    let wasFull = false;
    for (let call = 0; call < calls; call++) {
      for (const hart of [interpreter, translator]) hart.run(each);
      expect(translator.registers()).toEqual(interpreter.registers());
      const live = machine(Machine.RegionsLive),
        bytes = machine(Machine.RegionBytes);
      expect(live).toBeLessThanOrEqual(Layout.RegionCount);
      expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
      expect(machine(Machine.RegionsMade) - machine(Machine.RegionsDropped)).toBe(live);
      wasFull ||= isFull(live, bytes);
    }
    expect(wasFull).toBe(true);
    expect(machine(Machine.RegionsMade)).toBeGreaterThan(made);
    expect(translator.state()).toEqual(interpreter.state());
  });
});

/** Of many small loops one is called again and again: but not so often that its region would be made anew for being left. */
const HOT = FIRST - PAGE;
const OFTEN = 100;

function oneOfThemHot(count: number): Piece[] {
  const places = placesOf(count);
  const called = places.flatMap((place, index) => (index % OFTEN ? [place] : [HOT, place]));
  const loops = [HOT, ...places].map((at, index) => ({ at, bytes: smallLoop(index) }));
  return [...callsEach(called), ...loops];
}

/** From now on tells of each region that is linked where pc is in the hot loop's frame. */
function watchHotLoop({ core, vcpu }: BareHart): number[] {
  const regions: number[] = [];
  const link = core.linker.link.bind(core.linker);
  core.linker.link = () => {
    if (Number(vcpu.hart64(Hart.Pc) >> 12n) === HOT / PAGE) regions.push(core.memory.read32(Layout.Exit + Exit.Data));
    return link();
  };
  return regions;
}

test("a region that runs stays while the hand passes over it, and cold ones go", async () => {
  const translation = { sampleEvery: 30, hotSamples: 1, payback: 0 };
  const hart = await BareHart.create({ memory: oneOfThemHot(1400), translation, core: checkCore() });
  const machine = (field: Machine): number => hart.core.memory.read32(Layout.Machine + field);
  const linked = watchHotLoop(hart);
  hart.run(130_000);
  expect(machine(Machine.RegionsLive)).toBe(Layout.RegionCount);
  expect(linked.length).toBeGreaterThan(0);
  const [before, dropped] = [linked.length, machine(Machine.RegionsDropped)];
  hart.run(250_000);
  expect(machine(Machine.RegionsDropped) - dropped).toBeGreaterThan(Layout.RegionCount);
  expect(linked.length).toBe(before);
});
