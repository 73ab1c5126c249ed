// Floating-point vectors in CI: the operands are hard enough, and a fresh sample of them gives what QEMU gives.
//
// FLOAT_SEED=n repeats a run. long-run.ts is the same at length.

import { describe, expect, test } from "vitest";
import { describeDifference, runVectors } from "./compare.ts";
import { Coverage } from "./coverage.ts";
import { reference, subjects } from "./machines.ts";

const seed = Number(process.env.FLOAT_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed) || seed < 0) throw new Error(`FLOAT_SEED is not a whole number: ${process.env.FLOAT_SEED}`);

/** With this many blocks of 1,024 tuples a variant every cell is filled and every outcome seen. */
const BLOCKS_OF_COVERAGE = 8;

describe("floating-point vectors", () => {
  test("fill every cell and bring about every outcome, on QEMU", async () => {
    const { blocks } = await runVectors(reference, { seed: 1, blocks: [0, BLOCKS_OF_COVERAGE] });
    const coverage = new Coverage();
    for (const block of blocks) coverage.add(block);
    expect(coverage.cells).toBeGreaterThan(10_000);
    expect(coverage.missing()).toEqual([]);
  });

  test(`give what QEMU gives, FLOAT_SEED=${seed}`, { timeout: 300_000 }, async () => {
    const parameters = { seed, blocks: [0, 1] } as const;
    const expected = { machine: reference, report: await runVectors(reference, parameters) };
    expect(expected.report.tuples).toBeGreaterThan(200_000);
    for (const machine of subjects) {
      const actual = { machine, report: await runVectors(machine, parameters) };
      expect(await describeDifference(parameters, expected, actual)).toBe(null);
    }
    console.log(`floating-point vectors: FLOAT_SEED=${seed}; ${expected.report.tuples} tuples`);
  });
});
