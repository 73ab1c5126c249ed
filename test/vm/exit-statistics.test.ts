// Exits are counted exactly; their time is sampled.

import { afterEach, expect, test, vi } from "vitest";
import { ExitStatistics } from "../../src/vm/exit-statistics.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function record(statistics: ExitStatistics, cause: string, times: number): void {
  for (let i = 0; i < times; i++) statistics.count(cause, statistics.start());
}

test("counts are exact by cause", () => {
  const statistics = new ExitStatistics();
  record(statistics, "wfi", 1);
  record(statistics, "mmio-write:uart", 12_345);
  record(statistics, "wfi", 2);
  const counts = Object.entries(statistics.snapshot()).map(([cause, { count }]) => [cause, count]);
  expect(counts).toEqual([
    ["wfi", 3],
    ["mmio-write:uart", 12_345],
  ]);
});

test("one exit in 61 is timed, and the mean stands for all of its cause", () => {
  let now = 1000;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 0.001));
  const statistics = new ExitStatistics();
  record(statistics, "wfi", 60);
  expect(clock).not.toHaveBeenCalled();
  expect(statistics.snapshot()).toEqual({ wfi: { count: 60, estimatedNs: 0 } });
  record(statistics, "wfi", 62);
  expect(clock).toHaveBeenCalledTimes(4);
  expect(statistics.snapshot()).toEqual({ wfi: { count: 122, estimatedNs: 122_000 } });
});

test("clear forgets everything", () => {
  const statistics = new ExitStatistics();
  record(statistics, "wfi", 100);
  statistics.clear();
  expect(statistics.snapshot()).toEqual({});
});
