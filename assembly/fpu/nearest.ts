// Rounding to nearest even by the host's own arithmetic, where that is provably the answer.
//
// Owns: the conditions under which it is. WebAssembly rounds to nearest even as IEEE 754 says, but has no flags and leaves
// NaNs open. So a result is the host's only if it is ordinary: neither infinite nor NaN, and, for operations that can
// underflow, above the smallest normal number (which itself may stand for a smaller value that was rounded up). Then no flag
// but inexact can arise. Whether that does, is asked only while the flag is not raised yet, and answered by the rounding
// error, which is computed exactly: by TwoSum (Knuth) for sums, by TwoProduct (Dekker, Veltkamp) for products; a quotient
// or root is exact if multiplying back gives the operand. Singles are compared with the same operation in double
// precision. Everything else goes to the integer arithmetic of arithmetic.ts.

import { isZero, magnitude } from "./format";
import { accrue, Flag, inexactIsKnown } from "./state";

const INFINITY_64: u64 = 0x7ff0_0000_0000_0000;
const INFINITY_32: u64 = 0x7f80_0000;
/** The smallest normal number's successor. */
const NORMAL_64: u64 = 0x0010_0000_0000_0001;
const NORMAL_32: u64 = 0x0080_0001;
/** 2^1007. */
const LARGE_64: u64 = 0x7ee0_0000_0000_0000;

/** Neither infinite nor NaN: an ordinary sum, which never underflows inexactly. */
// @ts-ignore: decorator
@inline export function isFinite64(r: u64): bool { return r << 1 < INFINITY_64 << 1; }
// @ts-ignore: decorator
@inline export function isFinite32(r: u32): bool { return r << 1 < <u32>(INFINITY_32 << 1); }
/** Above the smallest normal number, and finite: an ordinary product, quotient, or conversion. */
// @ts-ignore: decorator
@inline export function isNormal64(r: u64): bool {
  return magnitude<f64>(r) - NORMAL_64 < INFINITY_64 - NORMAL_64;
}
// @ts-ignore: decorator
@inline export function isNormal32(r: u32): bool {
  return (r & 0x7fff_ffff) - <u32>NORMAL_32 < <u32>(INFINITY_32 - NORMAL_32);
}

/** Exponent between -510 and 510: products and their errors neither overflow nor lose bits below the smallest number. */
// @ts-ignore: decorator
@inline function isModerate(r: u64): bool { return ((r >> 52) & 0x7ff) - 513 < 1021; }

/** a + b - s, exactly, for s = a + b. */
// @ts-ignore: decorator
@inline function sumError(a: f64, b: f64, s: f64): f64 {
  const c = s - a;
  return (a - (s - c)) + (b - c);
}

/** 2^27 + 1: splits a double in two halves of 26 bits. */
const SPLITTER: f64 = 134217729.0;

/** a x b - p, exactly, for p = a x b, for moderate operands. */
// @ts-ignore: decorator
@inline function productError(a: f64, b: f64, p: f64): f64 {
  const sa = SPLITTER * a, sb = SPLITTER * b;
  const ah = sa - (sa - a), bh = sb - (sb - b);
  const al = a - ah, bl = b - bh;
  return al * bl - (((p - ah * bh) - al * bh) - ah * bl);
}

// @ts-ignore: decorator
@inline function f64of(a: u64): f64 { return reinterpret<f64>(a); }
// @ts-ignore: decorator
@inline function bitsOf(a: f64): u64 { return reinterpret<u64>(a); }
// @ts-ignore: decorator
@inline function f32of(a: u64): f32 { return reinterpret<f32>(<u32>a); }

// What the host makes of two operands. The result stands if it is ordinary.
// @ts-ignore: decorator
@inline export function hostSum64(a: u64, b: u64): u64 { return bitsOf(f64of(a) + f64of(b)); }
// @ts-ignore: decorator
@inline export function hostDifference64(a: u64, b: u64): u64 { return bitsOf(f64of(a) - f64of(b)); }
// @ts-ignore: decorator
@inline export function hostProduct64(a: u64, b: u64): u64 { return bitsOf(f64of(a) * f64of(b)); }
// @ts-ignore: decorator
@inline export function hostQuotient64(a: u64, b: u64): u64 { return bitsOf(f64of(a) / f64of(b)); }
// @ts-ignore: decorator
@inline export function hostSum32(a: u64, b: u64): u32 { return reinterpret<u32>(f32of(a) + f32of(b)); }
// @ts-ignore: decorator
@inline export function hostDifference32(a: u64, b: u64): u32 { return reinterpret<u32>(f32of(a) - f32of(b)); }
// @ts-ignore: decorator
@inline export function hostProduct32(a: u64, b: u64): u32 { return reinterpret<u32>(f32of(a) * f32of(b)); }
// @ts-ignore: decorator
@inline export function hostQuotient32(a: u64, b: u64): u32 { return reinterpret<u32>(f32of(a) / f32of(b)); }

/** The answer of the functions below when they have none. It is a NaN, which they never answer. */
export const UNKNOWN: u64 = u64.MAX_VALUE;

function known(result: u64, exact: bool): u64 {
  if (!exact) accrue(Flag.Inexact);
  return result;
}

export function addNearest64(a: u64, b: u64): u64 {
  const r = hostSum64(a, b);
  if (!isFinite64(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  // Near the largest numbers TwoSum itself could overflow.
  return magnitude<f64>(r) < LARGE_64 ? known(r, sumError(f64of(a), f64of(b), f64of(r)) == 0) : UNKNOWN;
}

export function multiplyNearest64(a: u64, b: u64): u64 {
  const r = hostProduct64(a, b);
  // Zero is the exact product of zero, and an underflow of anything else.
  if (!isNormal64(r)) return isZero<f64>(r) && (isZero<f64>(a) || isZero<f64>(b)) ? r : UNKNOWN;
  if (inexactIsKnown()) return r;
  if (!isModerate(a) || !isModerate(b) || !isModerate(r)) return UNKNOWN;
  return known(r, productError(f64of(a), f64of(b), f64of(r)) == 0);
}

export function divideNearest64(a: u64, b: u64): u64 {
  const r = hostQuotient64(a, b);
  if (!isNormal64(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  if (!isModerate(a) || !isModerate(b) || !isModerate(r)) return UNKNOWN;
  const q = f64of(r), p = q * f64of(b);
  return known(r, p == f64of(a) && productError(q, f64of(b), p) == 0);
}

export function squareRootNearest64(a: u64): u64 {
  const q = sqrt(f64of(a));
  const r = bitsOf(q);
  if (!isNormal64(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  if (!isModerate(a)) return UNKNOWN;
  const p = q * q;
  return known(r, p == f64of(a) && productError(q, q, p) == 0);
}

/**
 * a x b + c with one rounding. The product and the first sum are exact with their errors; the sum of the errors is rounded to
 * odd, so that it cannot sit on a tie where the exact one does not, and the last sum rounds once (Boldo and Melquiond).
 */
export function multiplyAddNearest64(a: u64, b: u64, c: u64): u64 {
  if (!isModerate(a) || !isModerate(b) || !isModerate(c)) return UNKNOWN;
  const x = f64of(a), y = f64of(b), z = f64of(c);
  const p = x * y;
  if (!isModerate(bitsOf(p))) return UNKNOWN;
  const pe = productError(x, y, p);
  const s = p + z;
  const se = sumError(p, z, s);
  const t = pe + se;
  const te = sumError(pe, se, t);
  const odd = f64of(roundedToOdd(bitsOf(t), te));
  const r = s + odd;
  if (!r) return UNKNOWN;
  if (inexactIsKnown()) return bitsOf(r);
  return known(bitsOf(r), te == 0 && sumError(s, odd, r) == 0);
}

/** t rounded to odd instead of to nearest, where `error` is what nearest has lost. */
// @ts-ignore: decorator
@inline function roundedToOdd(t: u64, error: f64): u64 {
  const inexact = u64(error != 0);
  // Away from zero if the error's sign is not the result's: back to the neighbour that truncation gives, then odd.
  const away = inexact & ((t ^ bitsOf(error)) >> 63);
  return (t - away) | inexact;
}

export function addNearest32(a: u64, b: u64): u64 {
  const r = hostSum32(a, b);
  if (!isFinite32(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  // A double holds the sum of two singles with an error that shows, too.
  const x = <f64>f32of(a), y = <f64>f32of(b), s = x + y;
  return known(r, s == <f64>reinterpret<f32>(r) && sumError(x, y, s) == 0);
}

export function multiplyNearest32(a: u64, b: u64): u64 {
  const r = hostProduct32(a, b);
  if (!isNormal32(r)) return isZero<f32>(r) && (isZero<f32>(a) || isZero<f32>(b)) ? r : UNKNOWN;
  if (inexactIsKnown()) return r;
  return known(r, <f64>f32of(a) * <f64>f32of(b) == <f64>reinterpret<f32>(r)); // the double is exact
}

export function divideNearest32(a: u64, b: u64): u64 {
  const r = hostQuotient32(a, b);
  if (!isNormal32(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  return known(r, <f64>reinterpret<f32>(r) * <f64>f32of(b) == <f64>f32of(a));
}

export function squareRootNearest32(a: u64): u64 {
  const r = reinterpret<u32>(sqrt<f32>(f32of(a)));
  if (!isNormal32(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  const root = <f64>reinterpret<f32>(r);
  return known(r, root * root == <f64>f32of(a));
}

/** The product is exact in a double; the sum, rounded to odd there, rounds to the right single. */
export function multiplyAddNearest32(a: u64, b: u64, c: u64): u64 {
  const p = <f64>f32of(a) * <f64>f32of(b), z = <f64>f32of(c);
  const s = p + z;
  const error = sumError(p, z, s);
  const odd = f64of(roundedToOdd(bitsOf(s), error));
  const r = reinterpret<u32>(<f32>odd);
  if (!isNormal32(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  return known(r, error == 0 && <f64>reinterpret<f32>(r) == s);
}

/** Double to single. */
export function narrowNearest(a: u64): u64 {
  const r = reinterpret<u32>(<f32>f64of(a));
  if (!isNormal32(r)) return UNKNOWN;
  if (inexactIsKnown()) return r;
  return known(r, <f64>reinterpret<f32>(r) == f64of(a));
}
