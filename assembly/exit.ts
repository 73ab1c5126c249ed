// The way out of the core: fills the exit record, and completes the instruction when the host has answered.
//
// Owns: the exit record (abi.ts, Exit). The core never calls out: it returns with this record, the hypervisor handles
// it, answers by one of the complete* functions, and runs again.

import { Exit, ExitReason, ExitRegister, Hart, Layout } from "./abi";
import { timeDelta } from "./csr/counters";
import { recordOwner } from "./decode/records";
import { box } from "./fpu/format";
import { floatWritten } from "./fpu/state";
import { csrs, hart32, hart64, pc, setF, setHart32, setPc, setX, settleRetired } from "./hart";
import { keyed, tlbEntry } from "./mmu/tlb";

// @ts-ignore: decorator
@inline function put32(field: usize, value: u32): void { store<u32>(field, value, Layout.Exit); }
// @ts-ignore: decorator
@inline function put64(field: usize, value: u64): void { store<u64>(field, value, Layout.Exit); }

/** Begins a record: the reason, the vCPU and its pc. */
export function exitWith(reason: u32): void {
  put32(Exit.Reason, reason);
  put32(Exit.VcpuId, hart32(Hart.VcpuId));
  put64(Exit.Pc, pc());
}

/** A trap that the host takes because it owns the target privilege. */
export function exitTrap(cause: u64, value: u64, interrupt: bool): void {
  exitWith(ExitReason.Trap);
  put64(Exit.Cause, cause);
  put64(Exit.Tval, value);
  put32(Exit.Interrupt, interrupt);
  put64(Exit.Gpa, interrupt ? 0 : hart64(Hart.TrapGuestAddress));
}

/** A load from outside RAM. Its destination is added by `destination` where the instruction is known. */
export function exitMmioRead(gpa: u64, va: u64, width: u32): void {
  exitWith(ExitReason.MmioRead);
  put64(Exit.Gpa, gpa);
  put64(Exit.Tval, va);
  put32(Exit.Width, width);
}

export function exitMmioWrite(gpa: u64, va: u64, width: u32, value: u64): void {
  exitWith(ExitReason.MmioWrite);
  put64(Exit.Gpa, gpa);
  put64(Exit.Tval, va);
  put32(Exit.Width, width);
  put64(Exit.Data, value);
}

/** A store to a frame that other VMs have, too: nothing has been done. */
export function exitSharedFrame(gpa: u64): void {
  exitWith(ExitReason.SharedFrame);
  put64(Exit.Gpa, gpa);
}

/** A read of `time` under the wall clock: completed like an 8-byte load. */
export function exitTime(): void {
  exitWith(ExitReason.Time);
  put32(Exit.Width, 8);
}

/** Says where a read's value goes and how long the instruction is; a store gives rd = 0. */
export function destination(rd: u32, signed: bool, length: u32): void {
  put32(Exit.Rd, rd);
  put32(Exit.Signed, signed);
  put32(Exit.Length, length);
}

function retireOne(): void {
  setPc(pc() + load<u32>(Layout.Exit + Exit.Length));
  setHart32(Hart.LeftAtSettle, 1);
  setHart32(Hart.Left, 0);
  settleRetired(0);
}

/**
 * The instruction at `at` as it was fetched: 32 bits, or 16 if it is compressed. 0 if the execute TLB does not lead there (any
 * more), or it crosses a page end. Nothing changes, not even a statistic.
 */
export function cachedInstruction(at: u64): u32 {
  const tag = keyed(at, 1, hart64(Hart.FetchKey));
  const entry = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(entry) != tag) return 0;
  const inPage = <u32>at & 0xfff;
  const code = recordOwner(load<u32>(entry, 8)) + inPage;
  const low: u32 = load<u16>(code);
  if ((low & 3) != 3) return low;
  return inPage == 0xffe ? 0 : low | (<u32>load<u16>(code, 2) << 16);
}

/** That at the exit's pc, for traces. */
export function exitInstruction(): u32 {
  return cachedInstruction(load<u64>(Layout.Exit + Exit.Pc));
}

/** The host has put the value read in Exit.Data: writes the register and retires the instruction. */
export function completeRead(): void {
  let value = load<u64>(Layout.Exit + Exit.Data);
  if (load<u32>(Layout.Exit + Exit.Reason) == ExitReason.Time) value += timeDelta(csrs());
  const unused = 64 - (load<u32>(Layout.Exit + Exit.Width) << 3);
  value <<= unused;
  value = load<u32>(Layout.Exit + Exit.Signed) ? <u64>(<i64>value >> <i64>unused) : value >> unused;
  const target = load<u32>(Layout.Exit + Exit.Rd);
  if (target < <u32>ExitRegister.F) {
    setX(target, value);
  } else {
    setF(target - ExitRegister.F, unused ? box(value) : value);
    floatWritten();
  }
  retireOne();
}

/** The host has done the store: retires the instruction. */
export function completeWrite(): void {
  retireOne();
}
