// tvm: the guest owns S and U; the hypervisor is its M-mode, and pages for it.
//
// mstatus.TVM makes satp and sfence.vma illegal in S-mode and mstatus.TW makes wfi so, the two hooks that the privileged
// architecture has for virtual machines without the H extension. With page faults they exit, and nothing else does but
// SBI calls: the guest's CSRs are the hart's own, its traps and system calls stay inside. One set of shadow tables serves
// an address space whatever privilege, SUM and MXR are, because the hart itself looks at U.
// Spec: Privileged, "Virtualization Support in mstatus Register". norm:mstatus_tvm_op norm:mstatus_tw_op

import { Access, Csrs, Hart, Isa, Privilege } from "../../assembly/abi.ts";
import { nameOfPrivileged } from "../isa/privileged-name.ts";
import type { Mode, TrapExit } from "./mode.ts";
import type { Rights } from "./shadow-paging.ts";
import { Cause, ShadowedGuest } from "./shadowed-guest.ts";

const MSTATUS_TVM = 1n << 20n;
const MSTATUS_TW = 1n << 21n;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;
/** Everything but what the hypervisor acts on: illegal instructions, SBI calls (ecall from S), page faults. */
const DELEGATED = 0x1fbn;
/** In the high half of satp. */
const SATP_MODE_SHIFT = 28;
const SATP_BARE = 0;

/** Of an address space: what a leaf allows does not depend on who asks. */
const EVERYBODY: Rights = 0;

export const tvm: Mode = {
  name: "tvm",
  summary:
    "the guest owns S and U; SBI calls, satp, sfence.vma, wfi (TVM, TW) and page faults exit, its paging is shadowed",
  lacks: Isa.H,
  virtual: false,
  vsMode: false,
  pagesForGuest: true,
  withheld: [
    { field: Csrs.Satp, mask: ALL_BITS, value: 0n },
    { field: Csrs.Medeleg, mask: ALL_BITS, value: DELEGATED },
    { field: Csrs.Mstatus, mask: MSTATUS_TVM | MSTATUS_TW, value: MSTATUS_TVM | MSTATUS_TW },
  ],
  noMachineMode: "M-mode is the hypervisor's in mode tvm: an M-mode image or firmware file needs mode bare or trap",
  ownedPrivileges: () => 1 << Privilege.M,
  handler: (runner, firmware) => new TrappedTranslation(runner, firmware),
};

class TrappedTranslation extends ShadowedGuest {
  /** The privilege that the current root is for, where the guest does not translate; null where it does. */
  private untranslated: Privilege | null = null;

  protected prepareHart(): void {}

  trap(exit: TrapExit): string {
    const { calls } = this.core;
    const { cause } = exit;
    switch (cause) {
      case Cause.IllegalInstruction: {
        const bits = exit.tvalLow;
        return this.done(nameOfPrivileged(bits), calls.emulate(bits));
      }
      case Cause.FetchPageFault:
      case Cause.LoadPageFault:
      case Cause.StorePageFault:
        return this.isRootOfOtherPrivilege() ? this.changeRoot() : this.pageFault(exit);
      case Cause.EcallFromS:
        return this.sbiCall(this.firmware!);
      default:
        return this.done("exception", calls.reflect(cause, exit.tval, exit.interrupt));
    }
  }

  /** Without translation S and U may access everything, but no leaf is for both: each has a root of its own. */
  private isRootOfOtherPrivilege(): boolean {
    return this.untranslated !== null && this.untranslated !== this.vcpu.hart32(Hart.GuestPrivilege);
  }

  private changeRoot(): string {
    this.chooseRoot();
    return "shadow-root";
  }

  protected mappable(): Access {
    return Access.Read | Access.Write | Access.Execute;
  }

  protected permissions(_allowed: Access, leaf: number): number {
    return leaf;
  }

  protected chooseRoot(): void {
    const { vcpu } = this;
    const satpHigh = vcpu.csrHigh(Csrs.Satp);
    const translates = satpHigh >>> SATP_MODE_SHIFT !== SATP_BARE;
    this.untranslated = translates ? null : vcpu.hart32(Hart.GuestPrivilege);
    const root = translates
      ? this.shadow.select(EVERYBODY, vcpu.csrLow(Csrs.Satp), satpHigh)
      : this.shadow.select(vcpu.hart32(Hart.GuestPrivilege), 0, 0);
    vcpu.setRealCsr(Csrs.Satp, root);
  }
}
