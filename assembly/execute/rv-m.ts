// M: multiplication and division.
//
// WebAssembly's division traps on zero and on overflow, RISC-V's does not: both are tested first.
// norm:div_by_zero quotient all ones, remainder the dividend; overflow: quotient the dividend, remainder 0.

const MIN64: i64 = i64.MIN_VALUE;
const MIN32: i32 = i32.MIN_VALUE;

// @ts-ignore: decorator
@inline export function mul (a: u64, b: u64): u64 { return a * b; }
// @ts-ignore: decorator
@inline export function mulw(a: u64, b: u64): u64 { return <u64>(<i32>a * <i32>b); }

/** High 64 bits of the unsigned product, from four products of 32-bit halves. */
export function mulhu(a: u64, b: u64): u64 {
  const al = a & 0xffffffff, ah = a >> 32;
  const bl = b & 0xffffffff, bh = b >> 32;
  const middle = ah * bl + ((al * bl) >> 32);
  const carry = (middle & 0xffffffff) + al * bh;
  return ah * bh + (middle >> 32) + (carry >> 32);
}
/** A negative operand counts 2^64 too much in the unsigned product: the other operand is taken off the high half. */
export function mulh  (a: u64, b: u64): u64 { return mulhu(a, b) - (<i64>a < 0 ? b : 0) - (<i64>b < 0 ? a : 0); }
export function mulhsu(a: u64, b: u64): u64 { return mulhu(a, b) - (<i64>a < 0 ? b : 0); }

export function div (a: u64, b: u64): u64 {
  if (!b) return -1;
  if (<i64>a == MIN64 && <i64>b == -1) return a;
  return <u64>(<i64>a / <i64>b);
}
export function rem (a: u64, b: u64): u64 {
  if (!b) return a;
  if (<i64>a == MIN64 && <i64>b == -1) return 0;
  return <u64>(<i64>a % <i64>b);
}
export function divu(a: u64, b: u64): u64 { return b ? a / b : -1; }
export function remu(a: u64, b: u64): u64 { return b ? a % b : a; }

export function divw (a: u64, b: u64): u64 {
  if (!<i32>b) return -1;
  if (<i32>a == MIN32 && <i32>b == -1) return <u64><i32>a;
  return <u64>(<i32>a / <i32>b);
}
export function remw (a: u64, b: u64): u64 {
  if (!<i32>b) return <u64><i32>a;
  if (<i32>a == MIN32 && <i32>b == -1) return 0;
  return <u64>(<i32>a % <i32>b);
}
export function divuw(a: u64, b: u64): u64 { return <u32>b ? <u64><i32>(<u32>a / <u32>b) : -1; }
export function remuw(a: u64, b: u64): u64 { return <u32>b ? <u64><i32>(<u32>a % <u32>b) : <u64><i32>a; }
