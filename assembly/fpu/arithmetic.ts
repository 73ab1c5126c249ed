// Addition, multiplication, division, square root and fused multiply-add, exact in every rounding mode.
//
// Owns: the integer arithmetic behind the operations, for both formats. It is always right; nearest.ts answers first where
// the host's own arithmetic is known to be. Special operands are looked at first, then the rest is (sign, exponent,
// significand), see format.ts. Division and root take the host's correctly rounded quotient or root of the significands and
// find in integers on which side of it the exact one is.

import { mulhu } from "../execute/rv-m";
import {
  canonicalNaN, exponentOf, infinity, isInfinite, isNaN, isNegative, isSignaling, isSpecial, isZero, signBit,
  significandOf,
} from "./format";
import { round, shiftRightJam } from "./rounding";
import { accrue, Flag, Round } from "./state";

const LEADING: u64 = 1 << 62;

/** The operation has no meaning, or a signaling NaN took part. */
function invalid<T>(): u64 {
  accrue(Flag.Invalid);
  return canonicalNaN<T>();
}

/** The result when an operand is a NaN. */
function propagate<T>(a: u64, b: u64): u64 {
  if (isSignaling<T>(a) || isSignaling<T>(b)) accrue(Flag.Invalid);
  return canonicalNaN<T>();
}

// @ts-ignore: decorator
@inline function signed<T>(negative: bool, value: u64): u64 { return negative ? value | signBit<T>() : value; }

/** An exact sum of zero: positive, but negative when rounding down. */
function zeroSum<T>(mode: u32): u64 { return signed<T>(mode == Round.Down, 0); }

export function add<T>(a: u64, b: u64, mode: u32): u64 {
  if (isSpecial<T>(a) || isSpecial<T>(b)) {
    if (isNaN<T>(a) || isNaN<T>(b)) return propagate<T>(a, b);
    if (!isInfinite<T>(a)) return b;
    return isInfinite<T>(b) && a != b ? invalid<T>() : a;
  }
  if (isZero<T>(a)) return isZero<T>(b) ? (a == b ? a : zeroSum<T>(mode)) : b;
  if (isZero<T>(b)) return a;
  return addFinite<T>(a, b, mode);
}

function addFinite<T>(a: u64, b: u64, mode: u32): u64 {
  let large = a, small = b;
  if ((a & ~signBit<T>()) < (b & ~signBit<T>())) { large = b; small = a; }
  const negative = isNegative<T>(large);
  const exponent = exponentOf<T>(large);
  const addend = shiftRightJam(significandOf<T>(small), exponent - exponentOf<T>(small));
  if (isNegative<T>(small) == negative) {
    const sum = significandOf<T>(large) + addend;
    return sum >> 63 ? round<T>(negative, exponent + 1, shiftRightJam(sum, 1), mode) : round<T>(negative, exponent, sum, mode);
  }
  const difference = significandOf<T>(large) - addend;
  if (!difference) return zeroSum<T>(mode);
  const up = <i32>clz(difference) - 1;
  return round<T>(negative, exponent - up, difference << up, mode);
}

export function multiply<T>(a: u64, b: u64, mode: u32): u64 {
  const negative = isNegative<T>(a ^ b);
  if (isSpecial<T>(a) || isSpecial<T>(b)) {
    if (isNaN<T>(a) || isNaN<T>(b)) return propagate<T>(a, b);
    return isZero<T>(a) || isZero<T>(b) ? invalid<T>() : signed<T>(negative, infinity<T>());
  }
  if (isZero<T>(a) || isZero<T>(b)) return signed<T>(negative, 0);
  const x = significandOf<T>(a), y = significandOf<T>(b) << 1;
  const high = mulhu(x, y), low = x * y;
  const exponent = exponentOf<T>(a) + exponentOf<T>(b);
  return high >= LEADING
    ? round<T>(negative, exponent + 1, high | u64(low != 0), mode)
    : round<T>(negative, exponent, high << 1 | u64(low != 0), mode);
}

/** A significand as a double from 1 to 2. At most 53 of its bits are in use. */
// @ts-ignore: decorator
@inline function asDouble(significand: u64): f64 { return reinterpret<f64>((significand >> 10) + (<u64>1022 << 52)); }
/** The 53-bit significand of a normal double. */
// @ts-ignore: decorator
@inline function bits53(a: f64): u64 { return (reinterpret<u64>(a) & 0xf_ffff_ffff_ffff) | 0x10_0000_0000_0000; }

/**
 * A significand for a result whose 53-bit rounding to nearest is `closest`, and whose distance to that, less than half a
 * unit, has the sign of `remainder`.
 */
// @ts-ignore: decorator
@inline function beside(closest: u64, remainder: i64): u64 {
  return (closest << 10) + u64(remainder > 0) - u64(remainder < 0);
}

export function divide<T>(a: u64, b: u64, mode: u32): u64 {
  const negative = isNegative<T>(a ^ b);
  if (isSpecial<T>(a) || isSpecial<T>(b)) {
    if (isNaN<T>(a) || isNaN<T>(b)) return propagate<T>(a, b);
    if (isInfinite<T>(a)) return isInfinite<T>(b) ? invalid<T>() : signed<T>(negative, infinity<T>());
    return signed<T>(negative, 0);
  }
  if (isZero<T>(b)) {
    if (isZero<T>(a)) return invalid<T>();
    accrue(Flag.DivideByZero);
    return signed<T>(negative, infinity<T>());
  }
  if (isZero<T>(a)) return signed<T>(negative, 0);
  const x = significandOf<T>(a), y = significandOf<T>(b);
  // The remainder is small, so its low 64 bits are all of it.
  const below = x < y; // then the quotient is less than 1
  const quotient = bits53(asDouble(x) / asDouble(y));
  const remainder = <i64>(((x >> 10) << (below ? 53 : 52)) - quotient * (y >> 10));
  return round<T>(negative, exponentOf<T>(a) - exponentOf<T>(b) - i32(below), beside(quotient, remainder), mode);
}

export function squareRoot<T>(a: u64, mode: u32): u64 {
  if (isNaN<T>(a)) return propagate<T>(a, a);
  if (isZero<T>(a)) return a; // -0 has the root -0
  if (isNegative<T>(a)) return invalid<T>();
  if (isInfinite<T>(a)) return a;
  const exponent = exponentOf<T>(a), odd = exponent & 1;
  const x = significandOf<T>(a);
  const root = bits53(sqrt(asDouble(x) * (odd ? 2.0 : 1.0)));
  const remainder = <i64>(((x >> 10) << (52 + odd)) - root * root);
  return round<T>(false, (exponent - odd) >> 1, beside(root, remainder), mode);
}

/** a x b + c with one rounding. */
export function multiplyAdd<T>(a: u64, b: u64, c: u64, mode: u32): u64 {
  const negative = isNegative<T>(a ^ b);
  if (isSpecial<T>(a) || isSpecial<T>(b) || isSpecial<T>(c)) {
    // norm:fma_nv_flag Infinity times zero is invalid even when a quiet NaN is added.
    if ((isInfinite<T>(a) && isZero<T>(b)) || (isZero<T>(a) && isInfinite<T>(b))) return invalid<T>();
    if (isNaN<T>(a) || isNaN<T>(b) || isNaN<T>(c)) {
      if (isSignaling<T>(c)) accrue(Flag.Invalid);
      return propagate<T>(a, b);
    }
    if (!isSpecial<T>(a) && !isSpecial<T>(b)) return c;
    return isInfinite<T>(c) && isNegative<T>(c) != negative ? invalid<T>() : signed<T>(negative, infinity<T>());
  }
  if (isZero<T>(a) || isZero<T>(b)) {
    if (!isZero<T>(c)) return c;
    return isNegative<T>(c) == negative ? c : zeroSum<T>(mode);
  }
  return multiplyAddFinite<T>(negative, a, b, c, mode);
}

/** The product, exact in 128 bits, its leading one at bit 126 of high:low; then the addend is aligned with it. */
function multiplyAddFinite<T>(negative: bool, a: u64, b: u64, c: u64, mode: u32): u64 {
  const x = significandOf<T>(a), y = significandOf<T>(b) << 1;
  let high = mulhu(x, y), low = x * y;
  let exponent = exponentOf<T>(a) + exponentOf<T>(b) + 1;
  if (high < LEADING) {
    high = high << 1 | low >> 63;
    low <<= 1;
    exponent--;
  }
  if (isZero<T>(c)) return round<T>(negative, exponent, high | u64(low != 0), mode);
  let addHigh = significandOf<T>(c), addLow: u64 = 0;
  const distance = exponent - exponentOf<T>(c);
  if (distance >= 0) {
    addLow = shiftRightJamLow(addHigh, 0, distance);
    addHigh = distance > 63 ? 0 : addHigh >> distance;
  } else {
    low = shiftRightJamLow(high, low, -distance);
    high = -distance > 63 ? 0 : high >> -distance;
    exponent -= distance;
  }
  if (isNegative<T>(c) == negative) {
    low += addLow;
    high += addHigh + u64(low < addLow);
    return high >> 63
      ? round<T>(negative, exponent + 1, high >> 1 | (high & 1) | u64(low != 0), mode)
      : round<T>(negative, exponent, high | u64(low != 0), mode);
  }
  let sign = negative;
  if (high < addHigh || (high == addHigh && low < addLow)) {
    sign = !negative;
    const carriedHigh = high, carriedLow = low;
    high = addHigh; low = addLow;
    addHigh = carriedHigh; addLow = carriedLow;
  }
  high = high - addHigh - u64(low < addLow);
  low -= addLow;
  if (!(high | low)) return zeroSum<T>(mode);
  return roundWide<T>(sign, exponent, high, low, mode);
}

/** The low half of high:low shifted right by more than nothing, bits that fall out jammed into bit 0. */
function shiftRightJamLow(high: u64, low: u64, by: i32): u64 {
  if (by == 0) return low;
  if (by > 127) return u64((high | low) != 0);
  if (by == 64) return high | u64(low != 0);
  if (by > 64) return (high >> (by - 64)) | u64(((high << (128 - by)) | low) != 0);
  return (high << (64 - by)) | (low >> by) | u64((low << (64 - by)) != 0);
}

/** Rounds high:low, where 2^exponent is at bit 126, wherever its leading one is. */
function roundWide<T>(negative: bool, exponent: i32, high: u64, low: u64, mode: u32): u64 {
  let e = exponent, h = high, l = low;
  if (!h) {
    h = l; l = 0;
    e -= 64;
  }
  const up = <i32>clz(h) - 1;
  if (up < 0) return round<T>(negative, e + 1, shiftRightJam(h, 1) | u64(l != 0), mode);
  if (up > 0) {
    h = h << up | l >> (64 - up);
    l <<= up;
  }
  return round<T>(negative, e - up, h | u64(l != 0), mode);
}
