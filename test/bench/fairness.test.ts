// Shares, caps and echoes of real guests, at a fiftieth of the benchmark's size: turns are that much shorter, too.
//
// Everything is counted in instructions, so nothing here depends on time. bench/results has the whole size.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { measureFairness } from "../../src/bench/fairness.ts";
import { formatFairness } from "../../src/bench/fairness-report.ts";
import type { SchedulerName } from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";
import { kernelImage } from "../vm/machines.ts";

const program = (name: string, bootargs: string) => ({
  name,
  image: readFileSync(new URL(`../../guests/images/bench/${name}.elf`, import.meta.url)),
  bootargs,
});

const measure = (scheduler: SchedulerName) =>
  measureFairness({
    core: releaseCore(),
    scheduler,
    busy: [program("fib", "n=45"), program("sha256", "n=1000000")],
    shell: kernelImage,
    // Two periods of the caps' 100 ms.
    instructions: 200e6,
    quantum: 5000,
    keys: 200,
  });

describe("proportional share", { timeout: 120_000 }, () => {
  test("keeps weights, caps and prompt echoes, and the same to the instruction twice", async () => {
    const fairness = await measure("proportional");
    expect(fairness.shares).toHaveLength(16);
    for (const { share, due } of fairness.shares) expect(Math.abs(share / due - 1)).toBeLessThan(0.01);
    expect(fairness.jain).toBeGreaterThanOrEqual(0.999);
    expect(fairness.caps).toHaveLength(4);
    for (const { charged, allowed } of fairness.caps) expect(Math.abs(charged / allowed - 1)).toBeLessThan(0.01);
    expect(fairness.echo.p99).toBeLessThanOrEqual(2);
    expect(await measure("proportional")).toEqual(fairness);
  });
});

test("round robin knows no weights, and a key waits for everybody", { timeout: 60_000 }, async () => {
  const { shares, caps, echo } = await measure("round-robin");
  for (const { share } of shares) expect(Math.abs(share * 16 - 1)).toBeLessThan(0.01);
  for (const { charged, allowed } of caps) expect(Math.abs(charged / allowed - 1)).toBeLessThan(0.01);
  expect(echo.median).toBeGreaterThan(10);
});

test("the lottery is right on average; a key waits for a win", { timeout: 60_000 }, async () => {
  const fairness = await measure("lottery");
  // Some 40,000 draws: a weight of 100 wins 667 of them, give or take 26.
  for (const { share, due } of fairness.shares) expect(Math.abs(share / due - 1)).toBeLessThan(0.2);
  for (const { charged, allowed } of fairness.caps) expect(Math.abs(charged / allowed - 1)).toBeLessThan(0.01);
  const text = formatFairness({
    fairness: [fairness],
    machine: { cpu: "a CPU", cores: 1, memoryBytes: 1, platform: "a system", runtime: "a runtime" },
    commit: "abc",
    date: "today",
  });
  expect(text).toMatch(/^lottery +800 +13\.333 % /m);
  expect(text).toMatch(/^lottery +25000\/100000 +\d+\.\d+ +50\.\d+ /m);
  expect(text).toMatch(/^lottery +200 +\d+\.\d\d /m);
});
