// D: double-precision floating point, but for loads and stores (operands.ts).
//
// Owns: what each instruction computes, on whole registers. `mode` is a legal rounding mode (fpu/state.ts, Round); flags are
// raised there, too. To nearest even the host's arithmetic is asked first (fpu/nearest.ts).
// Spec: Unprivileged, "D Extension for Double-Precision Floating-Point".

import { add, divide, multiply, multiplyAdd, squareRoot } from "../fpu/arithmetic";
import {
  classify, copyOppositeSign, copySign, equal, lessOrEqual, lessThan, maximum, minimum, xorSign,
} from "../fpu/compare";
import { fromInteger, narrow, toInteger, widen } from "../fpu/convert";
import { box, signBit, unbox } from "../fpu/format";
import {
  addNearest64, divideNearest64, multiplyAddNearest64, multiplyNearest64, squareRootNearest64, UNKNOWN,
} from "../fpu/nearest";
import { Round } from "../fpu/state";

// @ts-ignore: decorator
@inline function negated(a: u64): u64 { return a ^ signBit<f64>(); }

export function fadd_d(a: u64, b: u64, mode: u32): u64 {
  const r = mode == Round.NearestEven ? addNearest64(a, b) : UNKNOWN;
  return r != UNKNOWN ? r : add<f64>(a, b, mode);
}
export function fsub_d(a: u64, b: u64, mode: u32): u64 { return fadd_d(a, negated(b), mode); }
export function fmul_d(a: u64, b: u64, mode: u32): u64 {
  const r = mode == Round.NearestEven ? multiplyNearest64(a, b) : UNKNOWN;
  return r != UNKNOWN ? r : multiply<f64>(a, b, mode);
}
export function fdiv_d(a: u64, b: u64, mode: u32): u64 {
  const r = mode == Round.NearestEven ? divideNearest64(a, b) : UNKNOWN;
  return r != UNKNOWN ? r : divide<f64>(a, b, mode);
}
export function fsqrt_d(a: u64, mode: u32): u64 {
  const r = mode == Round.NearestEven ? squareRootNearest64(a) : UNKNOWN;
  return r != UNKNOWN ? r : squareRoot<f64>(a, mode);
}
export function fmadd_d(a: u64, b: u64, c: u64, mode: u32): u64 {
  const r = mode == Round.NearestEven ? multiplyAddNearest64(a, b, c) : UNKNOWN;
  return r != UNKNOWN ? r : multiplyAdd<f64>(a, b, c, mode);
}
export function fmsub_d (a: u64, b: u64, c: u64, mode: u32): u64 { return fmadd_d(a, b, negated(c), mode); }
export function fnmsub_d(a: u64, b: u64, c: u64, mode: u32): u64 { return fmadd_d(negated(a), b, c, mode); }
export function fnmadd_d(a: u64, b: u64, c: u64, mode: u32): u64 { return fmadd_d(negated(a), b, negated(c), mode); }

export function fsgnj_d (a: u64, b: u64): u64 { return copySign<f64>(a, b); }
export function fsgnjn_d(a: u64, b: u64): u64 { return copyOppositeSign<f64>(a, b); }
export function fsgnjx_d(a: u64, b: u64): u64 { return xorSign<f64>(a, b); }
export function fmin_d  (a: u64, b: u64): u64 { return minimum<f64>(a, b); }
export function fmax_d  (a: u64, b: u64): u64 { return maximum<f64>(a, b); }

export function feq_d   (a: u64, b: u64): u64 { return equal<f64>(a, b); }
export function flt_d   (a: u64, b: u64): u64 { return lessThan<f64>(a, b); }
export function fle_d   (a: u64, b: u64): u64 { return lessOrEqual<f64>(a, b); }
export function fclass_d(a: u64): u64 { return classify<f64>(a); }

export function fcvt_w_d (a: u64, mode: u32): u64 { return toInteger<f64, i32>(a, mode); }
export function fcvt_wu_d(a: u64, mode: u32): u64 { return toInteger<f64, u32>(a, mode); }
export function fcvt_l_d (a: u64, mode: u32): u64 { return toInteger<f64, i64>(a, mode); }
export function fcvt_lu_d(a: u64, mode: u32): u64 { return toInteger<f64, u64>(a, mode); }
// A double holds every 32-bit integer.
export function fcvt_d_w (a: u64, mode: u32): u64 { return reinterpret<u64>(<f64><i32>a); }
export function fcvt_d_wu(a: u64, mode: u32): u64 { return reinterpret<u64>(<f64><u32>a); }
export function fcvt_d_l (a: u64, mode: u32): u64 { return fromInteger<f64, i64>(a, mode); }
export function fcvt_d_lu(a: u64, mode: u32): u64 { return fromInteger<f64, u64>(a, mode); }

export function fcvt_s_d(a: u64, mode: u32): u64 { return box(narrow(a, mode)); }
export function fcvt_d_s(a: u64, mode: u32): u64 { return widen(unbox(a)); }

export function fmv_x_d(a: u64): u64 { return a; }
export function fmv_d_x(a: u64): u64 { return a; }
