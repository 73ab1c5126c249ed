// Idioms: instructions that compilers put together where the base ISA has no single one, and WebAssembly has.
//
//   slli x, s, 32;  mulhu d, x, b           a product of 32 bits by 64, as for a division by a constant: two products instead of four
//   slli x, s, k;   srli d, x, k            s without its upper k bits
//   slliw x, s, k;  srliw y, s, 32 - k;  or (xor, add) d, x, y       a rotation; slli and srli, of 64 bits
//
// MIPS without and with them: mix 1403, 1596; sha256 4061, 4458.
//
// Owns: which registers hold what an earlier instruction of the block has shifted, and from which register, as long as both are what they were
// then. Each instruction of an idiom still sets its own register: V8 drops what nothing reads.

import { rd, rs1, rs2, shamt } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { Local, pushX, setX } from "./locals";
import { byte, get, i32Const, i64Const, set, Wasm } from "./module";
import { bits, op } from "./reader";

/** By register: the op that has made its value, 0 = none of the four; by how much; of which register, 0 = of one that has changed since. */
// @ts-ignore: decorator
@lazy const SHIFT: usize = memory.data(32);
// @ts-ignore: decorator
@lazy const AMOUNT: usize = memory.data(32);
// @ts-ignore: decorator
@lazy const SOURCE: usize = memory.data(32);

/** A block begins: nothing is known. */
export function forgetShifts(): void { memory.fill(SHIFT, 0, 32); }

function shiftOf(register: u32): u32 { return load<u8>(SHIFT + register); }
function amountOf(register: u32): u32 { return load<u8>(AMOUNT + register); }
function sourceOf(register: u32): u32 { return load<u8>(SOURCE + register); }

/** The instruction that was read has been written: what it changes is known no more, and what it shifts is. */
export function noteShift(): void {
  const to = rd(bits), from = rs1(bits);
  for (let register: u32 = 1; register < 32; register++) if (sourceOf(register) == to) store<u8>(SOURCE + register, 0);
  const isShift = op == Op.slli || op == Op.srli || op == Op.slliw || op == Op.srliw;
  store<u8>(SHIFT + to, isShift && to ? <u8>op : 0);
  store<u8>(AMOUNT + to, <u8>shamt(bits));
  store<u8>(SOURCE + to, to == from ? 0 : <u8>from);
}

/** Are the lower 32 bits of a register known to be zero? */
function isUpperHalf(register: u32): bool { return shiftOf(register) == Op.slli && amountOf(register) >= 32; }

function pushUpperHalf(register: u32): void {
  if (isUpperHalf(register) && amountOf(register) == 32 && sourceOf(register)) {
    pushX(sourceOf(register));
    mask(32);
    return;
  }
  pushX(register);
  i64Const(32);
  byte(Wasm.i64_shr_u);
}

/** Keeps the lower bits of what was pushed. */
function mask(lower: u32): void {
  i64Const((<i64>1 << lower) - 1);
  byte(Wasm.i64_and);
}

/** The upper half of the product of a register with an upper half only, and another one. */
function emitProduct(upper: u32, other: u32): void {
  pushUpperHalf(upper);
  set(Local.T0);
  get(Local.T0);
  pushUpperHalf(other);
  byte(Wasm.i64_mul);
  if (!isUpperHalf(other)) {
    get(Local.T0);
    pushX(other);
    mask(32);
    byte(Wasm.i64_mul);
    i64Const(32);
    byte(Wasm.i64_shr_u);
    byte(Wasm.i64_add);
  }
  setX(rd(bits));
}

/** Are both made of the same register, one by `left` and the other by `right`, so that together they are its `width` bits rotated? */
function areRotation(left: u32, right: u32, width: u32): bool {
  if (sourceOf(left) != sourceOf(right) || !sourceOf(left) || amountOf(left) + amountOf(right) != width) return false;
  return width == 64 ? shiftOf(left) == Op.slli && shiftOf(right) == Op.srli : shiftOf(left) == Op.slliw && shiftOf(right) == Op.srliw;
}

function emitRotation(left: u32, right: u32): bool {
  if (areRotation(left, right, 64)) {
    pushX(sourceOf(left));
    i64Const(amountOf(left));
    byte(Wasm.i64_rotl);
  } else if (areRotation(left, right, 32)) {
    pushX(sourceOf(left));
    byte(Wasm.i32_wrap);
    i32Const(amountOf(left));
    byte(Wasm.i32_rotl);
    byte(Wasm.i64_extend_s);
  } else {
    return false;
  }
  setX(rd(bits));
  return true;
}

function emitMask(): bool {
  const from = rs1(bits);
  if (shiftOf(from) != Op.slli || !sourceOf(from) || amountOf(from) != shamt(bits) || !shamt(bits)) return false;
  pushX(sourceOf(from));
  mask(64 - shamt(bits));
  setX(rd(bits));
  return true;
}

/** Writes the instruction that was read if it ends an idiom. */
export function emitIdiom(): bool {
  const a = rs1(bits), b = rs2(bits);
  switch (op) {
    case Op.srli: return emitMask();
    case Op.or: case Op.xor: case Op.add: return emitRotation(a, b) || emitRotation(b, a);
    case Op.mulhu:
      if (isUpperHalf(a)) emitProduct(a, b);
      else if (isUpperHalf(b)) emitProduct(b, a);
      else return false;
      return true;
  }
  return false;
}
