import { describe, expect, it } from "vitest";
import { timeScale } from "../../web/compare/time-scale.ts";

describe("the scale of the bars", () => {
  it("is linear from 0 with round ticks, the last at or above every time", () => {
    for (const longest of [0.37, 1, 9.99, 28, 81.3, 100, 999, 12_345]) {
      const scale = timeScale([longest / 30, longest]);
      expect(scale.kind).toBe("linear");
      expect(scale.ticks[0]).toBe(0);
      expect(scale.ticks.at(-1)).toBeGreaterThanOrEqual(longest);
      expect(scale.ticks.length).toBeLessThanOrEqual(6);
      expect(scale.position(0)).toBe(0);
      expect(scale.position(longest / 2)).toBeCloseTo(scale.position(longest) / 2);
    }
    expect(timeScale([1, 28]).ticks).toEqual([0, 10, 20, 30]);
  });

  it("is logarithmic when the shortest time could not be seen on a linear one", () => {
    const scale = timeScale([0.9, 150]);
    expect(scale.kind).toBe("logarithmic");
    expect(scale.ticks).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
    expect(scale.position(0.9)).toBeGreaterThan(0.2);
    expect(scale.position(150)).toBeLessThanOrEqual(1);
    expect(scale.position(100) - scale.position(10)).toBeCloseTo(scale.position(10) - scale.position(1));
  });
});
