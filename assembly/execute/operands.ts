// Operands: how both dispatchers read registers and memory and write results.

import { ExitRegister, Hart, Isa, Layout } from "../abi";
import { immB, immI, immS, rd, rs1, rs2 } from "../decode/fields";
import { destination } from "../exit";
import { box } from "../fpu/format";
import { floatWritten } from "../fpu/state";
import { f, hasAll, pc, setF, setHart32, setPc, setX, x } from "../hart";
import { accessOutcome, fetchHalfword, loadMemory, loadSlow, storeMemory, storeSlow } from "../mmu/access";
import { Outcome } from "../outcome";
import { Cause, illegal, raise } from "../trap/raise";

// Of a record (decode/records.ts): register fields are offsets into Hart.X.

// @ts-ignore: decorator
@inline export function r1(rp: usize): u64 { return load<u64>(load<u8>(rp, 2), Layout.Hart + Hart.X); }
// @ts-ignore: decorator
@inline export function r2(rp: usize): u64 { return load<u64>(load<u8>(rp, 3), Layout.Hart + Hart.X); }
// @ts-ignore: decorator
@inline export function imm(rp: usize): u64 { return <u64>load<i32>(rp, 4); }
// @ts-ignore: decorator
@inline export function set(rp: usize, value: u64): void { store<u64>(load<u8>(rp, 1), value, Layout.Hart + Hart.X); }

// The same for f registers; a float operation has a third one.
// @ts-ignore: decorator
@inline export function f1(rp: usize): u64 { return load<u64>(load<u8>(rp, 2), Layout.Hart + Hart.F); }
// @ts-ignore: decorator
@inline export function f2(rp: usize): u64 { return load<u64>(load<u8>(rp, 3), Layout.Hart + Hart.F); }
// @ts-ignore: decorator
@inline export function f3(rp: usize): u64 { return load<u64>(load<u8>(rp, 6), Layout.Hart + Hart.F); }
// @ts-ignore: decorator
@inline export function fset(rp: usize, value: u64): void { store<u64>(load<u8>(rp, 1), value, Layout.Hart + Hart.F); }

/** Virtual address of the instruction that a record stands for; also right for a pointer outside its page. */
// @ts-ignore: decorator
@inline export function pcOf(page: u64, base: usize, rp: usize): u64 { return page + <u64>(<i32>(rp - base) >> 2); }

/** A load that missed the TLB: out of line. Returns what accessOutcome() says; on success rd is written. */
export function loadMissSlow(rp: usize, at: u64, left: u32, va: u64, size: u32, signed: bool, length: u32): Outcome {
  setPc(at);
  setHart32(Hart.Left, left);
  const value = loadSlow(va, size);
  if (accessOutcome()) {
    destination(<u32>load<u8>(rp, 1) >> 3, signed, length);
    return accessOutcome();
  }
  const unused = 64 - (size << 3);
  set(rp, signed ? <u64>(<i64>(value << unused) >> <i64>unused) : value);
  return Outcome.Next;
}

// @ts-ignore: decorator
@inline export function loadMiss<T>(rp: usize, base: usize, page: u64, left: u32, va: u64, length: u32): Outcome {
  return loadMissSlow(rp, pcOf(page, base, rp), left, va, sizeof<T>(), isSigned<T>(), length);
}

function storeMissSlow(rp: usize, at: u64, left: u32, va: u64, size: u32, length: u32): Outcome {
  setPc(at);
  setHart32(Hart.Left, left);
  storeSlow(va, size, r2(rp));
  if (accessOutcome()) destination(0, false, length);
  return accessOutcome();
}

// @ts-ignore: decorator
@inline export function storeMiss(rp: usize, base: usize, page: u64, left: u32, va: u64, size: u32, length: u32): Outcome {
  return storeMissSlow(rp, pcOf(page, base, rp), left, va, size, length);
}

// Of an instruction's bits, at Hart.Pc.

/** satp.ASID has 16 bits. */
const ASID_MASK: u64 = 0xffff;

/** The address space that a fence names in rs2: ASID + 1, 0 = all of them. */
export function addressSpace(bits: u32): u32 {
  return rs2(bits) ? <u32>(x(rs2(bits)) & ASID_MASK) + 1 : 0;
}

/** Without C an instruction begins at a multiple of 4; the jump that would go elsewhere traps, and links nothing. */
function isMisaligned(target: u64): bool { return (target & 2) != 0 && !hasAll(Isa.C); }

export function branch(taken: bool, bits: u32): Outcome {
  if (!taken) return Outcome.Next;
  const target = pc() + <u64>immB(bits);
  if (isMisaligned(target)) return raise(Cause.FetchMisaligned, target);
  setPc(target);
  return Outcome.Jump;
}

export function jump(target: u64, bits: u32, length: u32): Outcome {
  if (isMisaligned(target)) return raise(Cause.FetchMisaligned, target);
  setX(rd(bits), pc() + length);
  setPc(target);
  return Outcome.Jump;
}

export function loadTo<T>(bits: u32, length: u32): Outcome {
  const value = loadMemory<T>(x(rs1(bits)) + <u64>immI(bits));
  if (accessOutcome()) {
    destination(rd(bits), isSigned<T>(), length);
    return accessOutcome();
  }
  setX(rd(bits), value);
  return Outcome.Next;
}

export function storeFrom<T>(bits: u32, length: u32): Outcome {
  storeMemory<T>(x(rs1(bits)) + <u64>immS(bits), x(rs2(bits)));
  if (accessOutcome()) destination(0, false, length);
  return accessOutcome();
}

/** A float instruction that is illegal now; the trap tells the bits as they are in memory. */
export function illegalFloat(bits: u32, length: u32): Outcome {
  return illegal(length == 2 ? fetchHalfword(pc()) : bits);
}

/** A load into an f register; a single is boxed. */
export function loadFloat<T>(bits: u32, length: u32): Outcome {
  const value = loadMemory<T>(x(rs1(bits)) + <u64>immI(bits));
  if (accessOutcome()) {
    destination(ExitRegister.F + rd(bits), false, length);
    return accessOutcome();
  }
  setF(rd(bits), sizeof<T>() == 4 ? box(value) : value);
  floatWritten();
  return Outcome.Next;
}

export function storeFloat<T>(bits: u32, length: u32): Outcome {
  storeMemory<T>(x(rs1(bits)) + <u64>immS(bits), f(rs2(bits)));
  if (accessOutcome()) destination(0, false, length);
  return accessOutcome();
}
