// mcycle, minstret, mcountinhibit, and the clock.
//
// The hart's own count (Hart.Retired) is private and never written by a guest. A counter is a difference to it while it
// counts, and its own value while it is inhibited. cycle = instret: one instruction is one cycle.
// mtime is the VM's: (retired by all its harts + skipped) / 100 under the virtual clock, the host's sample under wall.

import { Clock, Csrs, Hart } from "../abi";
import { csr64, hart32, hart64, retired, setCsr64, virtual } from "../hart";

const INHIBIT_CY: u64 = 1;
const INHIBIT_IR: u64 = 4;
export const COUNTINHIBIT_WRITABLE: u64 = INHIBIT_CY | INHIBIT_IR;
/** A deadline beyond this many ticks lies outside the virtual clock's range and never comes. */
const LAST_TICK: u64 = u64.MAX_VALUE / Clock.InstructionsPerTick;

function readCounter(block: usize, field: usize, inhibit: u64): u64 {
  const delta = csr64(block, field);
  return csr64(block, Csrs.Mcountinhibit) & inhibit ? delta : retired() + delta;
}

/** The value written is what the next instruction reads: the write itself is not counted on top. */
function writeCounter(block: usize, field: usize, inhibit: u64, value: u64): void {
  const counting = !(csr64(block, Csrs.Mcountinhibit) & inhibit);
  setCsr64(block, field, counting ? value - (retired() + 1) : value);
}

export function readCycle(block: usize): u64 { return readCounter(block, Csrs.CycleDelta, INHIBIT_CY); }
export function readInstret(block: usize): u64 { return readCounter(block, Csrs.InstretDelta, INHIBIT_IR); }
export function writeCycle(block: usize, value: u64): void { writeCounter(block, Csrs.CycleDelta, INHIBIT_CY, value); }
export function writeInstret(block: usize, value: u64): void { writeCounter(block, Csrs.InstretDelta, INHIBIT_IR, value); }

/** Counts up to and including this instruction are kept by a counter that stops; one that starts goes on from its value. */
export function writeCountinhibit(block: usize, value: u64): void {
  const cycle = readCycle(block);
  const instret = readInstret(block);
  const was = csr64(block, Csrs.Mcountinhibit);
  setCsr64(block, Csrs.Mcountinhibit, value & COUNTINHIBIT_WRITABLE);
  writeCycle(block, was & INHIBIT_CY ? cycle : cycle + 1);
  writeInstret(block, was & INHIBIT_IR ? instret : instret + 1);
}

/** Instructions on the VM's virtual clock, including those that it skipped while asleep. */
// @ts-ignore: decorator
@inline function clockInstructions(): u64 { return hart64(Hart.ClockOffset) + retired(); }

/** mtime, in ticks of 100 ns. */
export function readTime(): u64 {
  return hart32(Hart.ClockIsWall) ? hart64(Hart.TimeSample) : clockInstructions() / Clock.InstructionsPerTick;
}

/** What a guest's `time` is ahead of mtime. norm:htimedelta_sz_acc_op */
export function timeDelta(block: usize): u64 {
  return virtual() ? csr64(block, Csrs.Htimedelta) : 0;
}

/** A guest's time, whether or not the guest is on the hart. */
function guestTime(block: usize): u64 { return readTime() + csr64(block, Csrs.Htimedelta); }

/** norm:hip_vstip_op: has the guest's time reached vstimecmp? Compared as unsigned 64-bit numbers. */
export function guestTimeReached(block: usize): bool {
  return guestTime(block) >= csr64(block, Csrs.Vstimecmp);
}

/** When mtime will make guestTimeReached true; all ones if it has, or never will. */
export function guestDeadline(block: usize): u64 {
  const ahead = csr64(block, Csrs.Vstimecmp) - guestTime(block);
  return guestTimeReached(block) || ahead > LAST_TICK ? u64.MAX_VALUE : readTime() + ahead;
}

/** Has mtime reached this deadline? */
export function timeReached(deadline: u64): bool {
  if (hart32(Hart.ClockIsWall)) return hart64(Hart.TimeSample) >= deadline;
  return deadline <= LAST_TICK && clockInstructions() >= deadline * Clock.InstructionsPerTick;
}

/** Instructions until mtime reaches the deadline, at most `limit`. The wall clock does not advance inside a run. */
export function instructionsUntil(deadline: u64, limit: u32): u32 {
  if (hart32(Hart.ClockIsWall) || deadline > LAST_TICK) return limit;
  const at = deadline * Clock.InstructionsPerTick;
  const now = clockInstructions();
  return at <= now || at - now >= <u64>limit ? limit : <u32>(at - now);
}
