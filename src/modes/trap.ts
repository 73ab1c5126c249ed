// trap: classic trap-and-emulate (Popek and Goldberg, 1974).
//
// The guest runs in U-mode; its M, S and U are virtual. Every privileged instruction is illegal there, so it exits, and the
// core carries it out on the guest's own CSR block (assembly/emulate.ts). Paging is the hypervisor's: shadow tables, filled
// on faults (shadow-paging.ts). This file is the policy: what each trap of the hart means for the guest.

import { Access, Csrs, Hart, Isa, Leaf, Privilege } from "../../assembly/abi.ts";
import { nameOfPrivileged } from "../isa/privileged-name.ts";
import type { Mode, TrapExit } from "./mode.ts";
import type { Rights } from "./shadow-paging.ts";
import { Cause, ShadowedGuest } from "./shadowed-guest.ts";

/** mstatus of the hart, beside FS and SD: SXL = UXL = 2. A and D of shadow leaves are preset, so ADUE does not matter. */
const REAL_MSTATUS = 0xa_0000_0000n;
/** The float state is the guest's own: these bits of its mstatus are in the hart's, too (assembly/emulate.ts). */
const MSTATUS_FS_SD = (3n << 13n) | (1n << 63n);

/** In the low half of mstatus. */
const MSTATUS_MPRV = 1 << 17;
const MSTATUS_SUM = 1 << 18;
const MSTATUS_MXR = 1 << 19;
/** In the high half of satp. */
const SATP_MODE_SHIFT = 28;
const SATP_BARE = 0;

/** M-mode whose data accesses go by the rules of another privilege (MPRV). */
const CODE_ONLY: Rights = (Privilege.M << 2) | 1;

export const trap: Mode = {
  name: "trap",
  summary: "trap and emulate: the guest runs in U-mode, its privileged instructions exit, its paging is shadowed",
  lacks: Isa.H,
  virtual: true,
  vsMode: false,
  pagesForGuest: true,
  withheld: [],
  noMachineMode: null,
  ownedPrivileges: () => (1 << Privilege.S) | (1 << Privilege.M),
  handler: (runner, firmware) => new TrapAndEmulate(runner, firmware),
};

class TrapAndEmulate extends ShadowedGuest {
  protected prepareHart(): void {
    const { vcpu } = this;
    vcpu.setRealCsr(Csrs.Mstatus, REAL_MSTATUS | (vcpu.csr(Csrs.Mstatus) & MSTATUS_FS_SD));
  }

  trap(exit: TrapExit): string {
    const { calls } = this.core;
    const { cause } = exit;
    if (exit.interrupt) return this.done("interrupt", calls.reflect(cause, 0n, true));
    switch (cause) {
      case Cause.IllegalInstruction:
        return this.privilegedInstruction(exit.tvalLow);
      case Cause.FetchPageFault:
      case Cause.LoadPageFault:
      case Cause.StorePageFault:
        return this.pageFault(exit);
      case Cause.EcallFromU:
        return this.environmentCall();
      default:
        return this.done("exception", calls.reflect(cause, exit.tval, false));
    }
  }

  /**
   * Carries out an instruction that the guest believes it may execute. A write of sstatus that puts another root in force has a
   * cause of its own: it costs half as much again as one that does not.
   */
  private privilegedInstruction(bits: number): string {
    const { shadow } = this;
    const root = shadow.current;
    const cause = this.done(nameOfPrivileged(bits), this.core.calls.emulate(bits));
    return cause === "csr:sstatus" && shadow.current !== root ? "csr:sstatus.sum" : cause;
  }

  /**
   * The guest's own M-mode takes the call, or its S-mode. Where the hypervisor is the firmware, a call from virtual S is an
   * SBI call and cannot be delegated: it is answered without a look at the guest's delegation. A null call went from 2.2
   * to 1.4 times a CSR exit in the same run, with an object less made for each.
   */
  private environmentCall(): string {
    const { firmware } = this;
    if (firmware !== null && this.vcpu.hart32(Hart.GuestPrivilege) === Privilege.S) return this.sbiCall(firmware);
    return this.done("ecall", this.core.calls.reflect(Cause.EcallFromU, 0n, false));
  }

  /** With MPRV, data goes by other rules than code, so it is emulated. */
  protected mappable(): Access {
    const all = Access.Read | Access.Write | Access.Execute;
    return this.dataIsElsewhere() ? Access.Execute : all;
  }

  /** The hart is in U-mode whatever the guest believes. */
  protected permissions(allowed: Access): number {
    return allowed | Leaf.User;
  }

  private dataIsElsewhere(): boolean {
    const { vcpu } = this;
    return vcpu.hart32(Hart.GuestPrivilege) === Privilege.M && (vcpu.csrLow(Csrs.Mstatus) & MSTATUS_MPRV) !== 0;
  }

  protected chooseRoot(): void {
    const { vcpu } = this;
    const satpHigh = vcpu.csrHigh(Csrs.Satp);
    const privilege = vcpu.hart32(Hart.GuestPrivilege);
    const translates = privilege !== Privilege.M && satpHigh >>> SATP_MODE_SHIFT !== SATP_BARE;
    const root = translates
      ? this.shadow.select(this.rightsUnder(privilege), vcpu.csrLow(Csrs.Satp), satpHigh)
      : this.shadow.select(this.dataIsElsewhere() ? CODE_ONLY : privilege << 2, 0, 0);
    vcpu.setRealCsr(Csrs.Satp, root);
  }

  /** What decides, beside the address space, which shadow leaves are right: privilege, SUM, MXR. */
  private rightsUnder(privilege: Privilege): Rights {
    const status = this.vcpu.csrLow(Csrs.Mstatus);
    const sum = privilege === Privilege.S && status & MSTATUS_SUM ? 2 : 0;
    const mxr = status & MSTATUS_MXR ? 1 : 0;
    return (privilege << 2) | sum | mxr;
  }
}
