// Figures as text: three significant digits, a unit, and a width that does not depend on the value.
//
// Owns: rounding and prefixes. A number is at most four characters; figure.tsx gives it a slot of fixed width.

/** 0 to 999 with three significant digits, two decimals at most: "0.00", "1.23", "12.3", "123". */
export function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  if (value < 99.95) return value.toFixed(1);
  return value.toFixed(0);
}

export interface Figure {
  readonly digits: string;
  /** A prefix such as "k", or the whole unit. Empty for plain small numbers. */
  readonly unit: string;
}

const PREFIXES = ["", "k", "M", "G", "T"];

/** A count or a rate of counts: whole below 1000, then "1.23 k", "45.6 M". */
export function countFigure(value: number): Figure {
  if (value < 999.5) return { digits: value.toFixed(0), unit: "" };
  const [scaled, step] = scale(value, 1000);
  return { digits: threeDigits(scaled), unit: PREFIXES[step] ?? "" };
}

/** Millions of instructions per second; the unit is part of the figure. */
export function mipsFigure(instructionsPerSecond: number): Figure {
  return { digits: threeDigits(instructionsPerSecond / 1e6), unit: "MIPS" };
}

const BINARY_UNITS = ["B", "KiB", "MiB", "GiB"];

export function bytesFigure(bytes: number): Figure {
  const [scaled, step] = scale(bytes, 1024);
  return { digits: step === 0 ? scaled.toFixed(0) : threeDigits(scaled), unit: BINARY_UNITS[step] ?? "" };
}

/** A whole number of MiB in the largest unit that keeps it whole. */
export function memorySize(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

/** A span of time from nanoseconds. */
export function durationFigure(nanoseconds: number): Figure {
  if (nanoseconds < 999.5) return { digits: nanoseconds.toFixed(0), unit: "ns" };
  if (nanoseconds < 999.5e3) return { digits: threeDigits(nanoseconds / 1e3), unit: "\u00b5s" };
  if (nanoseconds < 999.5e6) return { digits: threeDigits(nanoseconds / 1e6), unit: "ms" };
  const seconds = nanoseconds / 1e9;
  if (seconds < 999.5) return { digits: threeDigits(seconds), unit: "s" };
  if (seconds < 59_970) return { digits: threeDigits(seconds / 60), unit: "min" };
  return { digits: threeDigits(seconds / 3600), unit: "h" };
}

/** A part of one as percent. */
export function percentFigure(part: number): Figure {
  return { digits: threeDigits(part * 100), unit: "%" };
}

/** A ratio of two times with three significant digits: "0.997 \u00d7", "8.31 \u00d7", "1234 \u00d7". */
export function ratioFigure(ratio: number): Figure {
  return { digits: ratio < 999.5 ? ratio.toPrecision(3) : ratio.toFixed(0), unit: "\u00d7" };
}

export function figureText({ digits, unit }: Figure): string {
  return unit === "" ? digits : `${digits}\u00a0${unit}`;
}

function scale(value: number, base: number): [number, number] {
  let step = 0;
  // 999.5 and not 1000: what would round up to four digits takes the next prefix.
  while (value >= 999.5 && step < 4) {
    value /= base;
    step++;
  }
  return [value, step];
}

/** "1 hart", "4 harts". */
export const hartCount = (harts: number): string => (harts === 1 ? "1 hart" : `${harts} harts`);
