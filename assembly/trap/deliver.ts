// Delivery: the one place where a trap, an interrupt, or a return from one changes privilege.
//
// The core's only rule about modes is here: if the host owns the target privilege, leave with an exit instead.
// Spec: Privileged, "Privilege and Global Interrupt-Enable Stack in mstatus register", "Trap-Return Instructions".

import { Csrs, Effects, ExitReason, Hart, Limit, Privilege } from "../abi";
import {
  CAUSE_INTERRUPT, MSTATUS_MIE, MSTATUS_MPIE, MSTATUS_MPP, MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_SIE, MSTATUS_SPIE,
  MSTATUS_SPP, MSTATUS_SPP_SHIFT,
} from "../csr/fields";
import { apply } from "../effects";
import { exitTrap, exitWith } from "../exit";
import {
  csr64, csrs, hart32, hart64, pc, privilege, setCsr64, setHart32, setHart64, setPc, setPrivilege, settleRetired,
} from "../hart";
import { Outcome } from "../outcome";

/** Where a vector table sends a cause: interrupts to base + 4 x code in vectored mode. */
function vector(tvec: u64, code: u64, interrupt: bool): u64 {
  const base = tvec & ~3;
  return interrupt && (tvec & 3) == 1 ? base + (code << 2) : base;
}

function enterM(block: usize, cause: u64, value: u64): void {
  let status = csr64(block, Csrs.Mstatus) & ~(MSTATUS_MPP | MSTATUS_MPIE);
  if (status & MSTATUS_MIE) status |= MSTATUS_MPIE;
  status = (status & ~MSTATUS_MIE) | (<u64>privilege() << MSTATUS_MPP_SHIFT);
  setCsr64(block, Csrs.Mstatus, status);
  setCsr64(block, Csrs.Mepc, pc());
  setCsr64(block, Csrs.Mcause, cause);
  setCsr64(block, Csrs.Mtval, value);
  setPrivilege(Privilege.M);
}

function enterS(block: usize, cause: u64, value: u64): void {
  let status = csr64(block, Csrs.Mstatus) & ~(MSTATUS_SPP | MSTATUS_SPIE);
  if (status & MSTATUS_SIE) status |= MSTATUS_SPIE;
  status = (status & ~MSTATUS_SIE) | (<u64>privilege() << MSTATUS_SPP_SHIFT);
  setCsr64(block, Csrs.Mstatus, status);
  setCsr64(block, Csrs.Sepc, pc());
  setCsr64(block, Csrs.Scause, cause);
  setCsr64(block, Csrs.Stval, value);
  setPrivilege(Privilege.S);
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
 * Delivers a trap at Hart.Pc. `code` without the interrupt bit. Returns Outcome.Jump with Hart.Pc at the handler, or
 * Outcome.Exit when the host owns the target or the guest makes no progress.
 */
export function deliver(code: u64, value: u64, interrupt: bool): Outcome {
  const block = csrs();
  settleRetired(0);
  const delegation = csr64(block, interrupt ? Csrs.Mideleg : Csrs.Medeleg);
  const toS = privilege() != Privilege.M && ((delegation >> code) & 1) != 0;
  if ((hart32(Hart.OwnedPrivileges) >> (toS ? Privilege.S : Privilege.M)) & 1) {
    exitTrap(code, value, interrupt);
    return Outcome.Exit;
  }
  if (!interrupt && isStuck()) {
    exitTrap(code, value, interrupt);
    exitWith(ExitReason.NoProgress);
    return Outcome.Exit;
  }
  setHart32(Hart.Reservation, 0);
  const cause = interrupt ? code | CAUSE_INTERRUPT : code;
  if (toS) enterS(block, cause, value);
  else enterM(block, cause, value);
  setPc(vector(csr64(block, toS ? Csrs.Stvec : Csrs.Mtvec), code, interrupt));
  apply(Effects.Context);
  return Outcome.Jump;
}

/** MRET. The instruction itself is counted under the privilege that it leaves. */
export function returnFromM(): Outcome {
  const block = csrs();
  const status = csr64(block, Csrs.Mstatus);
  const to = <u32>((status & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT);
  let after = status & ~(MSTATUS_MIE | MSTATUS_MPP);
  if (status & MSTATUS_MPIE) after |= MSTATUS_MIE;
  after |= MSTATUS_MPIE;
  if (to != Privilege.M) after &= ~MSTATUS_MPRV;
  setCsr64(block, Csrs.Mstatus, after);
  return returnTo(to, csr64(block, Csrs.Mepc));
}

/** SRET. */
export function returnFromS(): Outcome {
  const block = csrs();
  const status = csr64(block, Csrs.Mstatus);
  const to = <u32>((status & MSTATUS_SPP) >> MSTATUS_SPP_SHIFT);
  let after = status & ~(MSTATUS_SIE | MSTATUS_SPP | MSTATUS_MPRV);
  if (status & MSTATUS_SPIE) after |= MSTATUS_SIE;
  after |= MSTATUS_SPIE;
  setCsr64(block, Csrs.Mstatus, after);
  return returnTo(to, csr64(block, Csrs.Sepc));
}

function returnTo(to: u32, target: u64): Outcome {
  settleRetired(1);
  setHart32(Hart.Reservation, 0);
  setPrivilege(to);
  setPc(target);
  apply(Effects.Context);
  return Outcome.Recheck;
}
