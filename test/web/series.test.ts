import { describe, expect, it } from "vitest";
import { largest, seriesOf, spansOf } from "../../web/run/series.ts";

const beat = (exits: Record<string, number>) => ({
  instructions: 0,
  exits: 0,
  exitsByCause: new Map(Object.entries(exits)),
});

describe("the exits of the last minute as series", () => {
  const history = [beat({ "csr:sepc": 1 }), beat({}), beat({ "csr:sepc": 2, "csr:satp": 3, "mmio-read:uart": 9 })];

  it("by kind: the causes of a kind are added, most first, and what is missing was zero", () => {
    expect(seriesOf(history, "kinds")).toEqual([
      { title: "Device accesses", values: [0, 0, 9] },
      { title: "Privileged instructions", values: [1, 0, 5] },
    ]);
    expect(seriesOf([beat({}), beat({})], "kinds")).toEqual([]);
  });

  it("by cause: those that count, and not more than can be told apart", () => {
    expect(seriesOf(history, "causes").map(({ title }) => title)).toEqual(["mmio-read:uart", "csr:sepc", "csr:satp"]);
    const many = beat(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`csr:${n}`, n + 1])));
    const shown = seriesOf([many], "causes");
    expect([shown.length, shown[0]!.title]).toEqual([9, "csr:29"]);
  });

  it("have one scale", () => {
    expect(largest(seriesOf(history, "kinds"))).toBe(9);
    expect(largest([])).toBe(0);
  });

  it("as a table: means over spans, the newest first, a short one at the end", () => {
    const series = [{ title: "a", values: [1, 2, 3, 4, 5] }];
    expect(spansOf(series, 0.5, 1)).toEqual([
      { from: 0, to: 1, rates: [4.5] },
      { from: 1, to: 2, rates: [2.5] },
      { from: 2, to: 2.5, rates: [1] },
    ]);
    expect(spansOf([], 0.5, 1)).toEqual([]);
  });
});
