// Translated code that others write: a hart that rewrites what another one runs, and a disk whose pages are code.

import { describe, expect, test } from "vitest";
import { Layout, Machine } from "../../assembly/abi.ts";
import { RAM_BASE, TEST_FINISHER_BASE } from "../../src/devices/virt-board.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { buildGuest, startWithDisks } from "../virtio/guests.ts";
import { bootMachine, hasEnded, modesWithMachineMode, outcomeOf, runUntil } from "../vm/machines.ts";
import { PAGE, ret, word } from "./paged-guest.ts";

const timeout = 120_000;
const addToA0 = (imm: number): number => word("addi", { rd: R.a0, rs1: R.a0, imm });

async function run(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = await startWithDisks(machine, { memory: 16 << 20, maxInstructions: 1e8, ...spec });
  runUntil(machine, () => hasEnded(guest));
  guest.vm.console.flush();
  return { outcome: outcomeOf(guest), regions: guest.vm.core.memory.read32(Layout.Machine + Machine.RegionsMade) };
}

/** Interpreted, translated where hot, and under stress: the same outcome, which is returned. */
async function runEveryWay(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const interpreted = await run({ ...spec, engine: "interpret" });
  expect((await run({ ...spec, engine: "translate" })).outcome).toEqual(interpreted.outcome);
  for (const translationStress of [61, 997]) {
    const { outcome, regions } = await run({ ...spec, engine: "translate", translationStress });
    expect(outcome, `stress ${translationStress}`).toEqual(interpreted.outcome);
    expect(regions).toBeGreaterThan(5);
  }
  return interpreted.outcome;
}

/** Hart 0 makes the routine's addition larger, and waits a while, again and again; hart 1 runs it all the time, and ends with its sum. */
function rewritingHart(rounds: number): Uint8Array {
  const a = new Assembler(RAM_BASE);
  a.la(R.s0, "patched").csrr(R.t0, Csr.mhartid).op("bne", { rs1: R.t0, rs2: 0 }, "runs");
  a.li(R.s1, rounds)
    .li(R.t1, addToA0(1))
    .li(R.t2, 1 << 20);
  a.label("rewrites").op("sw", { rs1: R.s0, rs2: R.t1 }).op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).li(R.t3, 20_000);
  a.label("waits").op("addi", { rd: R.t3, rs1: R.t3, imm: -1 }).op("bne", { rs1: R.t3, rs2: 0 }, "waits");
  a.op("addi", { rd: R.s1, rs1: R.s1, imm: -1 }).op("bne", { rs1: R.s1, rs2: 0 }, "rewrites");
  a.la(R.t0, "done").li(R.t1, 1).op("sw", { rs1: R.t0, rs2: R.t1 }).label("parks").op("jal", { rd: 0 }, "parks");
  a.label("runs").la(R.s2, "done").label("again").op("jal", { rd: R.ra }, "routine");
  a.op("lw", { rd: R.t0, rs1: R.s2 }).op("beq", { rs1: R.t0, rs2: 0 }, "again");
  // FAIL with seven bits of the sum.
  a.op("andi", { rd: R.a0, rs1: R.a0, imm: 0x7f }).op("slli", { rd: R.a0, rs1: R.a0, imm: 16 }).li(R.t1, 0x3333);
  a.op("or", { rd: R.a0, rs1: R.a0, rs2: R.t1 }).li(R.t0, TEST_FINISHER_BASE).op("sw", { rs1: R.t0, rs2: R.a0 });
  a.label("stays")
    .op("jal", { rd: 0 }, "stays")
    .skipTo(RAM_BASE + PAGE)
    .label("routine");
  a.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).label("patched").word(addToA0(0));
  ret(a)
    .skipTo(RAM_BASE + 2 * PAGE)
    .label("done");
  return new Uint8Array([...a.word(0).bytes()]);
}

describe.each(modesWithMachineMode.map(({ name }) => name))("in %s", (mode) => {
  test("a hart rewrites what another one runs", { timeout }, async () => {
    const { end, retired } = await runEveryWay({ image: rewritingHart(30), mode, harts: 2 });
    expect(end?.message).toContain("failed with code");
    expect(retired.m).toBeGreaterThan(30 * 40_000);
  });
});

describe.each(modes.map(({ name }) => name))("in %s", (mode) => {
  test("a disk's pages are read over code that runs", { timeout }, async () => {
    const PAGES = 8;
    const disk = new Uint8Array(PAGES * PAGE);
    for (let page = 0; page < PAGES; page++) {
      // So many additions of so much, and some of the page before is left behind them.
      const code = new Assembler(0);
      for (let i = 0; i <= page; i++) code.word(addToA0(10 ** (page % 3)));
      disk.set(ret(code).bytes(), page * PAGE);
    }
    const image = buildGuest("overlaid");
    const { console } = await runEveryWay({ image, mode, firmware: "host", disks: [{ bytes: disk, readOnly: true }] });
    const sums: number[] = [];
    for (let round = 0; round < 24; round++)
      sums.push((sums.at(-1) ?? 0) + 200 * ((round % PAGES) + 1) * 10 ** ((round % PAGES) % 3));
    expect(console.trim().split(/\r?\n/).map(Number)).toEqual(sums);
  });
});
