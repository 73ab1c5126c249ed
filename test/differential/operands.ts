// Integer operands: mostly those where arithmetic goes wrong.
//
// Values are drawn in place, as two words (low, high) of a Uint32Array: samples draw them by the hundred thousand.

import type { Random } from "./random.ts";

const MASK = (1n << 64n) - 1n;

function makeHardValues(): bigint[] {
  const values = new Set<bigint>();
  for (let bit = 0n; bit < 64n; bit++) {
    const power = 1n << bit;
    for (const value of [power - 1n, power, power + 1n, -power, -power - 1n, -power + 1n]) values.add(value & MASK);
  }
  // Patterns, and the edges of 32 bits under an upper half that must not matter.
  for (const value of [0x5555555555555555n, 0xaaaaaaaaaaaaaaaan, 0x0123456789abcdefn, 0xfedcba9876543210n])
    values.add(value);
  for (const upper of [0x1n, 0x7fffffffn, 0x80000000n, 0xffffffffn]) {
    for (const lower of [0n, 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn]) values.add((upper << 32n) | lower);
  }
  return [...values];
}

/** Low and high words of 64-bit values, one behind the other. */
export function wordsOf(values: readonly bigint[]): Uint32Array {
  return Uint32Array.from(
    values.flatMap((value) => [Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)]),
  );
}

const hardValues = wordsOf(makeHardValues());
const edges = wordsOf([
  ...[0n, 1n, MASK, 1n << 63n, (1n << 63n) - 1n],
  ...[0x7fffffffn, 0x80000000n, 0xffffffffn, 0xffffffff80000000n],
]);

/** Copies one of the 64-bit values in `table` to `out[at]` and `out[at + 1]`. */
export function drawFrom(random: Random, table: Uint32Array, out: Uint32Array, at: number): void {
  const index = random.below(table.length / 2) * 2;
  out[at] = table[index]!;
  out[at + 1] = table[index + 1]!;
}

/** Draws a value to `out[at]` and `out[at + 1]`; `related` is where one is that it may be equal to, or near. */
export function drawOperand(random: Random, out: Uint32Array, at: number, related = -1): void {
  const kind = random.below(100);
  if (kind < 20) drawFrom(random, edges, out, at);
  else if (kind < 55) drawFrom(random, hardValues, out, at);
  else if (kind < 75 || (kind >= 90 && related < 0)) {
    out[at] = random.u32();
    out[at + 1] = random.u32();
  } else if (kind < 90) drawNarrow(random, out, at);
  else drawRelated(random, out, at, related);
}

/** A random number of significant bits, either sign. */
function drawNarrow(random: Random, out: Uint32Array, at: number): void {
  const bits = random.between(1, 64);
  const low = bits >= 32 ? random.u32() : random.u32() >>> (32 - bits);
  const high = bits <= 32 ? 0 : random.u32() >>> (64 - bits);
  if (random.chance(50)) set64(out, at, low, high);
  else negate(out, at, low, high);
}

/** The related value or its negation, give or take one. */
function drawRelated(random: Random, out: Uint32Array, at: number, related: number): void {
  if (random.chance(50)) set64(out, at, out[related]!, out[related + 1]!);
  else negate(out, at, out[related]!, out[related + 1]!);
  const addend = random.below(4) - 1;
  if (addend === 1) {
    out[at] = out[at]! + 1;
    if (out[at] === 0) out[at + 1] = out[at + 1]! + 1;
  } else if (addend === -1) {
    if (out[at] === 0) out[at + 1] = out[at + 1]! - 1;
    out[at] = out[at]! - 1;
  }
}

function set64(out: Uint32Array, at: number, low: number, high: number): void {
  out[at] = low;
  out[at + 1] = high;
}

function negate(out: Uint32Array, at: number, low: number, high: number): void {
  out[at] = -low;
  out[at + 1] = low === 0 ? -high : ~high;
}

const scratch = new Uint32Array(2);

/** As drawOperand, as a number. */
export function operandValue(random: Random): bigint {
  drawOperand(random, scratch, 0);
  return (BigInt(scratch[1]!) << 32n) | BigInt(scratch[0]!);
}

/** An immediate of `width` bits, `signed` or not: the ends of its range as often as not. */
export function immediateValue(random: Random, width: number, signed: boolean): number {
  const low = signed ? -(2 ** (width - 1)) : 0;
  const high = signed ? 2 ** (width - 1) - 1 : 2 ** width - 1;
  if (random.chance(35)) return random.pick([low, low + 1, high - 1, high, 0, 1, ...(signed ? [-1] : [])]);
  return low + Math.floor((random.u32() / 2 ** 32) * (high - low + 1));
}
