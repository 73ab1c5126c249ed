// Operands that floating-point units get wrong: the ends of the ranges, near misses of ties, cancellation.

import type { Random } from "../differential/random.ts";

const BOX = 0xffff_ffffn << 32n;
const wide = (random: Random): bigint => (BigInt(random.u32()) << 32n) | BigInt(random.u32());

/** Fraction fields: all zeros or ones, a bit or a run at either end, anything. */
function fraction(random: Random, width: bigint): bigint {
  const all = (1n << width) - 1n;
  const at = BigInt(random.below(Number(width)));
  switch (random.below(8)) {
    case 0:
      return 0n;
    case 1:
      return all;
    case 2:
      return 1n << at;
    case 3:
      return all ^ (1n << at);
    case 4:
      return all & (all << at);
    case 5:
      return all >> at;
    case 6:
      return BigInt(random.below(4));
    default:
      return wide(random) & all;
  }
}

/** Exponent fields: the ends, the middle, where integers end, anything. */
function exponent(random: Random, width: number): number {
  const all = (1 << width) - 1;
  const bias = all >> 1;
  switch (random.below(6)) {
    case 0:
      return random.below(3);
    case 1:
      return all - random.below(3);
    case 2:
      return bias - 2 + random.below(5);
    case 3:
      return bias + 20 + random.below(48);
    case 4:
      return (bias - 60 + random.below(120)) & all;
    default:
      return random.u32() & all;
  }
}

export function randomDouble(random: Random): bigint {
  const sign = BigInt(random.u32() & 1) << 63n;
  return sign | (BigInt(exponent(random, 11)) << 52n) | fraction(random, 52n);
}

/** A single in its register: mostly boxed. */
export function randomSingle(random: Random): bigint {
  const sign = BigInt(random.u32() & 1) << 31n;
  const bits = sign | (BigInt(exponent(random, 8)) << 23n) | fraction(random, 23n);
  return random.below(32) === 0 ? bits | ((wide(random) << 32n) & BOX) : bits | BOX;
}

/** Integers around powers of two, and any. */
export function randomInteger(random: Random): bigint {
  const near = (1n << BigInt(random.below(65))) - 2n + BigInt(random.below(5));
  const value = [near, -near, wide(random), BigInt(random.below(100)) - 50n][random.below(4)]!;
  return BigInt.asUintN(64, value);
}

/** The same number, some units in the last place away, or with the other sign. */
export function neighbour(random: Random, bits: bigint, width: 32 | 64): bigint {
  const low = width === 64 ? bits : bits & 0xffff_ffffn;
  const moved = low + BigInt(random.below(5)) - 2n;
  const flipped = random.u32() & 1 ? moved ^ (1n << BigInt(width - 1)) : moved;
  return width === 64 ? BigInt.asUintN(64, flipped) : BigInt.asUintN(32, flipped) | BOX;
}
