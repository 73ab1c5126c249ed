// Control and status registers: who may access one, what it reads as, what a write makes of it.
//
// Owns: permission, reading, legalising and writing, in that order, for a CSR block (real or virtual).
// Does not own: what follows from a write. A write returns Effects; the caller reacts (effects.ts).
// CSR numbers are sparse; csr-index.generated.ts maps them to dense indices, so that the switches below are tables.

import { Csrs, Effects, Hart, Isa, Privilege } from "../abi";
import { floatOff, readFcsr, updateFloat, writeFcsr, writeFflags, writeFrm } from "../fpu/state";
import { csr64, hart32, hasAll, hasHypervisor, setCsr64, virtual } from "../hart";
import { legalizePmpaddr, legalizePmpcfg, pmpAddr, pmpCfg } from "../mmu/pmp";
import { interruptPending } from "../trap/interrupts";
import { readCycle, readInstret, readTime, timeDelta, writeCountinhibit, writeCycle, writeInstret } from "./counters";
import { CsrIndex, csrIndex } from "./csr-index.generated";
import {
  ALL_INTERRUPTS, COUNTEREN_CY, COUNTEREN_IR, COUNTEREN_TM, GUEST_INTERRUPTS, MEDELEG_HYPERVISOR, MEDELEG_WRITABLE,
  MENVCFG_ADUE, MENVCFG_FIOM, MENVCFG_STCE, MIP_SEIP, MIP_SSIP, MIP_STIP, MIP_VSSIP, MSTATUS_FS, MSTATUS_GVA,
  MSTATUS_MPP, MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MPV, MSTATUS_MXR, MSTATUS_SD, MSTATUS_SUM, MSTATUS_TVM,
  MSTATUS_WRITABLE, MSTATUS_XL64, PMP_CFG_WRITABLE, SSTATUS_UXL64, SSTATUS_WRITABLE, SUPERVISOR_INTERRUPTS,
} from "./fields";
import { guestCsr, isHypervisorCsr, readHypervisorCsr, writeHvip, writeHypervisorCsr } from "./hypervisor";
import {
  counterenWritable, eventCounterBit, isEventCounter, legalizeEpc, legalizeFloatStatus, legalizeSatp, legalizeTvec, merge,
  setField,
} from "./legalize";

/** Bits 9:8 of a CSR number: the lowest privilege that may access it; 2 is the hypervisor level, which is S-mode's with V=0. */
// @ts-ignore: decorator
@inline function lowestPrivilege(number: u32): u32 { return (number >> 8) & 3; }
/** Bits 11:10 both set: read-only. */
// @ts-ignore: decorator
@inline function isReadOnly(number: u32): bool { return number >> 10 == 3; }

/** Is a user-level counter open to this privilege? Each level's counteren gates the next lower one. */
export function counterOpen(block: usize, bit: u64, from: u32): bool {
  if (from == Privilege.M) return true;
  if (!(csr64(block, Csrs.Mcounteren) & bit)) return false;
  return from == Privilege.S || (csr64(block, Csrs.Scounteren) & bit) != 0;
}

/** Sstc: S-mode has the comparators only while menvcfg.STCE and mcounteren.TM are set. */
function comparatorOpen(block: usize, from: u32): bool {
  if (from == Privilege.M) return true;
  return (csr64(block, Csrs.Menvcfg) & MENVCFG_STCE) != 0 && (csr64(block, Csrs.Mcounteren) & COUNTEREN_TM) != 0;
}

/** May this privilege, with V=0, access the CSR so? `trapping`: TVM=1 keeps satp and hgatp from S-mode. */
// @ts-ignore: decorator
@inline function isOpen(block: usize, index: u32, number: u32, from: u32, write: bool, trapping: bool): bool {
  const lowest = lowestPrivilege(number);
  if (from < lowest && !(lowest == 2 && from == Privilege.S)) return false;
  if (write && isReadOnly(number)) return false;
  switch (index) {
    case CsrIndex.absent: return false;
    case CsrIndex.cycle: return counterOpen(block, COUNTEREN_CY, from);
    case CsrIndex.time: return counterOpen(block, COUNTEREN_TM, from);
    case CsrIndex.instret: return counterOpen(block, COUNTEREN_IR, from);
    case CsrIndex.fflags: case CsrIndex.frm: case CsrIndex.fcsr: return !floatOff();
    case CsrIndex.satp: case CsrIndex.hgatp: return !trapping || from == Privilege.M;
    case CsrIndex.stimecmp: case CsrIndex.vstimecmp: return comparatorOpen(block, from);
  }
  return !isEventCounter(index) || counterOpen(block, eventCounterBit(index), from);
}

/**
 * The index of the CSR that an instruction at this privilege reaches, if it may access it so. Else CsrIndex.absent: an
 * illegal instruction; or VIRTUAL_INSTRUCTION: a guest's access that HS-mode would be allowed.
 */
// @ts-ignore: decorator
@inline export function accessibleCsr(block: usize, number: u32, from: u32, write: bool): u32 {
  const index = csrIndex(number);
  if (virtual()) {
    if (!isOpen(block, index, number, Privilege.S, write, false)) return CsrIndex.absent;
    return guestCsr(block, index, lowestPrivilege(number), from);
  }
  const trapping = (csr64(block, Csrs.Mstatus) & MSTATUS_TVM) != 0;
  return isOpen(block, index, number, from, write, trapping) ? index : CsrIndex.absent;
}

function readPmpcfg(block: usize, first: u32): u64 {
  return load<u64>(block + first, Csrs.Pmpcfg);
}

/** norm:sie_hip_hie_mutex: the interrupts in sie and sip. Those of a guest are delegated too, and in hie and hip. */
function supervisorInterrupts(block: usize): u64 {
  return csr64(block, Csrs.Mideleg) & SUPERVISOR_INTERRUPTS;
}

/** The value that an instruction reads. */
export function readCsr(block: usize, index: u32): u64 {
  if (isHypervisorCsr(index)) return readHypervisorCsr(block, index);
  switch (index) {
    case CsrIndex.fflags: return hart32(Hart.Fflags);
    case CsrIndex.frm: return hart32(Hart.Frm);
    case CsrIndex.fcsr: return readFcsr();
    case CsrIndex.mstatus: return csr64(block, Csrs.Mstatus);
    case CsrIndex.misa: return csr64(block, Csrs.Misa);
    case CsrIndex.medeleg: return csr64(block, Csrs.Medeleg);
    case CsrIndex.mideleg: return csr64(block, Csrs.Mideleg);
    case CsrIndex.mie: return csr64(block, Csrs.Mie);
    case CsrIndex.mip: return interruptPending(block);
    case CsrIndex.mtvec: return csr64(block, Csrs.Mtvec);
    case CsrIndex.mcounteren: return csr64(block, Csrs.Mcounteren);
    case CsrIndex.mscratch: return csr64(block, Csrs.Mscratch);
    case CsrIndex.mepc: return csr64(block, Csrs.Mepc);
    case CsrIndex.mcause: return csr64(block, Csrs.Mcause);
    case CsrIndex.mtval: return csr64(block, Csrs.Mtval);
    case CsrIndex.menvcfg: return csr64(block, Csrs.Menvcfg);
    case CsrIndex.mcountinhibit: return csr64(block, Csrs.Mcountinhibit);
    case CsrIndex.mhartid: return csr64(block, Csrs.Mhartid);
    case CsrIndex.mcycle: case CsrIndex.cycle: return readCycle(block);
    case CsrIndex.minstret: case CsrIndex.instret: return readInstret(block);
    case CsrIndex.time: return readTime() + timeDelta(block);
    case CsrIndex.sstatus: return (csr64(block, Csrs.Mstatus) & (SSTATUS_WRITABLE | MSTATUS_SD)) | SSTATUS_UXL64;
    case CsrIndex.sie: return csr64(block, Csrs.Mie) & supervisorInterrupts(block);
    case CsrIndex.sip: return interruptPending(block) & supervisorInterrupts(block);
    case CsrIndex.stvec: return csr64(block, Csrs.Stvec);
    case CsrIndex.scounteren: return csr64(block, Csrs.Scounteren);
    case CsrIndex.sscratch: return csr64(block, Csrs.Sscratch);
    case CsrIndex.sepc: return csr64(block, Csrs.Sepc);
    case CsrIndex.scause: return csr64(block, Csrs.Scause);
    case CsrIndex.stval: return csr64(block, Csrs.Stval);
    case CsrIndex.senvcfg: return csr64(block, Csrs.Senvcfg);
    case CsrIndex.satp: return csr64(block, Csrs.Satp);
    case CsrIndex.stimecmp: return csr64(block, Csrs.Stimecmp);
    case CsrIndex.pmpcfg0: return readPmpcfg(block, 0);
    case CsrIndex.pmpcfg2: return readPmpcfg(block, 8);
  }
  if (index >= <u32>CsrIndex.pmpaddr0 && index <= <u32>CsrIndex.pmpaddr15) return pmpAddr(block, index - CsrIndex.pmpaddr0);
  return 0; // mvendorid, marchid, mimpid, mconfigptr, and event counters, which count nothing
}

/** Of mip and sip, the part that CSRRS and CSRRC modify: of SEIP the software-written bit, not the wire. */
export function modifiableCsr(block: usize, index: u32): u64 {
  const value = readCsr(block, index);
  if (index != CsrIndex.mip && index != CsrIndex.sip) return value;
  return (value & ~MIP_SEIP) | (csr64(block, Csrs.Mip) & MIP_SEIP);
}

function mstatusWritable(): u64 {
  return MSTATUS_WRITABLE | (hasHypervisor() ? MSTATUS_MPV | MSTATUS_GVA : 0);
}

/** MPP holds a supported mode: writing 2 keeps the old one. */
export function legalizeMstatus(old: u64, written: u64): u64 {
  let value = legalizeFloatStatus(written & mstatusWritable()) | MSTATUS_XL64;
  if ((value & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == 2) value = (value & ~MSTATUS_MPP) | (old & MSTATUS_MPP);
  return value;
}

/** Bits whose extension the machine lacks are read-only zero. */
function menvcfgWritable(): u64 {
  return MENVCFG_FIOM | (hasAll(Isa.Svadu) ? MENVCFG_ADUE : 0) | (hasAll(Isa.Sstc) ? MENVCFG_STCE : 0);
}

function writeMstatus(block: usize, written: u64): Effects {
  const old = csr64(block, Csrs.Mstatus);
  const value = legalizeMstatus(old, written);
  setCsr64(block, Csrs.Mstatus, value);
  const changed = old ^ value;
  if (changed & MSTATUS_FS) updateFloat();
  let effects = changed ? Effects.Interrupts : Effects.None;
  if (changed & (MSTATUS_MPRV | MSTATUS_MPP | MSTATUS_MPV | MSTATUS_SUM | MSTATUS_MXR)) effects |= Effects.Context;
  return effects;
}

/** With H, M-mode also has the bits of hip, hie and hideleg: in mideleg they are read-only one. norm:mideleg_acc_h */
// @ts-ignore: decorator
@inline function guestInterrupts(): u64 { return hasHypervisor() ? GUEST_INTERRUPTS : 0; }

function writeMie(block: usize, written: u64, mask: u64): Effects {
  return setField(block, Csrs.Mie, merge(csr64(block, Csrs.Mie), written, mask), Effects.Interrupts);
}

function writeMip(block: usize, written: u64, mask: u64): Effects {
  return setField(block, Csrs.Mip, merge(csr64(block, Csrs.Mip), written, mask), Effects.Interrupts);
}

function writeMenvcfg(block: usize, written: u64): Effects {
  const old = csr64(block, Csrs.Menvcfg);
  const value = written & menvcfgWritable();
  setCsr64(block, Csrs.Menvcfg, value);
  let effects = Effects.None;
  if ((old ^ value) & MENVCFG_ADUE) effects |= Effects.Translations;
  if ((old ^ value) & MENVCFG_STCE) {
    // STIP is the comparator's while STCE is set, and software's afterwards.
    setCsr64(block, Csrs.Mip, csr64(block, Csrs.Mip) & ~MIP_STIP);
    effects |= Effects.Interrupts;
  }
  return effects;
}

/** mip: STIP can be written unless the comparator drives it. */
function mipWritable(block: usize): u64 {
  return csr64(block, Csrs.Menvcfg) & MENVCFG_STCE ? MIP_SSIP | MIP_SEIP : SUPERVISOR_INTERRUPTS;
}

function medelegWritable(): u64 {
  return MEDELEG_WRITABLE | (hasHypervisor() ? MEDELEG_HYPERVISOR : 0);
}

function writePmpcfg(block: usize, first: u32, written: u64): Effects {
  for (let i: u32 = 0; i < 8; i++) {
    const value = legalizePmpcfg(pmpCfg(block, first + i), <u32>(written >> (i << 3)) & PMP_CFG_WRITABLE);
    store<u8>(block + first + i, <u8>value, Csrs.Pmpcfg);
  }
  return Effects.Translations;
}

function writePmpaddr(block: usize, entry: u32, written: u64): Effects {
  store<u64>(block + (entry << 3), legalizePmpaddr(block, entry, written), Csrs.Pmpaddr);
  return Effects.Translations;
}

/** Writes a CSR that `accessibleCsr` has let through. (Inline: 2 ns of a CSR exit less.) */
// @ts-ignore: decorator
@inline export function writeCsr(block: usize, index: u32, value: u64): Effects {
  if (isHypervisorCsr(index)) return writeHypervisorCsr(block, index, value);
  switch (index) {
    case CsrIndex.fflags: writeFflags(value); break;
    case CsrIndex.frm: writeFrm(value); break;
    case CsrIndex.fcsr: writeFcsr(value); break;
    case CsrIndex.mstatus: return writeMstatus(block, value);
    case CsrIndex.medeleg: setCsr64(block, Csrs.Medeleg, value & medelegWritable()); break;
    case CsrIndex.mideleg:
      return setField(block, Csrs.Mideleg, (value & SUPERVISOR_INTERRUPTS) | guestInterrupts(), Effects.Interrupts);
    case CsrIndex.mie: return writeMie(block, value, ALL_INTERRUPTS | guestInterrupts());
    case CsrIndex.mip:
      return writeMip(block, value, mipWritable(block)) | writeHvip(block, value, guestInterrupts() & MIP_VSSIP);
    case CsrIndex.mtvec: setCsr64(block, Csrs.Mtvec, legalizeTvec(csr64(block, Csrs.Mtvec), value)); break;
    case CsrIndex.mcounteren: setCsr64(block, Csrs.Mcounteren, value & counterenWritable()); break;
    case CsrIndex.mscratch: setCsr64(block, Csrs.Mscratch, value); break;
    case CsrIndex.mepc: setCsr64(block, Csrs.Mepc, legalizeEpc(value)); break;
    case CsrIndex.mcause: setCsr64(block, Csrs.Mcause, value); break;
    case CsrIndex.mtval: setCsr64(block, Csrs.Mtval, value); break;
    case CsrIndex.menvcfg: return writeMenvcfg(block, value);
    case CsrIndex.mcountinhibit: writeCountinhibit(block, value); break;
    case CsrIndex.mcycle: writeCycle(block, value); break;
    case CsrIndex.minstret: writeInstret(block, value); break;
    case CsrIndex.sstatus:
      return writeMstatus(block, merge(csr64(block, Csrs.Mstatus), value, SSTATUS_WRITABLE));
    case CsrIndex.sie: return writeMie(block, value, supervisorInterrupts(block));
    case CsrIndex.sip: return writeMip(block, value, csr64(block, Csrs.Mideleg) & MIP_SSIP);
    case CsrIndex.stvec: setCsr64(block, Csrs.Stvec, legalizeTvec(csr64(block, Csrs.Stvec), value)); break;
    case CsrIndex.scounteren: setCsr64(block, Csrs.Scounteren, value & counterenWritable()); break;
    case CsrIndex.sscratch: setCsr64(block, Csrs.Sscratch, value); break;
    case CsrIndex.sepc: setCsr64(block, Csrs.Sepc, legalizeEpc(value)); break;
    case CsrIndex.scause: setCsr64(block, Csrs.Scause, value); break;
    case CsrIndex.stval: setCsr64(block, Csrs.Stval, value); break;
    case CsrIndex.senvcfg: setCsr64(block, Csrs.Senvcfg, value & MENVCFG_FIOM); break;
    case CsrIndex.satp: {
      const satp = legalizeSatp(csr64(block, Csrs.Satp), value);
      return setField(block, Csrs.Satp, satp, Effects.Context);
    }
    case CsrIndex.stimecmp: return setField(block, Csrs.Stimecmp, value, Effects.Interrupts);
    case CsrIndex.pmpcfg0: return writePmpcfg(block, 0, value);
    case CsrIndex.pmpcfg2: return writePmpcfg(block, 8, value);
    default:
      if (index >= <u32>CsrIndex.pmpaddr0 && index <= <u32>CsrIndex.pmpaddr15) {
        return writePmpaddr(block, index - CsrIndex.pmpaddr0, value);
      }
  }
  return Effects.None; // misa, and event counters and selectors, which are read-only zero
}
