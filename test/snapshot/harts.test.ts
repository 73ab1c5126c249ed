// Copies of guests with several harts, at points that nobody chose: in the middle of spin locks, LR/SC loops, mail-boxes, HSM
// starts, trap handlers, sleep. A copy and its parent go on to the same bits as a guest that is left alone.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import { buildPrograms, type Programs, TYPED } from "../harts/programs.ts";
import { clone, expectSameBits, leftAlone, restoreElsewhere, type Spec } from "./guests.ts";

const timeout = 240_000;
const COPIES = 9;

let programs: Programs;
beforeAll(() => {
  programs = buildPrograms();
});
afterAll(() => programs.remove());

type Program = "machine" | "supervisor";

function specOf(program: Program, mode: ModeName, harts: number): Spec {
  const image = readFileSync(programs[program]);
  const common = { image, mode, harts, memory: 64 << 20, maxInstructions: 1e9 };
  return program === "machine" ? common : { ...common, firmware: "host", input: Buffer.from(`${TYPED}\r`) };
}

/** Numbers below `end` in ascending order, the same each time (a linear congruential generator). */
function points(seed: number, end: number): number[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  return Array.from({ length: COPIES }, next).sort((a, b) => a - b);
}

const cases = modes.flatMap(({ name, noMachineMode }) =>
  (noMachineMode === null ? (["machine", "supervisor"] as const) : (["supervisor"] as const)).map(
    (program) => [program, name] as const,
  ),
);

describe.each(cases)("%s.c in %s", (program, mode) => {
  test.each([
    [2, clone],
    [3, clone],
    [2, restoreElsewhere],
  ] as const)("with %d harts, %o", { timeout }, async (harts, copy) => {
    const spec = specOf(program, mode, harts);
    const { retired } = await leftAlone(spec);
    await expectSameBits(spec, points(harts, retired), copy);
  });
});
