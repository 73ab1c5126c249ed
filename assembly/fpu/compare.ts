// Comparisons, minimum and maximum, classification.
//
// Owns: what follows from the bits alone; the host's comparisons and minima do otherwise with NaNs and zeros.
// Spec: Unprivileged, "Floating-Point Compare Instructions", "Floating-Point Classify Instruction".

import {
  canonicalNaN, infinity, isNaN, isNegative, isSignaling, isZero, magnitude, signBit,
} from "./format";
import { accrue, Flag } from "./state";

/** Bits as an integer whose order is the values': -0 just below +0. Not for NaNs. */
// @ts-ignore: decorator
@inline function order<T>(a: u64): i64 {
  const extended = sizeof<T>() == 8 ? <i64>a : <i64><i32>a;
  return extended ^ <i64>((<u64>(extended >> 63)) >> 1);
}

/** A quiet comparison: only signaling NaNs are invalid. norm:feq-s_op */
export function equal<T>(a: u64, b: u64): u64 {
  if (isNaN<T>(a) || isNaN<T>(b)) {
    if (isSignaling<T>(a) || isSignaling<T>(b)) accrue(Flag.Invalid);
    return 0;
  }
  return u64(a == b || (isZero<T>(a) && isZero<T>(b)));
}

/** Signaling comparisons: every NaN is invalid. */
export function lessThan<T>(a: u64, b: u64): u64 {
  if (isNaN<T>(a) || isNaN<T>(b)) {
    accrue(Flag.Invalid);
    return 0;
  }
  return u64(order<T>(a) < order<T>(b) && !(isZero<T>(a) && isZero<T>(b)));
}

export function lessOrEqual<T>(a: u64, b: u64): u64 {
  if (isNaN<T>(a) || isNaN<T>(b)) {
    accrue(Flag.Invalid);
    return 0;
  }
  return u64(order<T>(a) <= order<T>(b) || (isZero<T>(a) && isZero<T>(b)));
}

/** One NaN gives the other operand, two the canonical NaN; a signaling one is invalid in any case. */
function withNaN<T>(a: u64, b: u64): u64 {
  if (isSignaling<T>(a) || isSignaling<T>(b)) accrue(Flag.Invalid);
  if (!isNaN<T>(a)) return a;
  return isNaN<T>(b) ? canonicalNaN<T>() : b;
}

export function minimum<T>(a: u64, b: u64): u64 {
  if (isNaN<T>(a) || isNaN<T>(b)) return withNaN<T>(a, b);
  return order<T>(a) < order<T>(b) ? a : b;
}

export function maximum<T>(a: u64, b: u64): u64 {
  if (isNaN<T>(a) || isNaN<T>(b)) return withNaN<T>(a, b);
  return order<T>(a) > order<T>(b) ? a : b;
}

/** One bit of ten, by sign: infinite 0 and 7, normal 1 and 6, subnormal 2 and 5, zero 3 and 4; NaN: signaling 8, quiet 9. */
export function classify<T>(a: u64): u64 {
  if (isNaN<T>(a)) return isSignaling<T>(a) ? 1 << 8 : 1 << 9;
  const m = magnitude<T>(a);
  const kind: u64 = m == infinity<T>() ? 0 : m >= smallestNormal<T>() ? 1 : m ? 2 : 3;
  return <u64>1 << (isNegative<T>(a) ? kind : 7 - kind);
}

// @ts-ignore: decorator
@inline function smallestNormal<T>(): u64 { return sizeof<T>() == 8 ? <u64>1 << 52 : <u64>1 << 23; }

// Sign injection: the magnitude of a with a sign made from b's. No flag, whatever the operands. norm:fsgnj-s_op
// @ts-ignore: decorator
@inline export function copySign<T>(a: u64, b: u64): u64 { return magnitude<T>(a) | (b & signBit<T>()); }
// @ts-ignore: decorator
@inline export function copyOppositeSign<T>(a: u64, b: u64): u64 { return magnitude<T>(a) | (~b & signBit<T>()); }
// @ts-ignore: decorator
@inline export function xorSign<T>(a: u64, b: u64): u64 { return a ^ (b & signBit<T>()); }
