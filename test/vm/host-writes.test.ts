// What the host writes to a guest's memory ends a reservation on it.
//
// That it drops decoded code is in self-modifying.test.ts.

import { describe, expect, test } from "vitest";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";

const RESERVED = RAM_BASE + 0x1008;

/** Reserves a doubleword, lets the host write `length` bytes at `at`, and tries to store: was it stored? */
async function storesAfter(at: number, length: number, oracle: boolean): Promise<boolean> {
  const a = new Assembler(RAM_BASE);
  a.li(R.s0, RESERVED).li(R.s1, 7);
  const reserve = a.here;
  a.op("lr.d", { rd: R.t0, rs1: R.s0 });
  const store = a.here;
  a.op("sc.d", { rd: R.t1, rs1: R.s0, rs2: R.s1 });
  const instructions = (from: number, to: number): number => (to - from) / 4;
  const hart = await BareHart.create({ memory: [{ at: RAM_BASE, bytes: a.bytes() }], oracle });
  hart.run(instructions(RAM_BASE, reserve));
  hart.run(instructions(reserve, store));
  if (length > 0) hart.memory.write(gpa(at), new Uint8Array(length).fill(1));
  hart.run(instructions(store, a.here));
  const stored = hart.vcpu.x(R.t1) === 0n;
  expect(hart.read64(RESERVED) === 7n).toBe(stored);
  return stored;
}

describe.each([
  { path: "the interpreter", oracle: false },
  { path: "the oracle", oracle: true },
])("on $path", ({ oracle }) => {
  test.each([
    ["nothing", RESERVED, 0, true],
    ["the doubleword", RESERVED, 8, false],
    ["its first byte", RESERVED, 1, false],
    ["its last byte", RESERVED + 7, 1, false],
    ["a range over it", RESERVED - 8, 24, false],
    ["the byte before it", RESERVED - 1, 1, true],
    ["the byte behind it", RESERVED + 8, 1, true],
    ["another page", RESERVED + 4096, 8, true],
  ])("%s", async (_what, at, length, stored) => {
    expect(await storesAfter(at, length, oracle)).toBe(stored);
  });
});
