// The two binary formats: where sign, exponent and significand are, classes of values, NaN boxing.
//
// Owns: knowledge of bit layouts. A value is its bits in a u64 (an f32's in the low half); T is f32 or f64, so that each
// function exists once. Everything that may be a NaN stays an integer: WebAssembly leaves NaN payloads open.
// A finite value other than zero is also (sign, exponent, significand): significand x 2^(exponent - 62), with the
// significand's leading one at bit 62. So both formats and all intermediate results have one form.
// Spec: Unprivileged, "NaN Generation and Propagation", "NaN Boxing of Narrower Values".

/** Bits of the fraction field. */
// @ts-ignore: decorator
@inline export function fractionBits<T>(): u64 { return sizeof<T>() == 8 ? 52 : 23; }
/** The exponent field's value for 2^0. */
// @ts-ignore: decorator
@inline export function bias<T>(): i32 { return sizeof<T>() == 8 ? 1023 : 127; }
// @ts-ignore: decorator
@inline export function signBit<T>(): u64 { return <u64>1 << (sizeof<T>() * 8 - 1); }
// @ts-ignore: decorator
@inline export function infinity<T>(): u64 { return sizeof<T>() == 8 ? 0x7ff0_0000_0000_0000 : 0x7f80_0000; }
// @ts-ignore: decorator
@inline export function canonicalNaN<T>(): u64 { return sizeof<T>() == 8 ? 0x7ff8_0000_0000_0000 : 0x7fc0_0000; }
// @ts-ignore: decorator
@inline function quietBit<T>(): u64 { return sizeof<T>() == 8 ? 0x0008_0000_0000_0000 : 0x0040_0000; }

// @ts-ignore: decorator
@inline export function isNegative<T>(a: u64): bool { return (a & signBit<T>()) != 0; }
/** The value without its sign. */
// @ts-ignore: decorator
@inline export function magnitude<T>(a: u64): u64 { return a & (signBit<T>() - 1); }
// @ts-ignore: decorator
@inline export function isZero<T>(a: u64): bool { return magnitude<T>(a) == 0; }
// @ts-ignore: decorator
@inline export function isInfinite<T>(a: u64): bool { return magnitude<T>(a) == infinity<T>(); }
// @ts-ignore: decorator
@inline export function isNaN<T>(a: u64): bool { return magnitude<T>(a) > infinity<T>(); }
// @ts-ignore: decorator
@inline export function isSignaling<T>(a: u64): bool { return isNaN<T>(a) && !(a & quietBit<T>()); }
/** Infinite or NaN. */
// @ts-ignore: decorator
@inline export function isSpecial<T>(a: u64): bool { return magnitude<T>(a) >= infinity<T>(); }

/** The exponent of a finite value's leading one; subnormals are normalised. */
export function exponentOf<T>(a: u64): i32 {
  const field = <i32>(magnitude<T>(a) >> fractionBits<T>());
  if (field) return field - bias<T>();
  return 64 - <i32>clz(magnitude<T>(a)) - <i32>fractionBits<T>() - bias<T>();
}

/** A finite value's significand, its leading one at bit 62. */
export function significandOf<T>(a: u64): u64 {
  const fraction = a & ((<u64>1 << fractionBits<T>()) - 1);
  if (magnitude<T>(a) >> fractionBits<T>()) return (fraction << (62 - fractionBits<T>())) | (<u64>1 << 62);
  return fraction << (clz(fraction) - 1);
}

// Single precision in a register of 64 bits: the high half is all ones, otherwise the value is taken as a NaN.
const BOX: u64 = 0xffff_ffff_0000_0000;

// @ts-ignore: decorator
@inline export function box(single: u64): u64 { return single | BOX; }
// @ts-ignore: decorator
@inline export function unbox(register: u64): u64 {
  return register >= BOX ? register & 0xffff_ffff : canonicalNaN<f32>();
}
/** Are both registers properly boxed singles? */
// @ts-ignore: decorator
@inline export function bothBoxed(a: u64, b: u64): bool { return (a & b) >= BOX; }
