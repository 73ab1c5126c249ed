// Delivery: the one place where a trap, an interrupt, or a return from one changes privilege and V.
//
// The core's only rule about modes is here: if the host owns the target privilege, leave with an exit instead.
// Spec: Privileged, "Privilege and Global Interrupt-Enable Stack in mstatus register", "Trap-Return Instructions"; with H,
// "Trap Entry" and "Trap Return".

import { Csrs, Effects, ExitReason, Hart, Limit, Privilege } from "../abi";
import {
  CAUSE_INTERRUPT, GUEST_INTERRUPTS, HSTATUS_GVA, HSTATUS_SPV, HSTATUS_SPVP, MSTATUS_GVA, MSTATUS_MIE, MSTATUS_MPIE,
  MSTATUS_MPP, MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MPV, MSTATUS_SIE, MSTATUS_SPIE, MSTATUS_SPP, MSTATUS_SPP_SHIFT,
} from "../csr/fields";
import { apply } from "../effects";
import { exitTrap, exitWith } from "../exit";
import { updateFloat } from "../fpu/state";
import {
  csr64, csrs, hart32, hart64, hasHypervisor, hostOwned, pc, privilege, setCsr64, setHart32, setHart64, setPc, setPrivilege,
  settleRetired, virtual,
} from "../hart";
import { Outcome } from "../outcome";
import { transformedInstruction } from "./transformed";

/** Where a trap goes: bit numbers in hostOwned(). */
const enum Target { S = 1, M = 3, Vs = 5 }

/** norm:H_trap_deleg: to M, unless delegated to S or HS, unless delegated further by a guest's hypervisor. */
function targetOf(block: usize, code: u64, interrupt: bool): Target {
  const delegated = csr64(block, interrupt ? Csrs.Mideleg : Csrs.Medeleg);
  if (privilege() == Privilege.M || !((delegated >> code) & 1)) return Target.M;
  const further = csr64(block, interrupt ? Csrs.Hideleg : Csrs.Hedeleg);
  return virtual() && ((further >> code) & 1) != 0 ? Target.Vs : Target.S;
}

/** Where a vector table sends a cause: interrupts to base + 4 x code in vectored mode. */
function vector(tvec: u64, code: u64, interrupt: bool): u64 {
  const base = tvec & ~3;
  return interrupt && (tvec & 3) == 1 ? base + (code << 2) : base;
}

/** Pushes the privilege and the interrupt enable of a status register that a trap into S or VS writes. */
function pushSupervisor(status: u64): u64 {
  const kept = status & ~(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE);
  return kept | (status & MSTATUS_SIE ? MSTATUS_SPIE : 0) | (<u64>privilege() << MSTATUS_SPP_SHIFT);
}

/** And what SRET leaves of it. */
function popSupervisor(status: u64): u64 {
  return (status & ~(MSTATUS_SIE | MSTATUS_SPP)) | (status & MSTATUS_SPIE ? MSTATUS_SIE : 0) | MSTATUS_SPIE;
}

/** What a trap out of a guest, or about a guest's addresses, says beyond its cause: xtval2 and xtinst, and GVA. */
function describeGuestTrap(block: usize, target: Target, code: u64, value: u64, interrupt: bool): void {
  let address: u64 = 0;
  let instruction: u64 = 0;
  let gva = false;
  if (!interrupt) {
    address = hart64(Hart.TrapGuestAddress) >> 2;
    gva = hart32(Hart.TrapGva) != 0;
    instruction = hart32(Hart.TrapInstruction);
    if (!instruction) instruction = transformedInstruction(code, value);
  }
  if (target == Target.M) {
    setCsr64(block, Csrs.Mtval2, address);
    setCsr64(block, Csrs.Mtinst, instruction);
    const status = csr64(block, Csrs.Mstatus) & ~(MSTATUS_GVA | MSTATUS_MPV);
    setCsr64(block, Csrs.Mstatus, status | (gva ? MSTATUS_GVA : 0) | (virtual() ? MSTATUS_MPV : 0));
    return;
  }
  setCsr64(block, Csrs.Htval, address);
  setCsr64(block, Csrs.Htinst, instruction);
  let status = csr64(block, Csrs.Hstatus) & ~(HSTATUS_GVA | HSTATUS_SPV);
  if (gva) status |= HSTATUS_GVA;
  // norm:H_trap_hs_csrwrites: SPVP is written by traps out of a guest only.
  if (virtual()) status = (status & ~HSTATUS_SPVP) | HSTATUS_SPV | (privilege() == Privilege.S ? HSTATUS_SPVP : 0);
  setCsr64(block, Csrs.Hstatus, status);
}

/** FS holds in vsstatus too while V=1. */
function switchTo(p: u32, v: bool): void {
  const was = virtual();
  setPrivilege(p, v);
  if (was != v) updateFloat();
}

function enterM(block: usize, cause: u64, value: u64): void {
  let status = csr64(block, Csrs.Mstatus) & ~(MSTATUS_MPP | MSTATUS_MPIE);
  if (status & MSTATUS_MIE) status |= MSTATUS_MPIE;
  status = (status & ~MSTATUS_MIE) | (<u64>privilege() << MSTATUS_MPP_SHIFT);
  setCsr64(block, Csrs.Mstatus, status);
  setCsr64(block, Csrs.Mepc, pc());
  setCsr64(block, Csrs.Mcause, cause);
  setCsr64(block, Csrs.Mtval, value);
  switchTo(Privilege.M, false);
}

function enterS(block: usize, cause: u64, value: u64): void {
  setCsr64(block, Csrs.Mstatus, pushSupervisor(csr64(block, Csrs.Mstatus)));
  setCsr64(block, Csrs.Sepc, pc());
  setCsr64(block, Csrs.Scause, cause);
  setCsr64(block, Csrs.Stval, value);
  switchTo(Privilege.S, false);
}

function enterVs(block: usize, cause: u64, value: u64): void {
  setCsr64(block, Csrs.Vsstatus, pushSupervisor(csr64(block, Csrs.Vsstatus)));
  setCsr64(block, Csrs.Vsepc, pc());
  setCsr64(block, Csrs.Vscause, cause);
  setCsr64(block, Csrs.Vstval, value);
  switchTo(Privilege.S, true);
}

/** Counts traps in a row without progress; true when there are too many. mtvec = 0 on a crash is the commonest cause. */
function isStuck(): bool {
  const total = hart64(Hart.Retired);
  const inARow = total == hart64(Hart.RetiredAtTrap) ? hart32(Hart.TrapsInARow) + 1 : 1;
  setHart64(Hart.RetiredAtTrap, total);
  setHart32(Hart.TrapsInARow, inARow);
  return inARow > <u32>Limit.TrapsInARow;
}

/**
 * Delivers a trap at Hart.Pc, with the counters settled. `code` without the interrupt bit. Returns Outcome.Jump with Hart.Pc at the handler, or
 * Outcome.Exit when the host owns the target or the guest makes no progress.
 */
export function deliver(code: u64, value: u64, interrupt: bool): Outcome {
  const block = csrs();
  const target = targetOf(block, code, interrupt);
  if ((hostOwned() >> target) & 1) {
    exitTrap(code, value, interrupt);
    return Outcome.Exit;
  }
  if (!interrupt && isStuck()) {
    exitTrap(code, value, interrupt);
    exitWith(ExitReason.NoProgress);
    return Outcome.Exit;
  }
  setHart32(Hart.Reservation, 0);
  // norm:hideleg_trans: to VS-mode an interrupt of its own is the supervisor's, whose code is one less.
  if (interrupt && target == Target.Vs && ((GUEST_INTERRUPTS >> code) & 1) != 0) code--;
  if (target != Target.Vs && hasHypervisor()) describeGuestTrap(block, target, code, value, interrupt);
  const cause = interrupt ? code | CAUSE_INTERRUPT : code;
  let tvec: u64;
  if (target == Target.M) {
    tvec = csr64(block, Csrs.Mtvec);
    enterM(block, cause, value);
  } else if (target == Target.S) {
    tvec = csr64(block, Csrs.Stvec);
    enterS(block, cause, value);
  } else {
    tvec = csr64(block, Csrs.Vstvec);
    enterVs(block, cause, value);
  }
  setPc(vector(tvec, code, interrupt));
  apply(Effects.Context);
  return Outcome.Jump;
}

/** MRET. The instruction itself is counted under the privilege that it leaves. norm:mret_h */
export function returnFromM(): Outcome {
  const block = csrs();
  const status = csr64(block, Csrs.Mstatus);
  const to = <u32>((status & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT);
  let after = status & ~(MSTATUS_MIE | MSTATUS_MPP | MSTATUS_MPV);
  if (status & MSTATUS_MPIE) after |= MSTATUS_MIE;
  after |= MSTATUS_MPIE;
  if (to != Privilege.M) after &= ~MSTATUS_MPRV;
  setCsr64(block, Csrs.Mstatus, after);
  return returnTo(to, to != Privilege.M && (status & MSTATUS_MPV) != 0, csr64(block, Csrs.Mepc));
}

function previousSupervisor(status: u64): u32 {
  return <u32>((status & MSTATUS_SPP) >> MSTATUS_SPP_SHIFT);
}

/** SRET. norm:sret_v0 norm:sret_v1 */
export function returnFromS(): Outcome {
  const block = csrs();
  if (virtual()) {
    const status = csr64(block, Csrs.Vsstatus);
    setCsr64(block, Csrs.Vsstatus, popSupervisor(status));
    return returnTo(previousSupervisor(status), true, csr64(block, Csrs.Vsepc));
  }
  const status = csr64(block, Csrs.Mstatus);
  setCsr64(block, Csrs.Mstatus, popSupervisor(status) & ~MSTATUS_MPRV);
  const hypervisor = csr64(block, Csrs.Hstatus);
  setCsr64(block, Csrs.Hstatus, hypervisor & ~HSTATUS_SPV);
  return returnTo(previousSupervisor(status), (hypervisor & HSTATUS_SPV) != 0, csr64(block, Csrs.Sepc));
}

function returnTo(to: u32, guest: bool, target: u64): Outcome {
  settleRetired(1);
  setHart32(Hart.Reservation, 0);
  switchTo(to, guest);
  setPc(target);
  apply(Effects.Context);
  return Outcome.Recheck;
}
