// The CSRs of the H extension: hypervisor level, virtual supervisor level, and mtval2 and mtinst.
//
// Owns: what each reads as and what a write makes of it, the substitution of vs* for s* in a guest, and which CSRs a guest
// may reach. GEILEN is 0: no interrupt controller here has guest external interrupts, so hgeip, hgeie and VGEIN are zero.
// Does not own: the order of reading and writing, and permission outside a guest (csr.ts).
// Spec: Privileged, "H Extension for Hypervisor Support".

import { Csrs, Effects, Privilege } from "../abi";
import { updateFloat } from "../fpu/state";
import { csr64, setCsr64 } from "../hart";
import { levelsOf } from "../mmu/pte";
import { interruptPending } from "../trap/interrupts";
import { CsrIndex } from "./csr-index.generated";
import {
  COUNTEREN_CY, COUNTEREN_IR, COUNTEREN_TM, GUEST_INTERRUPTS, HEDELEG_WRITABLE, HGATP_PPN,
  HGATP_VMID, HSTATUS_VSXL64, HSTATUS_VTVM, HSTATUS_WRITABLE, MENVCFG_ADUE, MENVCFG_FIOM, MENVCFG_STCE, MIP_VSSIP,
  MSTATUS_FS, MSTATUS_MXR, MSTATUS_SUM, SATP_BARE, SATP_MODE_SHIFT, SSTATUS_UXL64, SSTATUS_WRITABLE,
} from "./fields";
import {
  counterenWritable, eventCounterBit, isEventCounter, legalizeEpc, legalizeFloatStatus, legalizeSatp, legalizeTvec, merge,
  setField,
} from "./legalize";

/** Instead of an index: a guest may not have the CSR, though HS-mode may. No index is as large. */
export const VIRTUAL_INSTRUCTION: u32 = 0x100;

// @ts-ignore: decorator
@inline export function isHypervisorCsr(index: u32): bool {
  return index >= <u32>CsrIndex.hstatus && index <= <u32>CsrIndex.mtinst;
}

/** norm:H_vscsrs_sub: the CSR that a guest reaches under the index of a supervisor CSR. Some have no counterpart. */
function substitute(index: u32): u32 {
  switch (index) {
    case CsrIndex.sstatus: return CsrIndex.vsstatus;
    case CsrIndex.sie: return CsrIndex.vsie;
    case CsrIndex.stvec: return CsrIndex.vstvec;
    case CsrIndex.sscratch: return CsrIndex.vsscratch;
    case CsrIndex.sepc: return CsrIndex.vsepc;
    case CsrIndex.scause: return CsrIndex.vscause;
    case CsrIndex.stval: return CsrIndex.vstval;
    case CsrIndex.sip: return CsrIndex.vsip;
    case CsrIndex.stimecmp: return CsrIndex.vstimecmp;
    case CsrIndex.satp: return CsrIndex.vsatp;
  }
  return index;
}

/** norm:hcounteren_op */
function counterOpenToGuest(block: usize, bit: u64, from: u32): bool {
  if (!(csr64(block, Csrs.Hcounteren) & bit)) return false;
  return from == Privilege.S || (csr64(block, Csrs.Scounteren) & bit) != 0;
}

/** May the guest have a CSR of its own level, as far as the hypervisor's controls go? */
function allowedByHypervisor(block: usize, index: u32, from: u32): bool {
  switch (index) {
    case CsrIndex.cycle: return counterOpenToGuest(block, COUNTEREN_CY, from);
    case CsrIndex.time: return counterOpenToGuest(block, COUNTEREN_TM, from);
    case CsrIndex.instret: return counterOpenToGuest(block, COUNTEREN_IR, from);
    case CsrIndex.satp: return !(csr64(block, Csrs.Hstatus) & HSTATUS_VTVM);
    case CsrIndex.stimecmp:
      // norm:henvcfg_stce norm:hcounteren_acc
      return (henvcfg(block) & MENVCFG_STCE) != 0 && (csr64(block, Csrs.Hcounteren) & COUNTEREN_TM) != 0;
  }
  return !isEventCounter(index) || counterOpenToGuest(block, eventCounterBit(index), from);
}

/**
 * What a guest reaches under `index`, which HS-mode may access so: the same CSR, its counterpart, or VIRTUAL_INSTRUCTION.
 * `lowest`: the lowest privilege that may access it, 2 for those of the hypervisor level. norm:H_cause_virtual_instruction
 */
export function guestCsr(block: usize, index: u32, lowest: u32, from: u32): u32 {
  return lowest > from || !allowedByHypervisor(block, index, from) ? VIRTUAL_INSTRUCTION : substitute(index);
}

/** STCE and ADUE are read-only zero while they are zero in menvcfg. */
export function henvcfg(block: usize): u64 {
  return csr64(block, Csrs.Henvcfg) & (MENVCFG_FIOM | (csr64(block, Csrs.Menvcfg) & (MENVCFG_ADUE | MENVCFG_STCE)));
}

/** The guest interrupts that VS-mode sees. norm:vsip_vsie_sei norm:vsip_vsie_sti norm:vsip_vsie_ssi */
// @ts-ignore: decorator
@inline function delegated(block: usize): u64 { return csr64(block, Csrs.Hideleg); }

/** norm:hgatp_mode_warl: an unsupported MODE leaves only MODE as it was. */
export function legalizeHgatp(old: u64, written: u64): u64 {
  const mode = written >> SATP_MODE_SHIFT;
  const supported = mode == SATP_BARE || levelsOf(mode) != 0;
  return (supported ? mode : old >> SATP_MODE_SHIFT) << SATP_MODE_SHIFT | (written & (HGATP_VMID | HGATP_PPN));
}

export function readHypervisorCsr(block: usize, index: u32): u64 {
  switch (index) {
    case CsrIndex.hstatus: return csr64(block, Csrs.Hstatus) | HSTATUS_VSXL64;
    case CsrIndex.hedeleg: return csr64(block, Csrs.Hedeleg);
    case CsrIndex.hideleg: return csr64(block, Csrs.Hideleg);
    case CsrIndex.hie: return csr64(block, Csrs.Mie) & GUEST_INTERRUPTS;
    case CsrIndex.hip: return interruptPending(block) & GUEST_INTERRUPTS;
    case CsrIndex.hvip: return csr64(block, Csrs.Hvip);
    case CsrIndex.hcounteren: return csr64(block, Csrs.Hcounteren);
    case CsrIndex.htimedelta: return csr64(block, Csrs.Htimedelta);
    case CsrIndex.htval: return csr64(block, Csrs.Htval);
    case CsrIndex.htinst: return csr64(block, Csrs.Htinst);
    case CsrIndex.henvcfg: return henvcfg(block);
    case CsrIndex.hgatp: return csr64(block, Csrs.Hgatp);
    case CsrIndex.vsstatus: return csr64(block, Csrs.Vsstatus) | SSTATUS_UXL64;
    case CsrIndex.vsie: return (csr64(block, Csrs.Mie) & delegated(block)) >> 1;
    case CsrIndex.vsip: return (interruptPending(block) & delegated(block)) >> 1;
    case CsrIndex.vstvec: return csr64(block, Csrs.Vstvec);
    case CsrIndex.vsscratch: return csr64(block, Csrs.Vsscratch);
    case CsrIndex.vsepc: return csr64(block, Csrs.Vsepc);
    case CsrIndex.vscause: return csr64(block, Csrs.Vscause);
    case CsrIndex.vstval: return csr64(block, Csrs.Vstval);
    case CsrIndex.vsatp: return csr64(block, Csrs.Vsatp);
    case CsrIndex.vstimecmp: return csr64(block, Csrs.Vstimecmp);
    case CsrIndex.mtval2: return csr64(block, Csrs.Mtval2);
    case CsrIndex.mtinst: return csr64(block, Csrs.Mtinst);
  }
  return 0; // hgeip and hgeie
}

/** Writes hvip, or through one of its aliases the bits in `mask`. */
export function writeHvip(block: usize, written: u64, mask: u64): Effects {
  return setField(block, Csrs.Hvip, merge(csr64(block, Csrs.Hvip), written, mask), Effects.Interrupts);
}

function writeHie(block: usize, written: u64, mask: u64): Effects {
  return setField(block, Csrs.Mie, merge(csr64(block, Csrs.Mie), written, mask), Effects.Interrupts);
}

function writeVsstatus(block: usize, written: u64): Effects {
  const old = csr64(block, Csrs.Vsstatus);
  const value = legalizeFloatStatus(written & SSTATUS_WRITABLE);
  setCsr64(block, Csrs.Vsstatus, value);
  const changed = old ^ value;
  if (changed & MSTATUS_FS) updateFloat();
  return (changed ? Effects.Interrupts : Effects.None)
    | (changed & (MSTATUS_SUM | MSTATUS_MXR) ? Effects.Context : Effects.None);
}

export function writeHypervisorCsr(block: usize, index: u32, value: u64): Effects {
  switch (index) {
    case CsrIndex.hstatus: setCsr64(block, Csrs.Hstatus, value & HSTATUS_WRITABLE); break;
    case CsrIndex.hedeleg: setCsr64(block, Csrs.Hedeleg, value & HEDELEG_WRITABLE); break;
    case CsrIndex.hideleg: return setField(block, Csrs.Hideleg, value & GUEST_INTERRUPTS, Effects.Interrupts);
    case CsrIndex.hie: return writeHie(block, value, GUEST_INTERRUPTS);
    case CsrIndex.hip: return writeHvip(block, value, MIP_VSSIP);
    case CsrIndex.hvip: return writeHvip(block, value, GUEST_INTERRUPTS);
    case CsrIndex.hcounteren: setCsr64(block, Csrs.Hcounteren, value & counterenWritable()); break;
    case CsrIndex.htimedelta: return setField(block, Csrs.Htimedelta, value, Effects.Interrupts);
    case CsrIndex.htval: setCsr64(block, Csrs.Htval, value); break;
    case CsrIndex.htinst: setCsr64(block, Csrs.Htinst, value); break;
    case CsrIndex.henvcfg:
      setCsr64(block, Csrs.Henvcfg, value & (MENVCFG_FIOM | (csr64(block, Csrs.Menvcfg) & (MENVCFG_ADUE | MENVCFG_STCE))));
      return Effects.Interrupts;
    case CsrIndex.hgatp: return setField(block, Csrs.Hgatp, legalizeHgatp(csr64(block, Csrs.Hgatp), value), Effects.Context);
    case CsrIndex.vsstatus: return writeVsstatus(block, value);
    case CsrIndex.vsie: return writeHie(block, value << 1, delegated(block));
    case CsrIndex.vsip: return writeHvip(block, value << 1, delegated(block) & MIP_VSSIP);
    case CsrIndex.vstvec: setCsr64(block, Csrs.Vstvec, legalizeTvec(csr64(block, Csrs.Vstvec), value)); break;
    case CsrIndex.vsscratch: setCsr64(block, Csrs.Vsscratch, value); break;
    case CsrIndex.vsepc: setCsr64(block, Csrs.Vsepc, legalizeEpc(value)); break;
    case CsrIndex.vscause: setCsr64(block, Csrs.Vscause, value); break;
    case CsrIndex.vstval: setCsr64(block, Csrs.Vstval, value); break;
    case CsrIndex.vsatp: return setField(block, Csrs.Vsatp, legalizeSatp(csr64(block, Csrs.Vsatp), value), Effects.Context);
    case CsrIndex.vstimecmp: return setField(block, Csrs.Vstimecmp, value, Effects.Interrupts);
    case CsrIndex.mtval2: setCsr64(block, Csrs.Mtval2, value); break;
    case CsrIndex.mtinst: setCsr64(block, Csrs.Mtinst, value); break;
  }
  return Effects.None; // hgeie
}
