// What two groups of CSRs have in common: the counters, WARL rules that a supervisor CSR shares with its vs* counterpart, and
// writing a field.

import { Effects, Isa } from "../abi";
import { csr64, hasAll, setCsr64 } from "../hart";
import { levelsOf } from "../mmu/pte";
import { CsrIndex } from "./csr-index.generated";
import {
  COUNTEREN_CY, COUNTEREN_HPM, COUNTEREN_IR, COUNTEREN_TM, MSTATUS_FS, MSTATUS_SD, SATP_BARE, SATP_MODE_SHIFT,
} from "./fields";

/** Where an instruction can begin: at an even address, or without C at a multiple of 4. */
export function legalizeEpc(written: u64): u64 {
  return written & (hasAll(Isa.C) ? ~1 : ~3);
}

/** FS of a status register: without F it is read-only zero; SD says that it is Dirty. */
export function legalizeFloatStatus(status: u64): u64 {
  if (!hasAll(Isa.F)) return status & ~(MSTATUS_FS | MSTATUS_SD);
  return (status & MSTATUS_FS) == MSTATUS_FS ? status | MSTATUS_SD : status & ~MSTATUS_SD;
}

/** An unsupported MODE leaves the whole register as it was. norm:satp_mode_op_unsupported */
export function legalizeSatp(old: u64, written: u64): u64 {
  const mode = written >> SATP_MODE_SHIFT;
  return mode == SATP_BARE || levelsOf(mode) != 0 ? written : old;
}

/** Modes 0 (direct) and 1 (vectored); a reserved mode keeps the old one. */
export function legalizeTvec(old: u64, written: u64): u64 {
  return written & 2 ? (written & ~3) | (old & 3) : written;
}

/** What may be opened: counters that do not exist are closed to everyone. TM opens the comparators too. */
export function counterenWritable(): u64 {
  return COUNTEREN_CY | COUNTEREN_TM | COUNTEREN_IR | (hasAll(Isa.Zihpm) ? COUNTEREN_HPM : 0);
}

export function isEventCounter(index: u32): bool {
  return index >= <u32>CsrIndex.hpmcounter3 && index <= <u32>CsrIndex.hpmcounter31;
}

/** The bit of a counteren register that is an event counter's. */
export function eventCounterBit(index: u32): u64 { return <u64>8 << (index - CsrIndex.hpmcounter3); }

/** Stores a field; `changed` if that changed it. */
export function setField(block: usize, field: usize, value: u64, changed: Effects): Effects {
  if (csr64(block, field) == value) return Effects.None;
  setCsr64(block, field, value);
  return changed;
}

export function merge(old: u64, written: u64, mask: u64): u64 { return (old & ~mask) | (written & mask); }
