// trap: classic trap-and-emulate (Popek and Goldberg, 1974).
//
// The guest runs in U-mode; its M, S and U are virtual. Every privileged instruction is illegal there, so it exits, and the
// core carries it out on the guest's own CSR block (assembly/emulate.ts). Paging is the hypervisor's: shadow tables, filled
// on faults (shadow-paging.ts). This file is the policy: what each trap of the hart means for the guest.

import { Access, Csrs, Effects, Exit, type ExitReason, Hart, Layout, Privilege, Walk } from "../../assembly/abi.ts";
import { nameOfPrivileged } from "../isa/privileged-name.ts";
import { hpa } from "../memory/address.ts";
import type { Vm } from "../vm/vm.ts";
import type { Firmware, Mode, TrapExit, TrapHandler } from "./mode.ts";
import { type Rights, ShadowPaging } from "./shadow-paging.ts";

/** Causes of the hart's traps. The hart is in U-mode, so an environment call is always "from U". */
const enum Cause {
  FetchAccessFault = 1,
  IllegalInstruction = 2,
  LoadAccessFault = 5,
  StoreAccessFault = 7,
  EcallFromU = 8,
  FetchPageFault = 12,
  LoadPageFault = 13,
  StorePageFault = 15,
}

/** mstatus of the hart: SXL = UXL = 2. A and D of shadow leaves are preset, so ADUE does not matter. */
const REAL_MSTATUS = 0xa_0000_0000n;
/** One NAPOT entry over all addresses: read, write, execute. */
const PMP_ALL = { cfg: 0x1fn, addr: 0x3f_ffff_ffff_ffffn };

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
  virtual: true,
  ownedPrivileges: () => (1 << Privilege.S) | (1 << Privilege.M),
  handler: (vm, firmware) => new TrapAndEmulate(vm, firmware),
};

class TrapAndEmulate implements TrapHandler {
  private readonly shadow: ShadowPaging;

  constructor(
    private readonly vm: Vm,
    private readonly firmware: Firmware | null,
  ) {
    this.shadow = new ShadowPaging(vm.core, vm.pool, vm.memory);
  }

  prepare(): void {
    const { vcpu } = this.vm;
    this.firmware?.prepare();
    this.shadow.clear();
    vcpu.setRealCsr(Csrs.Mstatus, REAL_MSTATUS);
    vcpu.setRealCsr(Csrs.Pmpcfg, PMP_ALL.cfg);
    vcpu.setRealCsr(Csrs.Pmpaddr, PMP_ALL.addr);
    this.chooseRoot();
  }

  get frames(): number {
    return this.shadow.frames;
  }

  /**
   * A guest that sleeps keeps one root. The teaching OS, waiting at its prompt, has touched 41 frames, and 16 of shadow
   * tables make it quick while it runs; a key at the prompt then costs 35 fills of 0.5 us each.
   */
  trim(): void {
    this.shadow.clear();
    this.chooseRoot();
  }

  release(): void {
    this.shadow.clear();
  }

  trap(exit: TrapExit): string {
    const { calls } = this.vm.core;
    const { cause } = exit;
    if (exit.interrupt) return this.done("interrupt", calls.reflect(cause, 0n, true));
    switch (cause) {
      case Cause.IllegalInstruction: {
        const bits = exit.tvalLow;
        return this.done(nameOfPrivileged(bits), calls.emulate(bits));
      }
      case Cause.FetchPageFault:
        return this.pageFault(exit, Access.Execute, Cause.FetchAccessFault);
      case Cause.LoadPageFault:
        return this.pageFault(exit, Access.Read, Cause.LoadAccessFault);
      case Cause.StorePageFault:
        return this.pageFault(exit, Access.Write, Cause.StoreAccessFault);
      case Cause.EcallFromU:
        return this.environmentCall();
      default:
        return this.done("exception", calls.reflect(cause, exit.tval, false));
    }
  }

  /**
   * The guest's own M-mode takes the call, or its S-mode. Where the hypervisor is the firmware, a call from virtual S is an
   * SBI call and cannot be delegated: it is answered without a look at the guest's delegation. A null call went from 2.2
   * to 1.4 times a CSR exit in the same run, with an object less made for each.
   */
  private environmentCall(): string {
    const { firmware, vm } = this;
    if (firmware === null || vm.vcpu.hart32(Hart.GuestPrivilege) !== Privilege.S)
      return this.done("ecall", vm.core.calls.reflect(Cause.EcallFromU, 0n, false));
    const cause = firmware.call();
    this.carryOut(vm.vcpu.takeEffects());
    return cause;
  }

  /** A fault on the shadow tables: hidden (they lack what the guest's tables have), or truly the guest's. */
  private pageFault(exit: TrapExit, access: Access, accessFault: Cause): string {
    const { calls, memory } = this.vm.core;
    switch (calls.guestWalk(exit.tval, access)) {
      case Walk.PageFault:
        return this.done("page-fault", calls.reflect(exit.cause, exit.tval, false));
      case Walk.AccessFault:
        return this.done("access-fault", calls.reflect(accessFault, exit.tval, false));
      case Walk.OutOfFrames:
        this.vm.growPool();
        return "out-of-frames";
      case Walk.Done: {
        const frame = memory.read32(Layout.Exit + Exit.Data);
        const allowed = memory.read32(Layout.Exit + Exit.Width) & this.mappable();
        if (frame !== 0 && allowed & access) {
          const level = memory.read32(Layout.Exit + Exit.Level);
          this.shadow.map({ low: exit.tvalLow, high: exit.tvalHigh }, hpa(frame), allowed, level);
          return "shadow-fill";
        }
        return this.done("emulated-access", calls.emulateNext());
      }
    }
  }

  /** Accesses that leaves of the current root may allow: with MPRV, data goes by other rules than code, so it is emulated. */
  private mappable(): Access {
    const all = Access.Read | Access.Write | Access.Execute;
    return this.dataIsElsewhere() ? Access.Execute : all;
  }

  private dataIsElsewhere(): boolean {
    const { vcpu } = this.vm;
    return vcpu.hart32(Hart.GuestPrivilege) === Privilege.M && (vcpu.csrLow(Csrs.Mstatus) & MSTATUS_MPRV) !== 0;
  }

  /** After work on the guest's state: carries out its effects, then what the core could not finish. Returns the cause. */
  private done(cause: string, reason: number): string {
    this.carryOut(this.vm.vcpu.takeEffects());
    return reason === 0 ? cause : this.unfinished(cause, reason as ExitReason);
  }

  /** What a change of the guest's privileged state means for its shadow tables. */
  private carryOut(effects: Effects): void {
    if ((effects & ~Effects.Interrupts) === 0) return;
    const { vcpu } = this.vm;
    if (effects & Effects.Translations) this.shadow.clear();
    else if (effects & Effects.AddressSpace) this.shadow.fence(vcpu.hart32(Hart.FlushAsid));
    else if (effects & Effects.OnePage) this.shadow.unmap(vcpu.flushAddress, vcpu.hart32(Hart.FlushAsid));
    this.chooseRoot();
  }

  /** The guest's own M-mode is the host's firmware, or the instruction waits, or reaches a device. */
  private unfinished(cause: string, reason: ExitReason): string {
    const exit = this.vm.readExit(reason);
    if (exit.kind !== "trap") {
      const further = this.vm.react(exit);
      return exit.kind === "wfi" ? cause : further;
    }
    if (this.firmware === null) throw new Error("a trap to a privilege that nobody owns");
    const call = this.firmware.trap(exit);
    this.carryOut(this.vm.vcpu.takeEffects());
    return call;
  }

  /** Puts the shadow tables of the guest's current translation context in force. */
  private chooseRoot(): void {
    const { vcpu } = this.vm;
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
    const status = this.vm.vcpu.csrLow(Csrs.Mstatus);
    const sum = privilege === Privilege.S && status & MSTATUS_SUM ? 2 : 0;
    const mxr = status & MSTATUS_MXR ? 1 : 0;
    return (privilege << 2) | sum | mxr;
  }
}
