// A guest whose paging is the hypervisor's: what `trap` and `tvm` share.
//
// Owns: which faults on the shadow tables are hidden and which are the guest's, what a change of the guest's privileged state
// means for its tables, and what is left to do when the core could not finish an emulated instruction. Which of the
// hart's traps mean what, and which root is in force, is the mode's (trap.ts, tvm.ts).

import { Access, Csrs, Effects, Exit, ExitReason, Hart, Layout, Walk } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { gpa, type Hpa, hpa } from "../memory/address.ts";
import { PMP_ALL } from "../vm/supervisor-environment.ts";
import type { Vcpu } from "../vm/vcpu.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import type { Firmware, TrapExit, TrapHandler } from "./mode.ts";
import { ShadowPaging } from "./shadow-paging.ts";

/** Causes of the hart's traps. */
export const enum Cause {
  FetchAccessFault = 1,
  IllegalInstruction = 2,
  LoadAccessFault = 5,
  StoreAccessFault = 7,
  EcallFromU = 8,
  EcallFromS = 9,
  FetchPageFault = 12,
  LoadPageFault = 13,
  StorePageFault = 15,
}

type PageFault = Cause.FetchPageFault | Cause.LoadPageFault | Cause.StorePageFault;

/** What each page fault of the hart was about, and the guest's fault where its tables lead to no memory. */
const FAULTS: Readonly<Record<PageFault, { readonly access: Access; readonly accessFault: Cause }>> = {
  [Cause.FetchPageFault]: { access: Access.Execute, accessFault: Cause.FetchAccessFault },
  [Cause.LoadPageFault]: { access: Access.Read, accessFault: Cause.LoadAccessFault },
  [Cause.StorePageFault]: { access: Access.Write, accessFault: Cause.StoreAccessFault },
};

export abstract class ShadowedGuest implements TrapHandler {
  protected readonly core: Core;
  protected readonly vcpu: Vcpu;
  protected readonly shadow: ShadowPaging;

  constructor(
    private readonly runner: VcpuRunner,
    protected readonly firmware: Firmware | null,
  ) {
    const { core, memory, config } = runner.vm;
    this.core = core;
    this.vcpu = runner.vcpu;
    this.shadow = new ShadowPaging(core, memory.account, memory, runner.vcpu, config.harts);
  }

  /** Acts on a trap of the hart. */
  abstract trap(exit: TrapExit): string;

  /** The hart's state that the mode needs; the guest's is as after reset. */
  protected abstract prepareHart(): void;

  /** Puts the shadow tables of the guest's current translation context in force. */
  protected abstract chooseRoot(): void;

  /** Accesses that leaves of the current root may allow. */
  protected abstract mappable(): Access;

  /**
   * R, W, X and U of a shadow leaf, in their PTE bits. `allowed`: the accesses that the guest's current privilege may make;
   * `leaf`: what the guest's own leaf says, W only if its D is set.
   */
  protected abstract permissions(allowed: Access, leaf: number): number;

  prepare(): void {
    const { vcpu } = this;
    this.firmware?.prepare();
    this.shadow.clear();
    vcpu.setRealCsr(Csrs.Pmpcfg, PMP_ALL.cfg);
    vcpu.setRealCsr(Csrs.Pmpaddr, PMP_ALL.addr);
    this.prepareHart();
    this.chooseRoot();
  }

  resume(): void {
    this.prepareHart();
    this.retireTranslations();
  }

  frameReplaced(frame: Hpa): void {
    this.shadow.dropFrame(frame);
  }

  framesShared(): void {
    this.shadow.protect();
  }

  get frames(): number {
    return this.shadow.frames;
  }

  /**
   * A guest that sleeps keeps one root. The teaching OS, waiting at its prompt, has touched 41 frames, and 16 of shadow
   * tables make it quick while it runs; a key at the prompt then costs 35 fills of 0.5 us each.
   */
  trim(): void {
    this.retireTranslations();
  }

  retireTranslations(): void {
    this.shadow.clear();
    this.chooseRoot();
  }

  release(): void {
    this.shadow.clear();
  }

  /** A fault on the shadow tables: hidden (they lack what the guest's tables have), or truly the guest's. */
  protected pageFault(exit: TrapExit): string {
    const { calls, memory } = this.core;
    const { access, accessFault } = FAULTS[exit.cause as PageFault];
    switch (calls.guestWalk(exit.tval, access)) {
      case Walk.PageFault:
        return this.done("page-fault", calls.reflect(exit.cause, exit.tval, false));
      case Walk.AccessFault:
        return this.done("access-fault", calls.reflect(accessFault, exit.tval, false));
      case Walk.SharedFrame:
        this.runner.vm.memory.makePrivate(gpa(memory.readCount(Layout.Exit + Exit.Gpa)));
        this.pageFault(exit);
        return "copy-on-write";
      case Walk.OutOfFrames:
        this.runner.vm.growPool();
        return "out-of-frames";
      case Walk.GuestPageFault:
        throw new Error("a guest whose paging is shadowed has no G-stage");
      case Walk.Done: {
        const frame = memory.read32(Layout.Exit + Exit.Data);
        const allowed = memory.read32(Layout.Exit + Exit.Width) & this.mappable();
        if (frame !== 0 && allowed & access) {
          const level = memory.read32(Layout.Exit + Exit.Level);
          const permissions = this.permissions(allowed, memory.read32(Layout.Exit + Exit.Leaf));
          this.shadow.map({ low: exit.tvalLow, high: exit.tvalHigh }, hpa(frame), permissions, level);
          return "shadow-fill";
        }
        return this.done("emulated-access", calls.emulateNext());
      }
    }
  }

  /** The SBI call that the guest's S-mode has made: the hypervisor is its firmware. */
  protected sbiCall(firmware: Firmware): string {
    const cause = firmware.call();
    this.carryOut(this.vcpu.takeEffects());
    return cause;
  }

  /** After work on the guest's state: carries out its effects, then what the core could not finish. Returns the cause. */
  protected done(cause: string, reason: number): string {
    this.carryOut(this.vcpu.takeEffects());
    return reason === 0 ? cause : this.unfinished(cause, reason as ExitReason);
  }

  /** What a change of the guest's privileged state means for its shadow tables. */
  private carryOut(effects: Effects): void {
    if ((effects & ~Effects.Interrupts) === 0) return;
    const { vcpu } = this;
    if (effects & Effects.Translations) this.shadow.clear();
    else if (effects & Effects.AddressSpace) this.shadow.fence(vcpu.hart32(Hart.FlushAsid));
    else if (effects & Effects.OnePage) this.shadow.fencePage(vcpu.flushAddress, vcpu.hart32(Hart.FlushAsid));
    this.chooseRoot();
  }

  /** The guest's own M-mode is the host's firmware, or the instruction waits, or reaches a device. */
  private unfinished(cause: string, reason: ExitReason): string {
    if (reason !== ExitReason.Trap) {
      const further = this.runner.react(reason);
      return reason === ExitReason.Wfi ? cause : further;
    }
    if (this.firmware === null) throw new Error("a trap to a privilege that nobody owns");
    const call = this.firmware.trap(this.runner.exits.readTrap());
    this.carryOut(this.vcpu.takeEffects());
    return call;
  }
}
