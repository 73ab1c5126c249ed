// hext: the guest runs in VS and VU, and the H extension does what the other modes do in software.
//
// Its traps, CSRs, timer and paging are the hart's own, under the names of VS-mode. What exits: SBI calls, accesses to what the
// G-stage does not map (RAM that is touched for the first time, devices), and what a guest may not do (virtual-instruction
// exceptions): a wfi that must wait, and instructions of H itself, which this guest's machine has not.
// To emulate an access the core sees the guest's memory as the guest does: without the G-stage (`withheld`).
// Spec: Privileged, "H Extension for Hypervisor Support".

import { Csrs, Exit, ExitReason, Hart, Isa, Layout, Privilege, Pseudoinstruction } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { type Gpa, gpa, type Hpa, hpa, type SplitAddress } from "../memory/address.ts";
import { RUN_SIZE } from "../memory/frame-runs.ts";
import { COUNTERS_OPEN, DELEGATED_EXCEPTIONS, FLOAT_ON, TIMER_AND_ACCESS_BITS } from "../vm/supervisor-environment.ts";
import type { Vcpu } from "../vm/vcpu.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import { GStage } from "./g-stage.ts";
import type { Firmware, Mode, TrapExit, TrapHandler } from "./mode.ts";

const enum Cause {
  IllegalInstruction = 2,
  EcallFromVs = 10,
  FetchGuestPageFault = 20,
  LoadGuestPageFault = 21,
  VirtualInstruction = 22,
  StoreGuestPageFault = 23,
}

const WFI = 0x1050_0073;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;
const HSTATUS_VTW = 1n << 21n;
/** VSSIP, VSTIP and VSEIP. */
const HIDELEG = 0x444n;

export const hext: Mode = {
  name: "hext",
  summary: "the guest runs in VS and VU: two-stage translation; SBI calls, first touches of RAM, devices and wfi exit",
  lacks: Isa.H,
  virtual: false,
  vsMode: true,
  pagesForGuest: true,
  withheld: [
    { field: Csrs.Hgatp, mask: ALL_BITS, value: 0n },
    { field: Csrs.Hstatus, mask: HSTATUS_VTW, value: HSTATUS_VTW },
  ],
  noMachineMode: "M-mode is the hypervisor's in mode hext: an M-mode image or firmware file needs mode bare or trap",
  ownedPrivileges: () => (1 << Privilege.S) | (1 << Privilege.M),
  handler: (runner, firmware) => new VirtualSupervisor(runner, firmware!),
};

class VirtualSupervisor implements TrapHandler {
  private readonly core: Core;
  private readonly vcpu: Vcpu;
  private readonly gStage: GStage;

  constructor(
    private readonly runner: VcpuRunner,
    private readonly firmware: Firmware,
  ) {
    this.core = runner.vm.core;
    this.vcpu = runner.vcpu;
    this.gStage = new GStage(this.core, runner.vm.memory.account);
  }

  prepare(): void {
    const { vcpu } = this;
    this.firmware.prepare();
    vcpu.setCsr(Csrs.Hedeleg, DELEGATED_EXCEPTIONS);
    vcpu.setCsr(Csrs.Hideleg, HIDELEG);
    vcpu.setCsr(Csrs.Henvcfg, TIMER_AND_ACCESS_BITS);
    vcpu.setCsr(Csrs.Hcounteren, COUNTERS_OPEN);
    if (vcpu.hart32(Hart.Isa) & Isa.F) vcpu.setCsr(Csrs.Vsstatus, FLOAT_ON);
    this.renewTables();
  }

  /** All that the guest can change is in its own registers. */
  resume(): void {}

  private renewTables(): void {
    this.vcpu.setRealCsr(Csrs.Hgatp, this.gStage.renew());
  }

  frameReplaced(frame: Hpa): void {
    this.gStage.drop(frame);
  }

  framesShared(): void {
    this.gStage.protect();
  }

  get frames(): number {
    return this.gStage.frames;
  }

  /** Nothing that a sleeping guest holds can be made again for less than it costs to keep: a few tables. */
  trim(): void {}

  /** A fence by another hart: of the guest's own tables, which only the TLBs have copies of. */
  retireTranslations(): void {
    this.vcpu.retireTranslations();
  }

  release(): void {
    this.gStage.release();
  }

  trap(exit: TrapExit): string {
    const { calls } = this.core;
    switch (exit.cause) {
      case Cause.EcallFromVs:
        return this.firmware.call();
      case Cause.FetchGuestPageFault:
      case Cause.LoadGuestPageFault:
      case Cause.StoreGuestPageFault:
        return this.guestPageFault(exit.cause);
      case Cause.VirtualInstruction:
        if (exit.tvalLow === WFI && this.vcpu.hart32(Hart.GuestPrivilege) === Privilege.S)
          return this.done("wfi", calls.emulate(WFI));
        // What would be a virtual instruction for a guest's own hypervisor is none in a machine without H.
        return this.done("exception", calls.reflect(Cause.IllegalInstruction, exit.tval, false));
      default:
        return this.done("exception", calls.reflect(exit.cause, exit.tval, exit.interrupt));
    }
  }

  /** The G-stage has no leaf: RAM that gets one now, a device, or nothing at all. */
  private guestPageFault(cause: number): string {
    const { memory, calls } = this.core;
    const { vm } = this.runner;
    const at = { low: memory.read32(Layout.Exit + Exit.Gpa), high: memory.read32(Layout.Exit + Exit.Gpa + 4) };
    const address = gpa(memory.readCount(Layout.Exit + Exit.Gpa));
    if (this.mapLarge(at, address)) return "g-stage-fill-large";
    const frameAt = (): Hpa => hpa(calls.ramAddress(vm.memory.block, at.low & ~0xfff, at.high));
    const frame = frameAt();
    if (frame !== 0) {
      const watched = vm.memory.isWatchedPage(address);
      // Hardware that sets A or D in the guest's tables writes, too, whatever the access was that it is for.
      const isImplicitWrite = this.vcpu.hart32(Hart.TrapInstruction) === Pseudoinstruction.Write;
      const writes = cause === Cause.StoreGuestPageFault || isImplicitWrite;
      if (watched && writes) return this.done("emulated-access", calls.emulateNext());
      const isShared = vm.memory.isShared(frame);
      if (isShared && writes) vm.memory.makePrivate(address);
      this.gStage.map(at, frameAt(), !watched && !(isShared && !writes));
      return isShared && writes ? "copy-on-write" : "g-stage-fill";
    }
    if (vm.memory.contains(address, 1)) {
      vm.growPool();
      return "out-of-frames";
    }
    return this.done("emulated-access", calls.emulateNext());
  }

  /** RAM that comes in runs (an option) is mapped by 2 MiB. False if this piece of it is no run. */
  private mapLarge(at: SplitAddress, address: Gpa): boolean {
    const { memory } = this.runner.vm;
    if (memory.runs === null || !memory.contains(address, 1) || memory.watchesNear(address, RUN_SIZE)) return false;
    memory.runs.fill(address);
    const run = memory.runs.runAt(address);
    return run !== null && this.gStage.mapLarge(at, run);
  }

  /** After work on the guest's state. Its translations are its own, so no effect is left to carry out. */
  private done(cause: string, reason: number): string {
    this.vcpu.takeEffects();
    if (reason === 0) return cause;
    if (reason === ExitReason.Trap) return this.firmware.trap(this.runner.exits.readTrap());
    const further = this.runner.react(reason as ExitReason);
    return reason === ExitReason.Wfi ? cause : further;
  }
}
