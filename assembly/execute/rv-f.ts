// F: single-precision floating point, but for loads and stores (operands.ts).
//
// Owns: what each instruction computes, on whole registers: an operand that is not NaN-boxed is a NaN, a result is boxed.
// `mode` is a legal rounding mode (fpu/state.ts, Round); flags are raised there, too. To nearest even the host's arithmetic
// is asked first (fpu/nearest.ts).
// Spec: Unprivileged, "F Extension for Single-Precision Floating-Point", "NaN Boxing of Narrower Values".

import { add, divide, multiply, multiplyAdd, squareRoot } from "../fpu/arithmetic";
import {
  classify, copyOppositeSign, copySign, equal, lessOrEqual, lessThan, maximum, minimum, xorSign,
} from "../fpu/compare";
import { fromInteger, toInteger } from "../fpu/convert";
import { box, signBit, unbox } from "../fpu/format";
import {
  addNearest32, divideNearest32, multiplyAddNearest32, multiplyNearest32, squareRootNearest32, UNKNOWN,
} from "../fpu/nearest";
import { Round } from "../fpu/state";

/** Of a whole register; one that is not boxed stays so. */
// @ts-ignore: decorator
@inline function negated(register: u64): u64 { return register ^ signBit<f32>(); }

export function fadd_s(x: u64, y: u64, mode: u32): u64 {
  const a = unbox(x), b = unbox(y);
  const r = mode == Round.NearestEven ? addNearest32(a, b) : UNKNOWN;
  return box(r != UNKNOWN ? r : add<f32>(a, b, mode));
}
export function fsub_s(x: u64, y: u64, mode: u32): u64 { return fadd_s(x, negated(y), mode); }
export function fmul_s(x: u64, y: u64, mode: u32): u64 {
  const a = unbox(x), b = unbox(y);
  const r = mode == Round.NearestEven ? multiplyNearest32(a, b) : UNKNOWN;
  return box(r != UNKNOWN ? r : multiply<f32>(a, b, mode));
}
export function fdiv_s(x: u64, y: u64, mode: u32): u64 {
  const a = unbox(x), b = unbox(y);
  const r = mode == Round.NearestEven ? divideNearest32(a, b) : UNKNOWN;
  return box(r != UNKNOWN ? r : divide<f32>(a, b, mode));
}
export function fsqrt_s(x: u64, mode: u32): u64 {
  const a = unbox(x);
  const r = mode == Round.NearestEven ? squareRootNearest32(a) : UNKNOWN;
  return box(r != UNKNOWN ? r : squareRoot<f32>(a, mode));
}
export function fmadd_s(x: u64, y: u64, z: u64, mode: u32): u64 {
  const a = unbox(x), b = unbox(y), c = unbox(z);
  const r = mode == Round.NearestEven ? multiplyAddNearest32(a, b, c) : UNKNOWN;
  return box(r != UNKNOWN ? r : multiplyAdd<f32>(a, b, c, mode));
}
export function fmsub_s (x: u64, y: u64, z: u64, mode: u32): u64 { return fmadd_s(x, y, negated(z), mode); }
export function fnmsub_s(x: u64, y: u64, z: u64, mode: u32): u64 { return fmadd_s(negated(x), y, z, mode); }
export function fnmadd_s(x: u64, y: u64, z: u64, mode: u32): u64 { return fmadd_s(negated(x), y, negated(z), mode); }

export function fsgnj_s (x: u64, y: u64): u64 { return box(copySign<f32>(unbox(x), unbox(y))); }
export function fsgnjn_s(x: u64, y: u64): u64 { return box(copyOppositeSign<f32>(unbox(x), unbox(y))); }
export function fsgnjx_s(x: u64, y: u64): u64 { return box(xorSign<f32>(unbox(x), unbox(y))); }
export function fmin_s  (x: u64, y: u64): u64 { return box(minimum<f32>(unbox(x), unbox(y))); }
export function fmax_s  (x: u64, y: u64): u64 { return box(maximum<f32>(unbox(x), unbox(y))); }

export function feq_s   (x: u64, y: u64): u64 { return equal<f32>(unbox(x), unbox(y)); }
export function flt_s   (x: u64, y: u64): u64 { return lessThan<f32>(unbox(x), unbox(y)); }
export function fle_s   (x: u64, y: u64): u64 { return lessOrEqual<f32>(unbox(x), unbox(y)); }
export function fclass_s(x: u64): u64 { return classify<f32>(unbox(x)); }

export function fcvt_w_s (x: u64, mode: u32): u64 { return toInteger<f32, i32>(unbox(x), mode); }
export function fcvt_wu_s(x: u64, mode: u32): u64 { return toInteger<f32, u32>(unbox(x), mode); }
export function fcvt_l_s (x: u64, mode: u32): u64 { return toInteger<f32, i64>(unbox(x), mode); }
export function fcvt_lu_s(x: u64, mode: u32): u64 { return toInteger<f32, u64>(unbox(x), mode); }
export function fcvt_s_w (x: u64, mode: u32): u64 { return box(fromInteger<f32, i32>(x, mode)); }
export function fcvt_s_wu(x: u64, mode: u32): u64 { return box(fromInteger<f32, u32>(x, mode)); }
export function fcvt_s_l (x: u64, mode: u32): u64 { return box(fromInteger<f32, i64>(x, mode)); }
export function fcvt_s_lu(x: u64, mode: u32): u64 { return box(fromInteger<f32, u64>(x, mode)); }

// Bit patterns: the low half whatever is above it.
export function fmv_x_w(x: u64): u64 { return <u64><i64><i32>x; }
export function fmv_w_x(x: u64): u64 { return box(x & 0xffff_ffff); }
