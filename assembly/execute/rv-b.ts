// B: bit manipulation (Zba, Zbb, Zbs), and carry-less multiplication (Zbc).
//
// One function, one instruction, as in rv-i.ts. WebAssembly's clz, ctz, popcnt and rotations are RISC-V's: of zero, clz and
// ctz give the width. An amount or a bit's index is taken modulo the width by the shift itself.

/** The low word, zero-extended: what the .uw instructions take of rs1. */
// @ts-ignore: decorator
@inline function uw(a: u64): u64 { return a & 0xffff_ffff; }

// @ts-ignore: decorator
@inline export function add_uw   (a: u64, b: u64): u64 { return uw(a) + b; }
// @ts-ignore: decorator
@inline export function sh1add   (a: u64, b: u64): u64 { return (a << 1) + b; }
// @ts-ignore: decorator
@inline export function sh2add   (a: u64, b: u64): u64 { return (a << 2) + b; }
// @ts-ignore: decorator
@inline export function sh3add   (a: u64, b: u64): u64 { return (a << 3) + b; }
// @ts-ignore: decorator
@inline export function sh1add_uw(a: u64, b: u64): u64 { return (uw(a) << 1) + b; }
// @ts-ignore: decorator
@inline export function sh2add_uw(a: u64, b: u64): u64 { return (uw(a) << 2) + b; }
// @ts-ignore: decorator
@inline export function sh3add_uw(a: u64, b: u64): u64 { return (uw(a) << 3) + b; }
// @ts-ignore: decorator
@inline export function slli_uw  (a: u64, imm: u64): u64 { return uw(a) << imm; }

// @ts-ignore: decorator
@inline export function andn(a: u64, b: u64): u64 { return a & ~b; }
// @ts-ignore: decorator
@inline export function orn (a: u64, b: u64): u64 { return a | ~b; }
// @ts-ignore: decorator
@inline export function xnor(a: u64, b: u64): u64 { return ~(a ^ b); }

// @ts-ignore: decorator
@inline export function clz  (a: u64): u64 { return <u64>i64.clz(a); }
// @ts-ignore: decorator
@inline export function clzw (a: u64): u64 { return <u64>i32.clz(<i32>a); }
// @ts-ignore: decorator
@inline export function ctz  (a: u64): u64 { return <u64>i64.ctz(a); }
// @ts-ignore: decorator
@inline export function ctzw (a: u64): u64 { return <u64>i32.ctz(<i32>a); }
// @ts-ignore: decorator
@inline export function cpop (a: u64): u64 { return <u64>i64.popcnt(a); }
// @ts-ignore: decorator
@inline export function cpopw(a: u64): u64 { return <u64>i32.popcnt(<i32>a); }

// @ts-ignore: decorator
@inline export function max (a: u64, b: u64): u64 { return <i64>a > <i64>b ? a : b; }
// @ts-ignore: decorator
@inline export function maxu(a: u64, b: u64): u64 { return a > b ? a : b; }
// @ts-ignore: decorator
@inline export function min (a: u64, b: u64): u64 { return <i64>a < <i64>b ? a : b; }
// @ts-ignore: decorator
@inline export function minu(a: u64, b: u64): u64 { return a < b ? a : b; }

// @ts-ignore: decorator
@inline export function sext_b(a: u64): u64 { return <u64>(<i64>(a << 56) >> 56); }
// @ts-ignore: decorator
@inline export function sext_h(a: u64): u64 { return <u64>(<i64>(a << 48) >> 48); }
// @ts-ignore: decorator
@inline export function zext_h(a: u64): u64 { return a & 0xffff; }

// @ts-ignore: decorator
@inline export function rol  (a: u64, b: u64): u64 { return rotl<u64>(a, b); }
// @ts-ignore: decorator
@inline export function ror  (a: u64, b: u64): u64 { return rotr<u64>(a, b); }
// @ts-ignore: decorator
@inline export function rori (a: u64, imm: u64): u64 { return rotr<u64>(a, imm); }
// @ts-ignore: decorator
@inline export function rolw (a: u64, b: u64): u64 { return <u64><i32>rotl<u32>(<u32>a, <u32>b); }
// @ts-ignore: decorator
@inline export function rorw (a: u64, b: u64): u64 { return <u64><i32>rotr<u32>(<u32>a, <u32>b); }
// @ts-ignore: decorator
@inline export function roriw(a: u64, imm: u64): u64 { return <u64><i32>rotr<u32>(<u32>a, <u32>imm); }

/** Bit 7 of each byte says whether the byte is not zero; spread over the byte it is the result. */
export function orc_b(a: u64): u64 {
  const low: u64 = 0x7f7f_7f7f_7f7f_7f7f;
  const nonzero = ((((a & low) + low) | a) & ~low) >> 7;
  return nonzero * 0xff;
}

// @ts-ignore: decorator
@inline export function rev8(a: u64): u64 { return bswap<u64>(a); }

/** One partial product for each bit of b, added without carries: bits 63:0 of the product. */
export function clmul(a: u64, b: u64): u64 {
  let product: u64 = 0;
  for (let rest = b; rest; rest &= rest - 1) product ^= a << i64.ctz(rest);
  return product;
}
/** Bits 126:63. */
export function clmulr(a: u64, b: u64): u64 {
  let product: u64 = 0;
  for (let rest = b; rest; rest &= rest - 1) product ^= a >> (63 - i64.ctz(rest));
  return product;
}
/** Bits 127:64: the product has no bit 127. */
export function clmulh(a: u64, b: u64): u64 { return clmulr(a, b) >> 1; }

// @ts-ignore: decorator
@inline export function bclr(a: u64, b: u64): u64 { return a & ~(<u64>1 << b); }
// @ts-ignore: decorator
@inline export function bext(a: u64, b: u64): u64 { return (a >> b) & 1; }
// @ts-ignore: decorator
@inline export function binv(a: u64, b: u64): u64 { return a ^ (<u64>1 << b); }
// @ts-ignore: decorator
@inline export function bset(a: u64, b: u64): u64 { return a | (<u64>1 << b); }
// @ts-ignore: decorator
@inline export function bclri(a: u64, imm: u64): u64 { return a & ~(<u64>1 << imm); }
// @ts-ignore: decorator
@inline export function bexti(a: u64, imm: u64): u64 { return (a >> imm) & 1; }
// @ts-ignore: decorator
@inline export function binvi(a: u64, imm: u64): u64 { return a ^ (<u64>1 << imm); }
// @ts-ignore: decorator
@inline export function bseti(a: u64, imm: u64): u64 { return a | (<u64>1 << imm); }
