import { describe, expect, test } from "vitest";
import { distribution, geometricMean } from "../../src/bench/statistics.ts";

describe("distribution", () => {
  test.each([
    { samples: [7], median: 7, spread: 0 },
    { samples: [3, 1], median: 2, spread: 1 },
    { samples: [5, 1, 4, 2, 3], median: 3, spread: 2 },
    // R: quantile(c(1, 2, 4, 8, 16, 32)) gives 2.5, 6, 14 for the quartiles.
    { samples: [32, 1, 16, 2, 8, 4], median: 6, spread: 11.5 },
  ])("of $samples", ({ samples, median, spread }) => {
    expect(distribution(samples)).toEqual({ median, spread });
  });

  test("orders by number, not by text, and leaves the samples alone", () => {
    const samples = [10, 9, 100];
    expect(distribution(samples).median).toBe(10);
    expect(samples).toEqual([10, 9, 100]);
  });

  test("of nothing is an error", () => {
    expect(() => distribution([])).toThrow(RangeError);
  });
});

describe("geometric mean", () => {
  test.each([
    { values: [4], mean: 4 },
    { values: [2, 8], mean: 4 },
    { values: [1, 10, 100], mean: 10 },
    { values: [0.5, 2], mean: 1 },
  ])("of $values", ({ values, mean }) => {
    expect(geometricMean(values)).toBeCloseTo(mean, 12);
  });

  test.each([[[]], [[1, 0]], [[1, -1]], [[Number.NaN]]])("of %j is an error", (values) => {
    expect(() => geometricMean(values)).toThrow(RangeError);
  });
});
