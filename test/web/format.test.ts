import { describe, expect, it } from "vitest";
import {
  bytesFigure,
  countFigure,
  durationFigure,
  figureText,
  memorySize,
  mipsFigure,
  percentFigure,
  ratioFigure,
  threeDigits,
} from "../../web/ui/format.ts";

const text = (figure: Parameters<typeof figureText>[0]) => figureText(figure).replace("\u00a0", " ");

describe("figures", () => {
  it("have three significant digits and at most four characters", () => {
    expect([0, 0.004, 1.234, 9.994, 9.996, 45.67, 99.94, 99.96, 123.4, 999.4].map(threeDigits)).toEqual([
      "0.00",
      "0.00",
      "1.23",
      "9.99",
      "10.0",
      "45.7",
      "99.9",
      "100",
      "123",
      "999",
    ]);
  });

  it("take the next prefix instead of a fourth digit", () => {
    expect([0, 7, 999, 999.4, 999.6, 1234, 999_499, 999_500, 1.5e9].map((value) => text(countFigure(value)))).toEqual([
      "0",
      "7",
      "999",
      "999",
      "1.00 k",
      "1.23 k",
      "999 k",
      "1.00 M",
      "1.50 G",
    ]);
  });

  it("carry their unit", () => {
    expect(text(mipsFigure(212_345_678))).toBe("212 MIPS");
    expect(text(bytesFigure(168 * 1024))).toBe("168 KiB");
    expect(text(bytesFigure(1.32 * 1024 * 1024))).toBe("1.32 MiB");
    expect(text(percentFigure(0.4231))).toBe("42.3 %");
    expect([0.9972, 1, 8.314, 97.13, 999.7].map((ratio) => text(ratioFigure(ratio)))).toEqual([
      "0.997 \u00d7",
      "1.00 \u00d7",
      "8.31 \u00d7",
      "97.1 \u00d7",
      "1000 \u00d7",
    ]);
    expect([640, 69_100, 7.25e6, 1.5e9, 2e12, 9e12].map((ns) => text(durationFigure(ns)))).toEqual([
      "640 ns",
      "69.1 \u00b5s",
      "7.25 ms",
      "1.50 s",
      "33.3 min",
      "150 min",
    ]);
    expect([128, 1024, 1536].map(memorySize)).toEqual(["128 MiB", "1 GiB", "1536 MiB"]);
  });
});
