// A: load-reserved, store-conditional, and atomic memory operations.
//
// One hart runs at a time on a machine, so a read followed by a write is atomic. The reservation is the host-physical
// address of the word, state of the vCPU: it dies on SC and on what the guest sees as a trap or xRET (trap/), when
// another hart of the VM runs, and on DMA into it. aq and rl order nothing here: memory is sequentially consistent.

import { Access, Hart } from "../abi";
import { rd, rs1, rs2 } from "../decode/fields";
import { hart32, setHart32, setX, x } from "../hart";
import { accessOutcome, atomicAddress, atomicWritten } from "../mmu/access";
import { Outcome } from "../outcome";

function loadReserved(bits: u32, size: u32): Outcome {
  const at = atomicAddress(x(rs1(bits)), size, Access.Read);
  if (!at) return accessOutcome();
  setHart32(Hart.Reservation, <u32>at);
  setX(rd(bits), size == 8 ? load<u64>(at) : <u64>load<i32>(at));
  return Outcome.Next;
}

function storeConditional(bits: u32, size: u32): Outcome {
  const at = atomicAddress(x(rs1(bits)), size, Access.Write);
  if (!at) return accessOutcome();
  const succeeds = hart32(Hart.Reservation) == <u32>at;
  setHart32(Hart.Reservation, 0);
  if (succeeds) {
    if (size == 8) store<u64>(at, x(rs2(bits)));
    else store<u32>(at, <u32>x(rs2(bits)));
    atomicWritten(at, size);
  }
  setX(rd(bits), succeeds ? 0 : 1);
  return Outcome.Next;
}

/** Reads a word, writes operation(word, rs2), returns the word read. */
// @ts-ignore: decorator
@inline function amoW(bits: u32, operation: (old: i32, b: i32) => i32): Outcome {
  const at = atomicAddress(x(rs1(bits)), 4, Access.Write);
  if (!at) return accessOutcome();
  const old = load<i32>(at);
  store<i32>(at, operation(old, <i32>x(rs2(bits))));
  atomicWritten(at, 4);
  setX(rd(bits), <u64>old);
  return Outcome.Next;
}

// @ts-ignore: decorator
@inline function amoD(bits: u32, operation: (old: i64, b: i64) => i64): Outcome {
  const at = atomicAddress(x(rs1(bits)), 8, Access.Write);
  if (!at) return accessOutcome();
  const old = load<i64>(at);
  store<i64>(at, operation(old, <i64>x(rs2(bits))));
  atomicWritten(at, 8);
  setX(rd(bits), <u64>old);
  return Outcome.Next;
}

export function lr_w(bits: u32): Outcome { return loadReserved(bits, 4); }
export function lr_d(bits: u32): Outcome { return loadReserved(bits, 8); }
export function sc_w(bits: u32): Outcome { return storeConditional(bits, 4); }
export function sc_d(bits: u32): Outcome { return storeConditional(bits, 8); }

export function amoswap_w(bits: u32): Outcome { return amoW(bits, (old, b) => b); }
export function amoadd_w (bits: u32): Outcome { return amoW(bits, (old, b) => old + b); }
export function amoxor_w (bits: u32): Outcome { return amoW(bits, (old, b) => old ^ b); }
export function amoand_w (bits: u32): Outcome { return amoW(bits, (old, b) => old & b); }
export function amoor_w  (bits: u32): Outcome { return amoW(bits, (old, b) => old | b); }
export function amomin_w (bits: u32): Outcome { return amoW(bits, (old, b) => old < b ? old : b); }
export function amomax_w (bits: u32): Outcome { return amoW(bits, (old, b) => old > b ? old : b); }
export function amominu_w(bits: u32): Outcome { return amoW(bits, (old, b) => <u32>old < <u32>b ? old : b); }
export function amomaxu_w(bits: u32): Outcome { return amoW(bits, (old, b) => <u32>old > <u32>b ? old : b); }

export function amoswap_d(bits: u32): Outcome { return amoD(bits, (old, b) => b); }
export function amoadd_d (bits: u32): Outcome { return amoD(bits, (old, b) => old + b); }
export function amoxor_d (bits: u32): Outcome { return amoD(bits, (old, b) => old ^ b); }
export function amoand_d (bits: u32): Outcome { return amoD(bits, (old, b) => old & b); }
export function amoor_d  (bits: u32): Outcome { return amoD(bits, (old, b) => old | b); }
export function amomin_d (bits: u32): Outcome { return amoD(bits, (old, b) => old < b ? old : b); }
export function amomax_d (bits: u32): Outcome { return amoD(bits, (old, b) => old > b ? old : b); }
export function amominu_d(bits: u32): Outcome { return amoD(bits, (old, b) => <u64>old < <u64>b ? old : b); }
export function amomaxu_d(bits: u32): Outcome { return amoD(bits, (old, b) => <u64>old > <u64>b ? old : b); }
