// Operand values: mostly those where arithmetic goes wrong.

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

const hardValues = makeHardValues();
const edges = [0n, 1n, MASK, 1n << 63n, (1n << 63n) - 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0xffffffff80000000n];

/** A 64-bit value, unsigned; `related` is one that it may be equal to, or near. */
export function operandValue(random: Random, related?: bigint): bigint {
  const kind = random.below(100);
  if (kind < 20) return random.pick(edges);
  if (kind < 55) return random.pick(hardValues);
  if (kind < 75) return random.u64();
  if (kind < 90) return ((random.u64() >> BigInt(random.below(64))) * (random.chance(50) ? 1n : MASK)) & MASK;
  if (related === undefined) return random.u64();
  return (related * random.pick([1n, MASK]) + random.pick([0n, 0n, 1n, MASK])) & MASK;
}

/** An immediate of `width` bits, `signed` or not: the ends of its range as often as not. */
export function immediateValue(random: Random, width: number, signed: boolean): number {
  const low = signed ? -(2 ** (width - 1)) : 0;
  const high = signed ? 2 ** (width - 1) - 1 : 2 ** width - 1;
  if (random.chance(35)) return random.pick([low, low + 1, high - 1, high, 0, 1, ...(signed ? [-1] : [])]);
  return low + Math.floor((random.u32() / 2 ** 32) * (high - low + 1));
}
