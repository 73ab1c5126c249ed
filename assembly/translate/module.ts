// Writing a WebAssembly module: one function, at Layout.Module.
//
// Owns: the binary format. What the function does is emit.ts's and structure.ts's. A write past the buffer sets `overflow`
// and is dropped: the region is then given up.
// The module imports the machine's memory; the kind that calls out for TLB misses imports the two functions for it, too.

import { Layout } from "../abi";

/** Instructions by WebAssembly's names. */
export const enum Wasm {
  unreachable = 0x00, block = 0x02, loop = 0x03, if_ = 0x04, else_ = 0x05, end = 0x0b, br = 0x0c, br_if = 0x0d, br_table = 0x0e,
  return_ = 0x0f, call = 0x10,
  local_get = 0x20, local_set = 0x21, local_tee = 0x22,
  i32_load = 0x28, i64_load = 0x29, f64_load = 0x2b, i32_load8_u = 0x2d, i32_load16_u = 0x2f, i32_store = 0x36, i64_store = 0x37, f64_store = 0x39,
  i32_const = 0x41, i64_const = 0x42,
  i32_eqz = 0x45, i32_eq = 0x46, i32_ne = 0x47, i32_lt_u = 0x49, i32_gt_u = 0x4b, i64_eqz = 0x50, i64_eq = 0x51, i64_ne = 0x52,
  i32_add = 0x6a, i32_sub = 0x6b, i32_mul = 0x6c, i32_and = 0x71, i32_xor = 0x73, i32_shl = 0x74, i32_shr_u = 0x76, i32_rotl = 0x77,
  i64_add = 0x7c, i64_mul = 0x7e, i64_and = 0x83, i64_or = 0x84, i64_xor = 0x85, i64_shr_u = 0x88, i64_rotl = 0x89,
  i32_wrap = 0xa7, i64_extend_s = 0xac, i64_extend_u = 0xad, i32_reinterpret_f32 = 0xbc, i64_reinterpret_f64 = 0xbd, f32_reinterpret_i32 = 0xbe,
  f64_reinterpret_i64 = 0xbf,
}

/** Value types, and the type of a block without a result. */
export const enum Type { i32 = 0x7f, i64 = 0x7e, f32 = 0x7d, f64 = 0x7c, none = 0x40 }

const END: usize = Layout.Module + Layout.ModuleSize;

/** Where the next byte goes. */
let at: usize = Layout.Module;
export let overflow: bool = false;

export function byte(value: u32): void {
  if (at >= END) { overflow = true; return; }
  store<u8>(at++, <u8>value);
}

/** Unsigned LEB128. */
export function u(value: u32): void {
  let rest = value;
  while (rest >= 0x80) {
    byte(rest & 0x7f | 0x80);
    rest >>= 7;
  }
  byte(rest);
}

/** Signed LEB128. */
function s(value: i64): void {
  let rest = value;
  while (rest < -64 || rest > 63) {
    byte(<u32>rest & 0x7f | 0x80);
    rest >>= 7;
  }
  byte(<u32>rest & 0x7f);
}

export function i32Const(value: i32): void { byte(Wasm.i32_const); s(value); }
export function i64Const(value: i64): void { byte(Wasm.i64_const); s(value); }
export function get(local: u32): void { byte(Wasm.local_get); u(local); }
export function set(local: u32): void { byte(Wasm.local_set); u(local); }
export function tee(local: u32): void { byte(Wasm.local_tee); u(local); }

/** A load or store, by its opcode; log2 of its alignment; and the constant part of its address. */
export function access(opcode: u32, align: u32, offset: u32): void { byte(opcode); u(align); u(offset); }

/** Bytes that are WebAssembly already. */
export function copy(from: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i++) byte(load<u8>(from + i));
}

/** A size that is not known yet: five bytes, whatever it turns out to be. */
const SIZE_BYTES: usize = 5;
function reserveSize(): usize {
  const here = at;
  for (let i: usize = 0; i < SIZE_BYTES; i++) byte(0);
  return here;
}
function fillSize(here: usize): void {
  if (overflow) return;
  let rest = <u32>(at - here - SIZE_BYTES);
  for (let i: usize = 0; i < SIZE_BYTES; i++) {
    store<u8>(here + i, <u8>(rest & 0x7f | (i < SIZE_BYTES - 1 ? 0x80 : 0)));
    rest >>= 7;
  }
}

/** The module's start, up to the code section: 8 of header; types; imports; one function, exported as "f". */
// @ts-ignore: decorator
@lazy @inline const PLAIN = memory.data<u8>([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 8, 1, 0x60, 3, 0x7f, 0x7f, 0x7e, 1, 0x7f,
  2, 8, 1, 1, 0x65, 1, 0x6d, 2, 0, 0,
  3, 2, 1, 0,
  7, 5, 1, 1, 0x66, 0, 0,
]);
const PLAIN_BYTES: u32 = 39;

/** The same with two functions imported before its own: "l", a load (va, size) to a value; "s", a store (va, size, value). */
// @ts-ignore: decorator
@lazy @inline const CALLING = memory.data<u8>([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 20, 3, 0x60, 3, 0x7f, 0x7f, 0x7e, 1, 0x7f, 0x60, 2, 0x7e, 0x7f, 1, 0x7e, 0x60, 3, 0x7e, 0x7f, 0x7e, 0,
  2, 20, 3, 1, 0x65, 1, 0x6d, 2, 0, 0, 1, 0x65, 1, 0x6c, 0, 1, 1, 0x65, 1, 0x73, 0, 2,
  3, 2, 1, 0,
  7, 5, 1, 1, 0x66, 0, 2,
]);
const CALLING_BYTES: u32 = 63;

/** Numbers of the imported functions. */
export const enum Import { load = 0, store = 1 }

let sectionSize: usize = 0;
let bodySize: usize = 0;

/** Begins the module; its function's locals and code are to follow. `calling`: with the imports for TLB misses. */
export function beginModule(calling: bool): void {
  at = Layout.Module;
  overflow = false;
  if (calling) copy(CALLING, CALLING_BYTES);
  else copy(PLAIN, PLAIN_BYTES);
  byte(10);
  sectionSize = reserveSize();
  byte(1);
  bodySize = reserveSize();
}

/** Ends the function and the module; returns its bytes' count, 0 if it did not fit. */
export function endModule(): u32 {
  byte(Wasm.end);
  fillSize(bodySize);
  fillSize(sectionSize);
  return overflow ? 0 : <u32>(at - Layout.Module);
}
