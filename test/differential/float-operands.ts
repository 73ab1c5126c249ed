// Floating-point operands: the cases where rounding, flags and special values go wrong.
//
// Owns: the draws, for both formats, of what a register holds: 64 bits as two words. A single is NaN-boxed, but not always.
// Spec: Unprivileged, "F Extension", "D Extension"; IEEE 754.

import { drawFrom, wordsOf } from "./operands.ts";
import type { Random } from "./random.ts";

export type Precision = "s" | "d";

interface Format {
  /** Bits of the exponent and of the fraction. */
  readonly exponent: number;
  readonly fraction: number;
  readonly hard: Uint32Array;
  /** Zeros, infinities, NaNs, and the ends of the subnormals. */
  readonly special: Uint32Array;
}

const formats: Readonly<Record<Precision, Format>> = { s: makeFormat(8, 23), d: makeFormat(11, 52) };

/** Every hard value of a format, as its bits. */
function makeFormat(exponent: number, fraction: number): Format {
  const bias = 2 ** (exponent - 1) - 1;
  const largest = (1n << BigInt(fraction)) - 1n;
  const pack = (power: number, bits: bigint): bigint => (BigInt(power + bias) << BigInt(fraction)) | (bits & largest);
  const special = BigInt(2 ** exponent - 1) << BigInt(fraction);
  const quiet = 1n << BigInt(fraction - 1);
  const specials = [
    ...[0n, 1n, 2n, quiet, largest - 1n, largest], // zero and subnormals
    ...[special, special | quiet, special | quiet | 5n, special | 1n, special | (quiet - 1n), special | largest],
  ];
  const magnitudes = [
    ...[pack(1 - bias, 0n), pack(1 - bias, 1n), pack(bias, largest), pack(bias, largest - 1n), pack(bias, 0n)],
    ...[pack(0, 0n), pack(0, 1n), pack(-1, largest), pack(0, quiet), pack(1, 0n), pack(1, quiet)],
  ];
  // Around the limits of conversions, and around numbers that lie between two integers.
  for (const power of [7, 8, 15, 16, 22, 23, 24, 30, 31, 32, 51, 52, 53, 62, 63, 64]) {
    for (const bits of [0n, 1n, 2n, quiet]) magnitudes.push(pack(power, bits));
    for (const bits of [largest, largest - 1n]) magnitudes.push(pack(power - 1, bits));
  }
  for (let integer = 1; integer < 8; integer++) {
    const power = Math.floor(Math.log2(integer));
    const fractionOf = (value: number): bigint => BigInt(Math.round((value / 2 ** power - 1) * 2 ** fraction));
    for (const value of [integer, integer + 0.5, integer + 0.25]) {
      const bits = fractionOf(value);
      if (bits <= largest) magnitudes.push(pack(power, bits), pack(power, bits + 1n), pack(power, bits - 1n));
    }
  }
  for (const power of [-1, -2]) for (const bits of [0n, 1n, largest]) magnitudes.push(pack(power, bits)); // 0.5, 0.25
  const sign = 1n << BigInt(exponent + fraction);
  const boxed = exponent === 8 ? 0xffffffff_00000000n : 0n;
  const bothSigns = (values: readonly bigint[]): Uint32Array =>
    wordsOf(values.flatMap((bits) => [bits | boxed, bits | sign | boxed]));
  return { exponent, fraction, hard: bothSigns(magnitudes), special: bothSigns(specials) };
}

/** Draws a value to `out[at]` and `out[at + 1]`; `related` is where one is that it may be equal to, or near. */
export function drawFloat(random: Random, precision: Precision, out: Uint32Array, at: number, related = -1): void {
  const kind = random.below(100);
  const format = formats[precision];
  if (kind < 25) drawFrom(random, format.special, out, at);
  else if (kind < 48) drawFrom(random, format.hard, out, at);
  else if (kind < 65) drawSparse(random, precision, out, at);
  else if (kind < 85 && related >= 0) drawNear(random, precision, out, at, related);
  else {
    out[at] = random.u32();
    out[at + 1] = precision === "d" ? random.u32() : 0xffffffff;
  }
  // Not NaN-boxed: counts as the canonical NaN, whatever its lower half.
  if (precision === "s" && random.chance(4)) out[at + 1] = random.chance(50) ? random.u32() : 0xfffffffe;
}

/** Any exponent, or one of the middle; a fraction of ones or of zeros at its end, for ties and carries. */
function drawSparse(random: Random, precision: Precision, out: Uint32Array, at: number): void {
  const { exponent, fraction } = formats[precision];
  const bias = 2 ** (exponent - 1) - 1;
  const power = random.chance(60) ? bias + random.between(-70, 70) : random.below(2 ** exponent);
  const ones = random.chance(50) ? -1 : 0;
  const sign = random.below(2);
  if (precision === "s") {
    const bits = (random.u32() << random.below(24)) ^ (ones >>> random.between(8, 31));
    out[at] = (sign << 31) | (power << fraction) | (bits & 0x7fffff);
    out[at + 1] = 0xffffffff;
    return;
  }
  // One half of the fraction is random, the other all zeros or all ones, or both are random at their top only.
  const top = random.u32() << random.below(20);
  out[at] = random.chance(60) ? ones : random.u32() << random.below(32);
  out[at + 1] = (sign << 31) | (power << 20) | (top & 0xfffff);
}

/** The related value with either sign, some units in the last place or in the exponent away. */
function drawNear(random: Random, precision: Precision, out: Uint32Array, at: number, related: number): void {
  const high = precision === "d" ? 1 : 0; // where sign and exponent are
  out[at] = out[related]!;
  out[at + 1] = out[related + 1]!;
  if (random.chance(50)) out[at + high] = out[at + high]! ^ 0x80000000;
  const kind = random.below(4);
  const { exponent } = formats[precision];
  if (kind === 1) out[at] = out[at]! + random.between(-2, 2);
  else if (kind === 2 && precision === "d") out[at] = random.u32();
  else if (kind === 2) out[at] = (out[at]! & 0xff800000) | (random.u32() & 0x7fffff);
  else if (kind === 3) out[at + high] = out[at + high]! + (random.between(-3, 3) << (31 - exponent));
}

const words = new Uint32Array(6);
const doubles = new Float64Array(words.buffer);
const singles = new Float32Array(words.buffer);

/**
 * For a fused multiply-add: draws to `out[at]` an addend that all but cancels the product of the values at `a` and `b`.
 * Both must hold the format's numbers; what the result is for others does not matter.
 */
export function drawCancelling(
  random: Random,
  precision: Precision,
  out: Uint32Array,
  at: number,
  a: number,
  b: number,
): void {
  words.set([out[a]!, out[a + 1]!, out[b]!, out[b + 1]!]);
  if (precision === "d") {
    doubles[2] = -(doubles[0]! * doubles[1]!);
    out[at] = words[4]! + random.between(-1, 1);
    out[at + 1] = words[5]!;
  } else {
    singles[4] = -(singles[0]! * singles[2]!);
    out[at] = words[4]! + random.between(-1, 1);
    out[at + 1] = 0xffffffff;
  }
  if (random.chance(25)) out[at + (precision === "d" ? 1 : 0)] = out[at + (precision === "d" ? 1 : 0)]! ^ 0x80000000;
}
