// The floating-point unit's state: fcsr, and mstatus.FS.
//
// Owns: fflags and frm (Hart.Fflags, Hart.Frm), when FS becomes Dirty, and the two words that tell the dispatchers in one
// load what needs no bookkeeping.
//
// FS becomes Dirty exactly when an instruction writes an f register, writes fcsr, frm or fflags as a CSR, or raises a flag
// that was not raised. (norm:mstatus_fs_op; the manual lets an implementation be less precise, and QEMU 7.2 is.)
// Where the guest's mstatus is virtual, the hart's own FS mirrors it (emulate.ts), and Dirty goes to both at once. With V=1,
// vsstatus.FS holds beside mstatus.FS: either can be Off, and Dirty goes to both. norm:vsstatus_fs_op
// Invariant: Hart.FloatDirty and Hart.FloatFast are zero unless what they stand for holds; zero is always safe.

import { Csrs, Hart } from "../abi";
import { MSTATUS_FS, MSTATUS_SD } from "../csr/fields";
import { csr64, csrs, hart32, mstatus, setCsr64, setHart32, virtual } from "../hart";

/** Rounding modes: rm of an instruction, and frm. 5 and 6 are reserved; in frm 7 is, too. norm:dyn_round_enc */
export const enum Round {
  NearestEven = 0,
  TowardZero = 1,
  Down = 2,
  Up = 3,
  NearestMaxMagnitude = 4,
  Dynamic = 7,
}

/** Bits of fflags. */
export const enum Flag {
  Inexact = 1,
  Underflow = 2,
  Overflow = 4,
  DivideByZero = 8,
  Invalid = 16,
}

/** No float instruction and no access to fcsr is legal. */
// @ts-ignore: decorator
@inline export function floatOff(): bool {
  return !(mstatus() & MSTATUS_FS) || (virtual() && !(csr64(csrs(), Csrs.Vsstatus) & MSTATUS_FS));
}

/** The rounding mode in force for an instruction's rm field; above NearestMaxMagnitude it is reserved. */
// @ts-ignore: decorator
@inline export function roundingMode(rm: u32): u32 { return rm == Round.Dynamic ? hart32(Hart.Frm) : rm; }

/** FS, of both registers that hold while V=1. */
// @ts-ignore: decorator
@inline function floatStatus(): u64 {
  return virtual() ? mstatus() & csr64(csrs(), Csrs.Vsstatus) & MSTATUS_FS : mstatus() & MSTATUS_FS;
}

/** After any change of FS, frm, fflags or V. */
export function updateFloat(): void {
  const dirty = floatStatus() == MSTATUS_FS;
  const fast = dirty && hart32(Hart.Frm) == Round.NearestEven && (hart32(Hart.Fflags) & Flag.Inexact) != 0;
  setHart32(Hart.FloatDirty, dirty);
  setHart32(Hart.FloatFast, fast);
}

function setDirty(block: usize, status: usize): void {
  setCsr64(block, status, csr64(block, status) | MSTATUS_FS | MSTATUS_SD);
}

function makeDirty(): void {
  setDirty(csrs(), Csrs.Mstatus);
  setDirty(hart32(Hart.GuestCsrs), Csrs.Mstatus);
  if (virtual()) setDirty(csrs(), Csrs.Vsstatus);
  updateFloat();
}

/** An f register, or fcsr, has been written. */
// @ts-ignore: decorator
@inline export function floatWritten(): void { if (!hart32(Hart.FloatDirty)) makeDirty(); }

/** Raises flags. norm:fcsr_fflags_op */
export function accrue(flags: u32): void {
  const old = hart32(Hart.Fflags);
  if (!(flags & ~old)) return;
  setHart32(Hart.Fflags, old | flags);
  makeDirty();
}

/** Is the inexact flag raised already, so that no operation need find out? */
// @ts-ignore: decorator
@inline export function inexactIsKnown(): bool { return (hart32(Hart.Fflags) & Flag.Inexact) != 0; }

const FRM_SHIFT: u32 = 5;

export function readFcsr(): u64 { return <u64>(hart32(Hart.Frm) << FRM_SHIFT | hart32(Hart.Fflags)); }

/** Bits above frm are reserved: writes ignore them. norm:fcsr_rsv */
export function writeFcsr(value: u64): void {
  setHart32(Hart.Frm, <u32>(value >> FRM_SHIFT) & 7);
  setHart32(Hart.Fflags, <u32>value & 31);
  makeDirty();
}
export function writeFrm(value: u64): void {
  setHart32(Hart.Frm, <u32>value & 7);
  makeDirty();
}
export function writeFflags(value: u64): void {
  setHart32(Hart.Fflags, <u32>value & 31);
  makeDirty();
}
