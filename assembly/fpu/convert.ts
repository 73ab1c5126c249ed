// Conversions between integers and the two formats, and between the formats.
//
// A value that no integer of the target holds after rounding is invalid and clips to the nearest one that is, NaN to the
// largest; then nothing is inexact. norm:fcvt_op_clip
// Spec: Unprivileged, "Single-Precision Floating-Point Conversion and Move Instructions".

import {
  canonicalNaN, exponentOf, infinity, isInfinite, isNaN, isNegative, isSignaling, isZero, signBit, significandOf,
} from "./format";
import { narrowNearest, UNKNOWN } from "./nearest";
import { round, roundingIncrement, roundOff, shiftRightJam } from "./rounding";
import { accrue, Flag, inexactIsKnown, Round } from "./state";

/** Bits below the point that an aligned value keeps, the last of them jammed. */
const FRACTION_BITS: i32 = 2;

/** Largest magnitude that I holds with this sign. */
// @ts-ignore: decorator
@inline function limit<I>(negative: bool): u64 {
  const bits: u64 = sizeof<I>() * 8;
  if (!isSigned<I>()) return negative ? 0 : u64.MAX_VALUE >> (64 - bits);
  return ((<u64>1 << (bits - 1)) - 1) + u64(negative);
}

/** As a register holds it: 32-bit results are sign-extended, unsigned ones too. */
// @ts-ignore: decorator
@inline function extend<I>(value: u64): u64 { return sizeof<I>() == 4 ? <u64><i64><i32>value : value; }

// @ts-ignore: decorator
@inline function withSign<I>(negative: bool, amount: u64): u64 { return extend<I>(negative ? 0 - amount : amount); }

function clip<I>(negative: bool): u64 {
  accrue(Flag.Invalid);
  return withSign<I>(negative, limit<I>(negative));
}

/** 2^62: below it the host's truncation to 64 bits is exact but for the fraction. */
const HOST_LIMIT: f64 = 4611686018427387904.0;

/** Does I hold this value? */
// @ts-ignore: decorator
@inline function holds<I>(value: i64): bool {
  if (sizeof<I>() == 8) return isSigned<I>() || value >= 0;
  return isSigned<I>() ? value == <i64><i32>value : value == <i64><u32>value;
}

/** A C cast: truncation, by the host where that is the answer. */
function truncate<T, I>(a: u64): u64 {
  const value = sizeof<T>() == 8 ? reinterpret<f64>(a) : <f64>reinterpret<f32>(<u32>a);
  if (abs(value) < HOST_LIMIT) {
    const integer = <i64>value;
    if (holds<I>(integer)) {
      if (<f64>integer != value) accrue(Flag.Inexact);
      return extend<I>(<u64>integer);
    }
  }
  return roundToInteger<T, I>(a, Round.TowardZero);
}

/** The integer I nearest to a value of format T, by the rounding mode. */
export function toInteger<T, I>(a: u64, mode: u32): u64 {
  return mode == Round.TowardZero ? truncate<T, I>(a) : roundToInteger<T, I>(a, mode);
}

function roundToInteger<T, I>(a: u64, mode: u32): u64 {
  if (isNaN<T>(a)) return clip<I>(false);
  const negative = isNegative<T>(a);
  if (isInfinite<T>(a)) return clip<I>(negative);
  if (isZero<T>(a)) return 0;
  const exponent = exponentOf<T>(a);
  if (exponent > 63) return clip<I>(negative);
  const significand = significandOf<T>(a);
  // From 2^60 on every double is an integer.
  if (exponent > 60) {
    const amount = exponent > 62 ? significand << 1 : significand >> (62 - exponent);
    return amount > limit<I>(negative) ? clip<I>(negative) : withSign<I>(negative, amount);
  }
  const aligned = shiftRightJam(significand, 60 - exponent);
  const increment = roundingIncrement(mode, negative, 1 << FRACTION_BITS);
  const amount = roundOff(aligned, increment, mode, FRACTION_BITS);
  if (amount > limit<I>(negative)) return clip<I>(negative);
  if (aligned & 3) accrue(Flag.Inexact);
  return withSign<I>(negative, amount);
}

/** The value of format T nearest to an integer I. */
export function fromInteger<T, I>(register: u64, mode: u32): u64 {
  const value: u64 = sizeof<I>() == 8 ? register : isSigned<I>() ? <u64><i64><i32>register : <u64><u32>register;
  if (!value) return 0;
  if (mode == Round.NearestEven && inexactIsKnown()) {
    if (sizeof<T>() == 8) return reinterpret<u64>(isSigned<I>() ? <f64><i64>value : <f64>value);
    return <u64>reinterpret<u32>(isSigned<I>() ? <f32><i64>value : <f32>value);
  }
  const negative = isSigned<I>() && <i64>value < 0;
  const amount = negative ? 0 - value : value;
  const up = <i32>clz(amount) - 1;
  const significand = up < 0 ? shiftRightJam(amount, 1) : amount << up;
  return round<T>(negative, 62 - up, significand, mode);
}

/** Double to single. */
export function narrow(a: u64, mode: u32): u64 {
  if (isNaN<f64>(a)) {
    if (isSignaling<f64>(a)) accrue(Flag.Invalid);
    return canonicalNaN<f32>();
  }
  if (mode == Round.NearestEven) {
    const host = narrowNearest(a);
    if (host != UNKNOWN) return host;
  }
  const negative = isNegative<f64>(a);
  const sign: u64 = negative ? signBit<f32>() : 0;
  if (isInfinite<f64>(a)) return sign | infinity<f32>();
  if (isZero<f64>(a)) return sign;
  return round<f32>(negative, exponentOf<f64>(a), significandOf<f64>(a), mode);
}

/** Single to double, which is exact. */
export function widen(a: u64): u64 {
  if (!isNaN<f32>(a)) return reinterpret<u64>(<f64>reinterpret<f32>(<u32>a));
  if (isSignaling<f32>(a)) accrue(Flag.Invalid);
  return canonicalNaN<f64>();
}
