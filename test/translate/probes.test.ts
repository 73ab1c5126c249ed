// Accesses that share one look at the TLB: wherever they lie, the outcome is that of each by itself.

import { expect, test } from "vitest";
import { Layout, Machine, Region } from "../../assembly/abi.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { Pte } from "../core/sv39.ts";
import { ALL, BASE, DATA, frame, PAGE, page, repeat, ret, start, stop, tables, trapsOf } from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

// What lies side by side, by pages of the guest; frames do not.
const WRITABLE = 2;
const READ_ONLY = 4;
const LAST = 5;
const mappings = [
  { va: page(WRITABLE), pa: frame(9), flags: DATA },
  { va: page(WRITABLE + 1), pa: frame(7), flags: DATA },
  { va: page(READ_ONLY), pa: frame(8), flags: Pte.R | Pte.A },
  { va: page(LAST), pa: frame(6), flags: DATA },
];

const STORES: readonly (readonly [string, number])[] = [
  ...([
    ["sd", 8],
    ["sw", -4],
    ["sb", 3],
    ["sh", 18],
    ["sd", -16],
    ["fsd", 24],
    ["sw", 32],
    ["sb", -1],
  ] as const),
];
const LOADS: readonly (readonly [string, number])[] = [
  ...([
    ["lbu", 3],
    ["ld", 8],
    ["lhu", 18],
    ["lw", -4],
    ["fld", 24],
    ["ld", -16],
    ["lb", -1],
    ["lwu", 32],
  ] as const),
];

/** A routine that loads and stores around a0, of all sizes and not in order; then the base changes, also by the load itself. */
function aroundA0(a: Assembler): Assembler {
  a.op("ld", { rd: R.a2, rs1: R.a0, imm: 40 }).op("sd", { rs1: R.a0, rs2: R.a2, imm: 48 });
  for (const [name, imm] of STORES)
    a.op("addi", { rd: R.a1, rs1: R.a1, imm: 0x111 }).op(name, { rs1: R.a0, rs2: name === "fsd" ? 1 : R.a1, imm });
  for (const [name, imm] of LOADS) {
    a.op(name, { rd: name === "fld" ? 2 : R.a2, rs1: R.a0, imm });
    a.op("add", { rd: R.a3, rs1: R.a3, rs2: R.a2 }).op("xor", { rd: R.a1, rs1: R.a1, rs2: R.a3 });
  }
  a.op("addi", { rd: R.a4, rs1: R.a0 }).op("ld", { rd: R.a2, rs1: R.a4 }).op("addi", { rd: R.a4, rs1: R.a4, imm: -8 });
  a.op("ld", { rd: R.a3, rs1: R.a4 }).op("sd", { rs1: R.a4, rs2: R.a4, imm: -8 });
  a.op("ld", { rd: R.a4, rs1: R.a4, imm: -8 }).op("ld", { rd: R.a2, rs1: R.a4 });
  return ret(a.op("ld", { rd: R.a3, rs1: R.a4, imm: 8 }));
}

test("across a page's end, into pages of every kind, and misaligned", async () => {
  const a = start(1);
  const places = [
    ...[1024, 1027, PAGE, PAGE - 16, PAGE - 8, PAGE - 32, PAGE - 34, PAGE - 30, PAGE - 28],
    ...[2 * PAGE - 32, 2 * PAGE - 16, 2 * PAGE, 2 * PAGE + 128],
    ...[3 * PAGE - 8, 3 * PAGE + 64, 4 * PAGE - 32, 4 * PAGE - 8, 4 * PAGE - 36],
  ];
  repeat(a, 6, () => {
    for (const place of places) a.li(R.a0, page(WRITABLE) + place).op("jal", { rd: R.ra }, "around a0");
  });
  const program = aroundA0(stop(a).label("around a0"));
  const memory = [...tables(mappings), { at: BASE, bytes: program.bytes() }];
  const { translated } = await expectSameBits({ memory, instructions: 9000 });
  expect(translated.retired).toBeGreaterThan(1000);
});

test("a store looks for itself where a load has looked", async () => {
  const a = start(1);
  repeat(a, 60, () => a.li(R.a0, page(READ_ONLY)).op("jal", { rd: R.ra }, "routine"));
  stop(a).label("routine").op("ld", { rd: R.a2, rs1: R.a0 }).op("sd", { rs1: R.a0, rs2: R.ra, imm: 8 });
  const memory = [...tables(mappings), { at: BASE, bytes: ret(a).bytes() }];
  const { hart } = await expectSameBits({ memory, instructions: 3000 });
  expect(trapsOf(hart, 60).map(({ cause }) => cause)).toEqual(Array(60).fill(15));
});

/** A loop over two doublewords: `shift` bytes before the end of a page. */
async function loopOver(shift: number): Promise<BareHart> {
  const a = new Assembler(BASE).li(R.a0, BASE + 4 * PAGE - shift).label("loop");
  a.op("ld", { rd: R.a1, rs1: R.a0 })
    .op("ld", { rd: R.a2, rs1: R.a0, imm: 8 })
    .op("addi", { rd: R.a3, rs1: R.a3, imm: 1 });
  const memory = [{ at: BASE, bytes: a.op("jal", { rd: 0 }, "loop").bytes() }];
  return BareHart.create({ memory, core: checkCore(), translation: { sampleEvery: 200, hotSamples: 1, payback: 0 } });
}

test("a region that is split by a page's end again and again is made anew", async () => {
  const read = ({ core }: BareHart, at: number): number => core.memory.read32(at);
  for (const [shift, made] of [
    [16, 1],
    [8, 2],
  ] as const) {
    const hart = await loopOver(shift);
    hart.run(20_000);
    expect(read(hart, Layout.Machine + Machine.RegionsMade), `${shift} bytes before`).toBe(made);
    const last = Layout.Regions + (made - 1) * Layout.RegionSize;
    expect(read(hart, last + Region.Splits)).toBe(0);
    expect(read(hart, last + Region.Retired)).toBeGreaterThan(10_000);
  }
});

test("what shares a look may have x0 as its base", async () => {
  const zero = [{ va: 0, pa: frame(5), flags: ALL }, ...mappings];
  const b = start(1);
  repeat(b, 40, () => {
    for (const imm of [8, 16, 32]) b.op("ld", { rd: R.a1, rs1: 0, imm }).op("add", { rd: R.a2, rs1: R.a2, rs2: R.a1 });
    b.op("sd", { rs1: 0, rs2: R.a2, imm: 16 }).op("sw", { rs1: 0, rs2: R.a2, imm: 32 });
  });
  await expectSameBits({ memory: [...tables(zero), { at: BASE, bytes: stop(b).bytes() }], instructions: 900 });
});
