// One vCPU at work: pieces of a run, what is done about each exit, and whether its hart has anything to run.
//
// Owns: the reaction to every exit, and the hart's activity. What concerns the whole machine (its end, clock, console, input)
// is vm.ts's; whose turn it is, hart-turns.ts's; traps to privileges that the host owns, the mode's.

import { Exit, ExitReason, Hart, Layout, Walk } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { StateReader } from "../devices/state.ts";
import { type Gpa, gpa } from "../memory/address.ts";
import type { TrapHandler } from "../modes/mode.ts";
import type { HartActivity } from "../worker/protocol.ts";
import { describeTrap } from "./describe-trap.ts";
import type { ExitTrace } from "./exit-trace.ts";
import { ALL_INTERRUPTS } from "./hart-interrupts.ts";
import { HostFirmware } from "./host-firmware.ts";
import type { Vcpu } from "./vcpu.ts";
import type { Vm } from "./vm.ts";
import { assertNever, type DeviceRead, type DeviceWrite, ExitReader, type VmExit } from "./vm-exit.ts";

/** Where a hart starts in S-mode, and what is in its a1. */
interface SupervisorStart {
  readonly address: number;
  readonly opaque: bigint;
}

/**
 * Exits after which a piece ends all the same: looking at the host's clock and at what bounds a piece costs more than
 * an exit (a CSR exit takes 120 ns with this, 300 ns without), and 64 of the dearest take 0.3 ms.
 */
const EXITS_A_PIECE = 64;

/** The low half of what the selected vCPU has retired: a piece is far shorter than 2^32 instructions. */
const RETIRED_LOW = Layout.Hart + Hart.Retired;

const ACTIVITIES: readonly HartActivity[] = ["running", "waiting", "suspended", "stuck", "stopped"];
const STATE_VERSION = 1;

export class VcpuRunner {
  /** What is done about traps to privileges that the host owns; null if it owns none. */
  readonly traps: TrapHandler | null;
  /** The exit that the core has just returned with. */
  readonly exits: ExitReader;
  private readonly core: Core;
  private doing: HartActivity = "running";
  /** Something has happened that may change what bounds a piece: a device, the state, input or output. */
  private pieceIsOver = false;
  /** The trap that the hart is stuck in, for people, and what the VM had retired by then. */
  private trapLoop = "";
  private stuckSince = 0;

  constructor(
    readonly vm: Vm,
    readonly vcpu: Vcpu,
    hostFirmware: boolean,
  ) {
    this.core = vm.core;
    this.exits = new ExitReader(vm.core.memory);
    this.traps = vm.mode.handler(this, hostFirmware ? new HostFirmware(this) : null);
  }

  get activity(): HartActivity {
    return this.doing;
  }

  /** As after power-on; `activity` says whether it starts by itself. The vCPU has been reset. */
  reset(activity: "running" | "stopped"): void {
    this.doing = activity;
    this.traps?.prepare();
  }

  /** What the hart does. Its registers are saved by snapshot/vcpu-state.ts. */
  save(): unknown {
    return {
      version: STATE_VERSION,
      activity: this.doing,
      trapLoop: this.trapLoop,
      stuckSince: this.stuckSince,
    };
  }

  /** Takes what `save` gave. The vCPU has been restored: what the mode holds is made again. Throws OutOfMemory. */
  restore(state: unknown): void {
    const reader = new StateReader(`hart ${this.vcpu.hartId}`, STATE_VERSION, state);
    const doing = reader.choice("activity", ACTIVITIES);
    const trapLoop = reader.text("trapLoop");
    const stuckSince = reader.unsigned("stuckSince", Number.MAX_SAFE_INTEGER);
    Object.assign(this, { doing, trapLoop, stuckSince });
    this.traps?.resume();
  }

  /** Gives back what the mode holds, and the vCPU. */
  release(): void {
    this.traps?.release();
    this.vcpu.release();
  }

  /**
   * Runs the core for up to `limit` instructions, with what follows from its exits. The vCPU must be selected. Throws
   * OutOfMemory.
   */
  runPiece(limit: number): void {
    const { calls, memory } = this.core;
    const start = memory.read32(RETIRED_LOW);
    let left = limit;
    this.pieceIsOver = false;
    for (let exits = 0; left > 0 && exits < EXITS_A_PIECE && !this.pieceIsOver; exits++) {
      this.handle(calls.run(left));
      left = limit - ((memory.read32(RETIRED_LOW) - start) >>> 0);
    }
  }

  /**
   * The same for one who watches: up to the instruction at `address`, up to one exit, and with `atTraps` up to a trap that
   * the guest takes.
   */
  runWatched(limit: number, address: bigint, atTraps: boolean): void {
    this.pieceIsOver = false;
    this.handle(this.core.calls.runWatched(limit, address, atTraps));
  }

  /** The piece that runs is the last before the VM looks at what bounds the next. */
  endPiece(): void {
    this.pieceIsOver = true;
  }

  private handle(reason: ExitReason): void {
    if (reason === ExitReason.Budget || reason === ExitReason.Watched) return;
    if (reason === ExitReason.Link) {
      this.link();
      return;
    }
    const { exits, trace } = this.vm;
    const started = exits.start();
    const cause = trace === null ? this.react(reason) : this.reactTraced(reason, trace);
    exits.count(cause, started);
  }

  /** A region is to be linked: of no concern to the guest, whose exits are counted and the same with either engine. */
  private link(): void {
    if (!this.core.linker.link()) this.vcpu.setHart32(Hart.SampleEvery, 0);
  }

  private reactTraced(reason: ExitReason, trace: ExitTrace): string {
    const slot = trace.begin(this.vcpu, reason);
    const cause = this.react(reason);
    trace.finish(this.vcpu, slot, reason, cause);
    return cause;
  }

  /** Where a load by this vCPU, which must be selected, would go; null if it would fault. Throws OutOfMemory. */
  translate(gva: bigint): Gpa | null {
    const { memory } = this.core;
    for (;;) {
      const at = this.vcpu.translate(gva);
      const how = memory.read32(Layout.Exit + Exit.Cause);
      if (how === Walk.OutOfFrames) this.vm.growPool();
      else if (how === Walk.SharedFrame) this.vm.memory.makePrivate(gpa(memory.readCount(Layout.Exit + Exit.Gpa)));
      else return at;
    }
  }

  /** Does what the exit that the core has just returned with asks for. Returns its cause, as the exit statistics name it. */
  react(reason: ExitReason): string {
    if (reason === ExitReason.Trap) return this.traps!.trap(this.exits.readTrap());
    const exit = this.exits.read(reason);
    if (exit.kind === "mmio-read" || exit.kind === "mmio-write") return this.accessDevice(exit);
    this.pieceIsOver = true;
    return this.reactTo(exit);
  }

  private reactTo(exit: Exclude<VmExit, DeviceRead | DeviceWrite>): string {
    switch (exit.kind) {
      case "wfi":
        this.waitForInterrupt();
        return exit.kind;
      case "time":
        this.core.memory.write64(Layout.Exit + Exit.Data, this.vm.clock.now());
        this.core.calls.completeRead();
        return exit.kind;
      case "out-of-frames":
        this.vm.growPool();
        return exit.kind;
      case "shared-frame":
        this.vm.memory.makePrivate(exit.gpa);
        return "copy-on-write";
      case "no-progress":
        this.doing = "stuck";
        this.stuckSince = this.vm.retired;
        this.trapLoop = describeTrap(exit);
        return exit.kind;
      case "trap":
      case "budget":
      case "watched":
      case "link":
        return exit.kind;
      default:
        return assertNever(exit);
    }
  }

  /** Returns the cause. */
  private accessDevice(exit: DeviceRead | DeviceWrite): string {
    const { devices } = this.vm;
    const { kind, gpa } = exit;
    if (!devices.complete(exit)) this.refuse();
    else this.vm.deviceAccessed(gpa);
    return devices.causeOf(kind, gpa);
  }

  /** No device answers: an access fault, which the host may have to take itself. */
  private refuse(): void {
    const reason = this.core.calls.refuseAccess();
    if (reason !== 0) this.handle(reason as ExitReason);
  }

  /** WFI has retired and nothing is pending. */
  waitForInterrupt(): void {
    this.doing = "waiting";
    this.pieceIsOver = true;
  }

  /** The same by an SBI call. With `resume` null the hart then goes on behind the call, else as one that is started. */
  suspend(resume: SupervisorStart | null): void {
    if (resume !== null) this.enterSupervisor(resume);
    this.doing = "suspended";
    this.pieceIsOver = true;
  }

  /** The hart stops, until it is started. */
  stop(): void {
    this.doing = "stopped";
    this.pieceIsOver = true;
  }

  /** A stopped hart starts in S-mode. */
  start(where: SupervisorStart): void {
    this.enterSupervisor(where);
    this.doing = "running";
  }

  private enterSupervisor({ address, opaque }: SupervisorStart): void {
    this.vcpu.supervisor.enter(address, opaque);
    this.traps?.retireTranslations();
  }

  /**
   * Has the hart something to run? One that waits goes on when an interrupt that it has enabled is pending; one that is stuck,
   * when another has run, which may have changed what it trips over, or when an interrupt may break its loop.
   */
  canRun(): boolean {
    if (this.doing === "running") return true;
    const changed = this.doing === "stuck" && this.vm.retired > this.stuckSince;
    if (!changed && !this.isInterrupted()) return false;
    this.doing = "running";
    return true;
  }

  private isInterrupted(): boolean {
    return this.canBeInterrupted && this.vcpu.interrupts.isPending(this.vm.clock.now(), this.awaited);
  }

  /**
   * May an interrupt make it run? A trap loop is a fixed point under the virtual clock, which stands; the wall clock may yet
   * bring an interrupt to its M-mode.
   */
  get canBeInterrupted(): boolean {
    if (this.doing === "stuck") return this.vm.clock.name === "wall" && this.vcpu.interrupts.canReachMachine;
    return this.doing === "waiting" || this.doing === "suspended";
  }

  /** Interrupts that could end its waiting: those delegated to S cannot break a trap loop. */
  private get awaited(): bigint {
    return this.doing === "stuck" ? this.vcpu.interrupts.forMachine : ALL_INTERRUPTS;
  }

  /** Ticks at which it goes on by itself; null if it does not. */
  nextDeadline(): bigint | null {
    return this.vcpu.interrupts.nextDeadline(this.vm.clock.now(), this.awaited);
  }

  /** Which trap it is stuck in; null if it is not. */
  get trapsWithoutEnd(): string | null {
    return this.doing === "stuck" ? this.trapLoop : null;
  }
}
