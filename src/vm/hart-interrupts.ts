// Which interrupts of a hart are pending, or will be: for harts that wait.
//
// The core decides what a running hart takes. A hart that does not run is asked here when it goes on, by wires, by what
// software has set, and by its timers. Times are in ticks of mtime.
// Spec: Privileged, "Machine Interrupt (mip and mie) Registers", "Wait for Interrupt"; Sstc.

import { Clock, Csrs, Hart, Privilege } from "../../assembly/abi.ts";
import type { Vcpu } from "./vcpu.ts";

const MSTATUS_MIE = 1n << 3n;
const STIP = 1n << 5n;
const VSTIP = 1n << 6n;
const MTIP = 1n << 7n;
const ENVCFG_STCE = 1n << 63n;
/** The virtual clock's last tick: a deadline beyond it never comes (assembly/csr/counters.ts has the same bound). */
const LAST_TICK = 0xffff_ffff_ffff_ffffn / BigInt(Clock.InstructionsPerTick);
/** A deadline that never comes. */
export const NEVER = 0xffff_ffff_ffff_ffffn;
/** A mask for mip. */
export const ALL_INTERRUPTS = 0xffff_ffff_ffff_ffffn;

export class HartInterrupts {
  constructor(private readonly vcpu: Vcpu) {}

  /** Is an interrupt of these pending at `now`, and enabled in mie, which ends a WFI? */
  isPending(now: bigint, among: bigint): boolean {
    const { vcpu } = this;
    const deadline = this.nextDeadline(now, among);
    if (deadline !== null && deadline <= now) return true;
    const pending = BigInt(vcpu.hart32(Hart.InterruptLines)) | vcpu.csr(Csrs.Mip) | vcpu.csr(Csrs.Hvip);
    return (pending & vcpu.csr(Csrs.Mie) & among) !== 0n;
  }

  /** Could an interrupt that M-mode handles be taken in this state? Those delegated to S cannot break a trap loop in S. */
  get canReachMachine(): boolean {
    const { vcpu } = this;
    const open = vcpu.hart32(Hart.GuestPrivilege) !== Privilege.M || (vcpu.csr(Csrs.Mstatus) & MSTATUS_MIE) !== 0n;
    return open && (vcpu.csr(Csrs.Mie) & this.forMachine) !== 0n;
  }

  /** Those that are not delegated. */
  get forMachine(): bigint {
    return ~this.vcpu.csr(Csrs.Mideleg);
  }

  /** The earliest timer deadline, seen from `now`, whose interrupt is one of these and enabled; null if none will come. */
  nextDeadline(now: bigint, among: bigint): bigint | null {
    const { vcpu } = this;
    const enabled = vcpu.csr(Csrs.Mie) & among;
    const machine = enabled & MTIP ? vcpu.hart64(Hart.Mtimecmp) : NEVER;
    const sstc = enabled & STIP && vcpu.csr(Csrs.Menvcfg) & ENVCFG_STCE;
    const supervisor = sstc ? vcpu.csr(Csrs.Stimecmp) : NEVER;
    const guest = enabled & VSTIP ? this.guestDeadline(now) : NEVER;
    const next = [machine, supervisor, guest].reduce((least, at) => (at < least ? at : least));
    return next > LAST_TICK ? null : next;
  }

  /** When vstimecmp's interrupt becomes pending: it is compared with the guest's time, which wraps. */
  private guestDeadline(now: bigint): bigint {
    const { vcpu } = this;
    if (!(vcpu.csr(Csrs.Menvcfg) & vcpu.csr(Csrs.Henvcfg) & ENVCFG_STCE)) return NEVER;
    const guestTime = BigInt.asUintN(64, now + vcpu.csr(Csrs.Htimedelta));
    const at = vcpu.csr(Csrs.Vstimecmp);
    return guestTime >= at ? now : now + at - guestTime;
  }
}
