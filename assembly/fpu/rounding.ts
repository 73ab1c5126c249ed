// Rounding: from an exact intermediate result to a value of a format, with the flags that this raises.
//
// Owns: the five rounding modes, overflow, underflow, inexactness. Tininess is detected after rounding.
// An intermediate result has its leading one at bit 62; what was cut off below bit 0 is "jammed" into bit 0, which is far
// enough below the rounding position that no mode can tell the difference.
// Spec: Unprivileged, "Floating-Point Control and Status Register", "Subnormal Arithmetic".

import { bias, fractionBits, infinity, signBit } from "./format";
import { accrue, Flag, Round } from "./state";

/** Shifts right; bits that fall out are jammed into bit 0. */
// @ts-ignore: decorator
@inline export function shiftRightJam(a: u64, by: i32): u64 {
  if (by <= 0) return a;
  if (by > 63) return a != 0 ? 1 : 0;
  return (a >> by) | u64((a << (64 - by)) != 0);
}

/** What is added before truncating at `unit` (a power of two): the part of a unit that rounds up in this mode. */
// @ts-ignore: decorator
@inline export function roundingIncrement(mode: u32, negative: bool, unit: u64): u64 {
  if (mode == Round.NearestEven || mode == Round.NearestMaxMagnitude) return unit >> 1;
  if (mode == (negative ? Round.Down : Round.Up)) return unit - 1;
  return 0;
}

/** Shifts right by `bits`, rounding by `increment`; a tie goes to the even neighbour where the mode says so. */
// @ts-ignore: decorator
@inline export function roundOff(a: u64, increment: u64, mode: u32, bits: u64): u64 {
  const unit: u64 = <u64>1 << bits;
  const rounded = (a + increment) >> bits;
  return mode == Round.NearestEven && (a & (unit - 1)) == unit >> 1 ? rounded & ~1 : rounded;
}

/** The value of a format for significand x 2^(exponent - 62), the significand's leading one at bit 62. */
export function round<T>(negative: bool, exponent: i32, significand: u64, mode: u32): u64 {
  const bits: u64 = 62 - fractionBits<T>();
  const unit: u64 = <u64>1 << bits;
  const largest = 2 * bias<T>(); // the largest exponent field of a finite value
  const sign: u64 = negative ? signBit<T>() : 0;
  const increment = roundingIncrement(mode, negative, unit);
  let field = exponent + bias<T>();
  let a = significand;
  if (field > largest || (field == largest && a + increment >= <u64>1 << 63)) {
    accrue(Flag.Overflow | Flag.Inexact);
    return sign | (increment ? infinity<T>() : infinity<T>() - 1);
  }
  let tiny = false;
  if (field <= 0) {
    // With an unbounded exponent, would it still round to less than the smallest normal value?
    tiny = field < 0 || a + increment < <u64>1 << 63;
    a = shiftRightJam(a, 1 - field);
    field = 1;
  }
  if (a & (unit - 1)) accrue(tiny ? Flag.Underflow | Flag.Inexact : Flag.Inexact);
  // A leading one adds one to the exponent field; a subnormal has none, and its field stays 0.
  return sign | ((<u64>(field - 1) << fractionBits<T>()) + roundOff(a, increment, mode, bits));
}
