// Floating-point vectors in CI: the operands are hard enough, and a fresh sample of them gives what QEMU gives.
//
// FLOAT_SEED=n repeats a run. long-run.ts is the same at length.

import { describe, expect, test } from "vitest";
import { qemu } from "../arch/qemu.ts";
import { runVectors } from "./compare.ts";
import { Coverage } from "./coverage.ts";

const reference = qemu({ cpu: ["f=true", "d=true"], limitMs: 120_000 });

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
});
