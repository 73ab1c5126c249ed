// A virtual machine: memory, vCPUs, a board of devices, a clock, a console.
//
// Owns: its life (running, idle, paused, stopped), and what its harts share. It runs when the machine (machine.ts) gives it
// a turn (run-loop.ts), for exactly as many instructions as it is given, unless it stops or has to wait. What is done about the exits
// of a vCPU is vcpu-runner.ts's; which of them runs, hart-turns.ts's; how its devices are connected, periphery.ts's.

import { Privilege } from "../../assembly/abi.ts";
import type { BootPlan } from "../boot/placement.ts";
import type { Core } from "../core/core.ts";
import type { Finish } from "../devices/test-finisher.ts";
import { RAM_BASE } from "../devices/virt-board.ts";
import { type Disk, DiskError } from "../disk/disk.ts";
import type { Pursuit } from "../inspect/pursuit.ts";
import type { Gpa } from "../memory/address.ts";
import { type FramePool, OutOfMemory } from "../memory/frame-pool.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { Mode } from "../modes/mode.ts";
import type { ExitTraceEntry, GuestEnd, GuestState, TerminalSize } from "../worker/protocol.ts";
import type { Board } from "./board.ts";
import { planOf } from "./boot-plan.ts";
import type { VmClock } from "./clock.ts";
import type { ConsoleOutput } from "./console-output.ts";
import type { Conversation } from "./conversation.ts";
import type { Deadlines } from "./deadlines.ts";
import { DeviceAccess } from "./device-access.ts";
import { ExitStatistics } from "./exit-statistics.ts";
import { ExitTrace } from "./exit-trace.ts";
import { EndCode, endOfFinish } from "./guest-end.ts";
import { HartTurns } from "./hart-turns.ts";
import { Idling } from "./idling.ts";
import type { MachineConfig } from "./machine-config.ts";
import type { Met } from "./milestones.ts";
import { buildPeriphery } from "./periphery.ts";
import { RunLoop } from "./run-loop.ts";
import { Vcpu } from "./vcpu.ts";
import { VcpuRunner } from "./vcpu-runner.ts";
import { statusOf, type VmStatus } from "./vm-status.ts";

/** How a VM begins: from its image; or blank, for a state to be restored into, as a copy of one that started from `plan`. */
export type VmStart = "power-on" | "blank" | { readonly plan: BootPlan };

export class Vm {
  readonly memory: GuestMemory;
  /** By hart id. */
  readonly harts: readonly VcpuRunner[];
  readonly clock: VmClock;
  readonly conversation: Conversation;
  readonly devices: DeviceAccess;
  readonly exits = new ExitStatistics();
  /** The last exits, if they are remembered. */
  readonly trace: ExitTrace | null;
  readonly turns: HartTurns;
  readonly board: Board;
  readonly deadlines: Deadlines;
  private readonly idling: Idling;
  /** What it starts from, at power-on and after every reset. */
  readonly plan: BootPlan;

  state: GuestState = "paused";
  end: GuestEnd | null = null;
  /** While idle: performance.now() at which its next deadline comes; Infinity if only input can wake it. */
  wakeAt = Number.POSITIVE_INFINITY;
  /** Milliseconds that the core has spent on it. */
  runMs = 0;
  /** Instructions of earlier lives of this machine: resetting does not evade the limit. */
  retiredBeforeReset = 0;
  /** Milliseconds of sleep that it had left when it was paused, and takes when it is resumed; null if it did not sleep. */
  private sleepLeftMs: number | null = null;
  private resetRequested = false;
  private readonly loop = new RunLoop(this);
  /** What the VM had retired when it last gave page tables back because it was at its memory limit. */
  private trimmedAt = -1;
  /** What went wrong when it ended. */
  private lastWords: string[] = [];
  /** What it runs for, if it is to be paused then. */
  private pursuit: Pursuit | null = null;

  /**
   * Builds the machine, paused, and loads the image; or leaves it blank, without a byte in its memory, for a state to be
   * restored into (snapshot/vm-state.ts). Throws ImageError, UsageError, OutOfMemory; nothing is kept then.
   */
  constructor(
    readonly core: Core,
    readonly pool: FramePool,
    vcpuId: number,
    readonly mode: Mode,
    readonly config: MachineConfig,
    send: (bytes: Uint8Array) => void,
    /** Those that config.spec asks for; they stay the caller's to close. */
    readonly disks: readonly Disk[] = [],
    start: VmStart = "power-on",
  ) {
    this.plan = typeof start === "object" ? start.plan : planOf(mode, config);
    this.memory = new GuestMemory(core, pool, RAM_BASE, config.ramSize, config.framesLimit, config.largePages);
    this.harts = this.makeHarts(vcpuId);
    this.memory.user = {
      frameReplaced: (frame) => this.harts.forEach((hart) => void hart.traps?.frameReplaced(frame)),
      framesShared: () => this.harts.forEach((hart) => void hart.traps?.framesShared()),
    };
    this.turns = new HartTurns(this.harts);
    const periphery = buildPeriphery({
      config,
      plan: this.plan,
      memory: this.memory,
      turns: this.turns,
      vcpus: this.harts.map(({ vcpu }) => vcpu),
      disks,
      send,
      finish: (how) => this.finished(how),
      pieceMayEnd: () => this.endPiece(),
      inputIsOver: () => this.stop(EndCode.StoppedByHypervisor, this.idling.wantOfKey()),
    });
    this.clock = periphery.clock;
    this.board = periphery.board;
    this.deadlines = periphery.deadlines;
    this.conversation = periphery.conversation;
    this.trace = config.traceExits === 0 ? null : new ExitTrace(core, config.traceExits);
    this.devices = new DeviceAccess(core, this.board.bus);
    this.idling = new Idling(this);
    try {
      this.resetHarts();
      if (start === "power-on") this.load();
    } catch (error) {
      this.release();
      throw error;
    }
    if (start !== "power-on") return;
    this.conversation.begin();
  }

  private makeHarts(firstVcpuId: number): VcpuRunner[] {
    const harts: VcpuRunner[] = [];
    try {
      for (let hart = 0; hart < this.config.harts; hart++) {
        const vcpu = new Vcpu(this.core, this.memory.account, this.memory.block, firstVcpuId + hart, hart);
        harts.push(new VcpuRunner(this, vcpu, this.plan.usesHostFirmware));
      }
    } catch (error) {
      for (const hart of harts) hart.release();
      this.memory.release();
      throw error;
    }
    return harts;
  }

  /** What the image and firmware bring into memory. Throws OutOfMemory. */
  private load(): void {
    for (const { gpa, data } of this.plan.writes) this.memory.write(gpa, data);
  }

  /** vCPUs as at power-on. With the host's firmware one hart runs, and starts the others. */
  private resetHarts(): void {
    const { start, usesHostFirmware } = this.plan;
    const privilege = start.privilege === "M" ? Privilege.M : Privilege.S;
    for (const { vcpu } of this.harts) {
      vcpu.reset({
        start: { ...start, a0: vcpu.hartId, privilege },
        mode: this.mode,
        isa: this.config.isa,
        hostFirmware: usesHostFirmware,
        clockIsWall: this.config.clock === "wall",
        oracle: this.config.oracle,
        translation: this.config.translation,
      });
    }
    this.turns.reset();
    for (const hart of this.harts)
      hart.reset(usesHostFirmware && hart.vcpu.hartId !== start.a0 ? "stopped" : "running");
  }

  /** Its owner's reset: power-cycles, and a script begins anew. A paused VM stays paused, any other runs. */
  reset(): void {
    this.conversation.powerCycle(this.config.script !== undefined);
    this.powerCycle();
    this.conversation.startScript();
  }

  /** Back to power-on. Who types, goes on typing. */
  private powerCycle(): void {
    this.endPursuit("interrupted");
    this.retiredBeforeReset += this.retired;
    this.memory.clear();
    this.board.reset();
    this.exits.clear();
    this.trace?.clear();
    this.conversation.powerCycle(false);
    this.clock.reset();
    this.end = null;
    this.lastWords = [];
    this.runMs = 0;
    this.sleepLeftMs = null;
    if (this.state !== "paused") {
      this.state = "running";
      this.clock.resume();
    }
    this.resetHarts();
    this.load();
  }

  /** Gives all memory back. The object must not be used afterwards. */
  release(): void {
    this.endPursuit("ended");
    this.loop.milestones.leave();
    this.state = "stopped";
    for (const hart of this.harts) hart.release();
    this.memory.release();
  }

  resume(): void {
    this.endPursuit("interrupted");
    if (this.state !== "paused") return;
    if (this.sleepLeftMs === null) this.state = "running";
    else this.idle(this.sleepLeftMs);
    this.clock.resume();
    this.inputMayEnter();
  }

  pause(): void {
    this.endPursuit("interrupted");
    if (this.state !== "running" && this.state !== "idle") return;
    this.sleepLeftMs = this.state === "idle" ? this.wakeAt - performance.now() : null;
    this.state = "paused";
    this.clock.pause();
  }

  /** Runs for a goal, and is paused when it has been reached. Another pursuit that is going on ends here. */
  pursue(pursuit: Pursuit): void {
    this.resume();
    this.pursuit = pursuit;
    if (this.state !== "running" && this.state !== "idle") this.endPursuit("ended");
  }

  private endPursuit(reason: "interrupted" | "ended"): void {
    const { pursuit } = this;
    this.pursuit = null;
    pursuit?.end(reason);
  }

  /** Ends the machine's life until a reset. */
  stop(code: number, message: string): void {
    if (this.state === "stopped") return;
    this.state = "stopped";
    this.endPiece();
    this.clock.pause();
    this.end = { code, message };
    this.endPursuit("ended");
    this.loop.milestones.leave();
    this.flushDisks();
  }

  /** A guest that has powered off has no more to say to its disks. What goes wrong is told with its end. */
  private flushDisks(): void {
    for (const disk of this.disks) {
      try {
        if (!disk.readOnly) disk.flush();
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        this.lastWords.push(error.message);
      }
    }
  }

  /** The hypervisor ends the guest because of what it did. */
  stopOnTrap(message: string): void {
    this.stop(EndCode.StoppedByHypervisor, message);
  }

  /** The machine under it has failed. */
  fail(message: string): void {
    this.state = "failed";
    this.end = { code: EndCode.StoppedByHypervisor, message };
    this.endPursuit("ended");
    this.loop.milestones.leave();
  }

  /** Milliseconds until its next deadline wakes it; null if it does not sleep, or only input can wake it. */
  get wakesInMs(): number | null {
    const ms = this.state === "idle" ? this.wakeAt - performance.now() : this.sleepLeftMs;
    return ms === null || ms === Number.POSITIVE_INFINITY ? null : Math.max(0, ms);
  }

  /** The files that it was started from: the image, and firmware that runs as a part of the guest. */
  get images(): readonly Uint8Array[] {
    const { image, firmware, defaultFirmware } = this.config;
    if (firmware === "host") return [image];
    return [image, firmware ?? defaultFirmware];
  }

  /** The boot hart's. */
  get vcpu(): Vcpu {
    return this.harts[0]!.vcpu;
  }

  get console(): ConsoleOutput {
    return this.conversation.console;
  }

  /** Instructions retired by all harts since reset. */
  get retired(): number {
    return this.turns.retired;
  }

  type(bytes: Uint8Array): void {
    this.conversation.push(bytes);
    this.inputMayEnter();
  }

  /** By HTIF input is written to the guest's memory. */
  private inputMayEnter(): void {
    this.orEnd(() => {
      this.conversation.tellHtif();
      this.inputArrived();
    });
  }

  /** The terminal has another size. */
  resize(size: TerminalSize): void {
    this.conversation.resize(size);
    this.inputArrived();
  }

  endInput(): void {
    this.conversation.end();
    this.inputMayEnter();
  }

  /** An idle machine looks at what is new: its input, or a deadline that has come. */
  wake(): void {
    if (this.state === "idle") this.state = "running";
  }

  private inputArrived(): void {
    if (this.state !== "idle") return;
    if (this.conversation.atWfi() || this.deadlines.isDue || this.harts.some((hart) => hart.canRun())) this.wake();
    else if (this.wakeAt === Number.POSITIVE_INFINITY && this.conversation.door.hasEnded)
      this.stop(EndCode.StoppedByHypervisor, this.idling.wantOfInterrupt());
  }

  /**
   * Runs for `budget` instructions, or until the machine stops or waits, or its console's window closes; or a little beyond
   * `endMs` on the host's clock. An exit counts as PRICE_OF_EXIT instructions, so that the turn ends also where none
   * retire. Returns how many were used, by the same count. Where a turn ends is not visible to the guest.
   */
  run(budget: number, endMs = Number.POSITIVE_INFINITY): number {
    const startedMs = performance.now();
    const start = this.loop.used;
    this.turns.vcpu.select();
    const used = this.orEnd(() => this.loop.run(budget, endMs)) ?? this.loop.used - start;
    if (this.state === "idle" || this.state === "stopped") for (const hart of this.harts) hart.traps?.trim();
    this.runMs += performance.now() - startedMs;
    return used;
  }

  /** Does something that may need memory. Running out of it ends this guest and no other; null then. */
  private orEnd<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.stop(EndCode.StoppedByHypervisor, error.message);
      return null;
    }
  }

  /** Runs a hart for up to `limit` instructions. Throws OutOfMemory. */
  runPiece(hart: VcpuRunner, limit: number): void {
    if (this.pursuit?.hart === hart) this.pursuit.runPiece(limit);
    else hart.runPiece(limit);
    if (this.pursuit?.isOver && !this.resetRequested) this.pause();
  }

  /** `met` is called between two instructions, when the VM has retired so many in all its lives; with false if it ends before. */
  onRetired(count: number, met: Met): void {
    this.loop.milestones.add(count, met);
    if (this.state === "stopped" || this.state === "failed") this.loop.milestones.leave();
  }

  /** Instructions of all its lives. */
  get retiredInAll(): number {
    return this.retiredBeforeReset + this.retired;
  }

  /** What bounds a piece may have changed. */
  private endPiece(): void {
    this.turns.current.endPiece();
  }

  /** The core has found no frame: there is one when the guest's instruction starts anew. Throws OutOfMemory, MemoryLimitReached. */
  growPool(): void {
    const { account } = this.memory;
    if (account.headroom === 0 && this.trimmedAt !== this.retired) {
      // At its limit it first gives back what can be made again; but what one instruction needs must fit.
      this.trimmedAt = this.retired;
      for (const hart of this.harts) hart.traps?.trim();
      if (account.headroom > 0) return;
    }
    account.makeRoom();
  }

  /** A load or store has reached the device at this address. */
  deviceAccessed(at: Gpa): void {
    const device = this.board.bus.deviceAt(at)!;
    if (device.name === this.conversation.port.name) this.conversation.accessed();
    if (this.deadlines.dependOn(device)) this.endPiece();
  }

  /** No hart has anything to run. */
  everyHartWaits(): void {
    const next = this.idling.decide();
    if (next.kind === "sleep") this.idle(next.ms);
    else if (next.kind === "over") this.stop(EndCode.StoppedByHypervisor, next.message);
  }

  private idle(waitMs: number): void {
    this.state = "idle";
    this.wakeAt = performance.now() + waitMs;
  }

  private finished(how: Finish): void {
    if (how.kind === "reset") this.requestReset();
    else {
      const { code, message } = endOfFinish(how);
      this.stop(code, message);
    }
  }

  /** Takes effect when the core is next left. */
  requestReset(): void {
    this.resetRequested = true;
    this.endPiece();
  }

  /** The core has been left: was a reset asked for? Then it has been done. */
  powerCycleIfAsked(): boolean {
    if (!this.resetRequested) return false;
    this.resetRequested = false;
    this.powerCycle();
    return true;
  }

  /** The last exits, oldest first, if they are remembered (config.traceExits). */
  exitTrace(): readonly ExitTraceEntry[] {
    return this.trace?.entries() ?? [];
  }

  /** Exits since reset, counted apart from their causes. */
  get exitTotal(): number {
    return this.exits.total;
  }

  /** Devices that do not do what they are for, and why. */
  deviceTroubles(): readonly string[] {
    const troubles = this.board.virtio.flatMap(({ name, trouble }) =>
      trouble === null ? [] : [`${name}: ${trouble}`],
    );
    return [...troubles, ...this.lastWords];
  }

  status(): VmStatus {
    return statusOf(this);
  }
}
