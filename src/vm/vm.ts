// A virtual machine: memory, one vCPU, a board of devices, a clock, a console.
//
// Owns: its life (running, idle, paused, stopped), and what is done about each exit. It runs when the machine (machine.ts)
// gives it a turn, for exactly as many instructions as it is given, unless it stops or has to wait.

import { Csrs, Exit, ExitReason, Layout, Privilege } from "../../assembly/abi.ts";
import { type BootPlan, planBoot } from "../boot/placement.ts";
import type { Core } from "../core/core.ts";
import type { Finish } from "../devices/test-finisher.ts";
import type { Uart16550 } from "../devices/uart16550.ts";
import { RAM_BASE } from "../devices/virt-board.ts";
import type { Gpa } from "../memory/address.ts";
import { type FramePool, OutOfMemory } from "../memory/frame-pool.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { Mode, TrapHandler } from "../modes/mode.ts";
import type { ExitTraceEntry, FramesByOwner, GuestEnd, GuestState, GuestStatus } from "../worker/protocol.ts";
import { type Board, buildBoard } from "./board.ts";
import { VirtualClock, type VmClock, WallClock } from "./clock.ts";
import { ConsoleOutput } from "./console-output.ts";
import { Deadlines } from "./deadlines.ts";
import { describeTrap } from "./describe-trap.ts";
import { DeviceAccess } from "./device-access.ts";
import { ExitStatistics } from "./exit-statistics.ts";
import { ExitTrace } from "./exit-trace.ts";
import { HostFirmware } from "./host-firmware.ts";
import { type Answer, InputDoor } from "./input-door.ts";
import { InputScript } from "./input-script.ts";
import type { MachineConfig } from "./machine-config.ts";
import { Vcpu } from "./vcpu.ts";
import { assertNever, readExit, TrapRecord, type VmExit } from "./vm-exit.ts";

/** Exit codes of our own (the guest's are 0 to 123). */
export const enum EndCode {
  InstructionLimit = 124,
  StoppedByHypervisor = 125,
}
const LARGEST_GUEST_CODE = 123;
/** Instructions between two looks at the host's clock. The dearest ones (a new page of code each) take 2 us. */
const PIECE = 16_384;
/**
 * Exits after which a piece ends all the same: looking at the host's clock and at what bounds a piece costs more than
 * an exit (a CSR exit takes 120 ns with this, 300 ns without), and 64 of the dearest take 0.3 ms.
 */
const EXITS_A_PIECE = 64;
/** Exits in a row that retired nothing, after which a guest gives up its turn. */
const MAX_IDLE_EXITS = 1000;
/** What a guest without input waits for in vain. */
const NO_INTERRUPT_COMES = "an interrupt that will not come";

export class Vm {
  readonly memory: GuestMemory;
  readonly vcpu: Vcpu;
  readonly clock: VmClock;
  readonly console: ConsoleOutput;
  readonly door: InputDoor;
  private readonly board: Board;
  private readonly devices: DeviceAccess;
  private readonly deadlines: Deadlines;
  private readonly plan: BootPlan;
  /** What is done about traps to privileges that the host owns; null if it owns none. */
  private readonly traps: TrapHandler | null;
  private readonly exits = new ExitStatistics();
  /** A view of the exit record, so that one serves for all traps. */
  private readonly trapRecord: TrapRecord;
  /** The last exits, if they are remembered. */
  private readonly trace: ExitTrace | null;
  private script: InputScript | null = null;

  state: GuestState = "paused";
  end: GuestEnd | null = null;
  /** While idle: performance.now() at which its next deadline comes; Infinity if only input can wake it. */
  wakeAt = Number.POSITIVE_INFINITY;
  private runMs = 0;
  /** Instructions of earlier lives of this machine: resetting does not evade the limit. */
  private retiredBeforeReset = 0;
  /** Milliseconds of sleep that it had left when it was paused, and takes when it is resumed; null if it did not sleep. */
  private sleepLeftMs: number | null = null;
  private resetRequested = false;
  /** The guest gives up the rest of its turn. */
  private yielded = false;
  /** Something has happened that may change what bounds a piece: a device, the state, input or output. */
  private pieceIsOver = false;

  /** Builds the machine and loads the image. Throws ImageError, UsageError, OutOfMemory; nothing is kept then. */
  constructor(
    readonly core: Core,
    readonly pool: FramePool,
    vcpuId: number,
    readonly mode: Mode,
    readonly config: MachineConfig,
    send: (bytes: Uint8Array) => void,
  ) {
    this.plan = planBoot({
      image: config.image,
      ...(config.firmware === undefined ? {} : { firmware: config.firmware }),
      ...(config.initrd === undefined ? {} : { initrd: config.initrd }),
      ...(config.bootargs === undefined ? {} : { bootargs: config.bootargs }),
      defaultFirmware: config.defaultFirmware,
      machine: { harts: 1, ramSize: config.ramSize, isa: config.isa },
    });
    this.memory = new GuestMemory(core, pool, RAM_BASE, config.ramSize);
    this.vcpu = this.makeVcpu(vcpuId);
    this.clock = config.clock === "virtual" ? new VirtualClock(this.vcpu) : new WallClock(this.vcpu);
    this.console = new ConsoleOutput(send);
    this.board = buildBoard({
      vcpu: this.vcpu,
      clock: this.clock,
      bootRom: this.plan.bootRom,
      rtcEpochNs: config.rtcEpochNs,
      transmit: (byte) => this.printed(byte),
      finish: (how) => this.finished(how),
    });
    this.trapRecord = new TrapRecord(core.memory);
    this.trace = config.traceExits === 0 ? null : new ExitTrace(core, this.vcpu, config.traceExits);
    this.devices = new DeviceAccess(core, this.board.bus);
    this.deadlines = new Deadlines(this.vcpu, this.clock, this.board.rtc, config.rtcEpochNs);
    this.door = new InputDoor({
      uart: this.board.uart,
      clock: config.clock,
      retired: () => this.vcpu.retired,
      elapsedNs: () => this.clock.elapsedNs(),
    });
    this.traps = mode.handler(this, this.plan.usesHostFirmware ? new HostFirmware(this) : null);
    try {
      this.load();
    } catch (error) {
      this.release();
      throw error;
    }
    this.startScript();
    if (config.input !== undefined) {
      this.door.push(config.input);
      this.door.end();
    }
  }

  private makeVcpu(id: number): Vcpu {
    try {
      return new Vcpu(this.core, this.pool, this.memory.block, id, 0);
    } catch (error) {
      this.memory.release();
      throw error;
    }
  }

  /** Memory, vCPU and devices as at power-on. */
  private load(): void {
    const { start, writes } = this.plan;
    const privilege = start.privilege === "M" ? Privilege.M : Privilege.S;
    this.vcpu.reset({
      start: { ...start, privilege },
      mode: this.mode,
      isa: this.config.isa,
      hostFirmware: this.plan.usesHostFirmware,
      clockIsWall: this.config.clock === "wall",
      oracle: this.config.oracle,
    });
    for (const { gpa, data } of writes) this.memory.write(gpa, data);
    this.vcpu.select();
    this.traps?.prepare();
  }

  private startScript(): void {
    if (this.config.script === undefined) return;
    this.script = new InputScript(
      this.config.script,
      (bytes) => this.door.push(bytes),
      () => this.door.end(),
    );
    this.door.isScripted = true;
    this.script.start();
  }

  /** Its owner's reset: power-cycles, and a script begins anew. A paused VM stays paused, any other runs. */
  reset(): void {
    this.door.reset(this.config.script !== undefined);
    this.powerCycle();
    this.startScript();
  }

  /** Back to power-on. Who types, goes on typing. */
  private powerCycle(): void {
    this.retiredBeforeReset += this.vcpu.retired;
    this.memory.clear();
    this.board.reset();
    this.exits.clear();
    this.trace?.clear();
    this.door.reset(false);
    this.clock.reset();
    this.end = null;
    this.runMs = 0;
    this.sleepLeftMs = null;
    if (this.state !== "paused") {
      this.state = "running";
      this.clock.resume();
    }
    this.load();
  }

  /** Gives all memory back. The object must not be used afterwards. */
  release(): void {
    this.state = "stopped";
    this.traps?.release();
    this.vcpu.release();
    this.memory.release();
  }

  resume(): void {
    if (this.state !== "paused") return;
    if (this.sleepLeftMs === null) this.state = "running";
    else this.idle(this.sleepLeftMs);
    this.clock.resume();
    this.inputArrived();
  }

  pause(): void {
    if (this.state !== "running" && this.state !== "idle") return;
    this.sleepLeftMs = this.state === "idle" ? this.wakeAt - performance.now() : null;
    this.state = "paused";
    this.clock.pause();
  }

  /** Ends the machine's life until a reset. */
  stop(code: number, message: string): void {
    if (this.state === "stopped") return;
    this.state = "stopped";
    this.pieceIsOver = true;
    this.clock.pause();
    this.end = { code, message };
  }

  /** The hypervisor ends the guest because of what it did. */
  stopOnTrap(message: string): void {
    this.stop(EndCode.StoppedByHypervisor, message);
  }

  /** The machine under it has failed. */
  fail(message: string): void {
    this.state = "failed";
    this.end = { code: EndCode.StoppedByHypervisor, message };
  }

  get uart(): Uart16550 {
    return this.board.uart;
  }

  type(bytes: Uint8Array): void {
    this.door.push(bytes);
    this.inputArrived();
  }

  endInput(): void {
    this.door.end();
    this.inputArrived();
  }

  /** An idle machine looks at what is new: its input, or a deadline that has come. */
  wake(): void {
    if (this.state !== "idle") return;
    this.state = "running";
    this.deadlines.poll();
  }

  private inputArrived(): void {
    if (this.state !== "idle") return;
    if (this.answered(this.door.atWfi()) || this.vcpu.hasPendingInterrupt) this.wake();
    else if (this.wakeAt === Number.POSITIVE_INFINITY && this.door.hasEnded)
      this.stopForWantOfInput(NO_INTERRUPT_COMES);
  }

  /**
   * Runs for `budget` instructions, or until the machine stops, waits, gives up its turn, or its console's window closes;
   * or a little beyond `endMs` on the host's clock. Returns how many have retired. Where a turn ends is not visible to
   * the guest.
   */
  run(budget: number, endMs = Number.POSITIVE_INFINITY): number {
    const startedMs = performance.now();
    const start = this.vcpu.retired;
    let done = 0;
    let idleExits = 0;
    this.vcpu.select();
    this.yielded = false;
    while (this.state === "running" && done < budget && this.console.isOpen && !this.yielded) {
      const limit = this.nextLimit(budget - done);
      if (limit <= 0) {
        this.stop(EndCode.InstructionLimit, `instruction limit of ${this.config.maxInstructions} reached`);
        break;
      }
      this.clock.sample();
      const exits = this.runPiece(limit);
      if (this.resetRequested) {
        this.resetRequested = false;
        this.powerCycle();
        return done;
      }
      const retired = this.vcpu.retired - start;
      idleExits = retired === done ? idleExits + exits : 0;
      done = retired;
      // Exits that retire nothing (calls into the host's firmware) would otherwise hold the core for ever.
      if (idleExits >= MAX_IDLE_EXITS || performance.now() >= endMs) this.yielded = true;
    }
    if (this.state !== "running") this.traps?.trim();
    this.runMs += performance.now() - startedMs;
    return done;
  }

  /** Instructions that may run before something must be looked at; 0 when the limit of the guest's life is reached. */
  private nextLimit(budget: number): number {
    const life = this.config.maxInstructions - this.retiredBeforeReset - this.vcpu.retired;
    return Math.min(budget, PIECE, this.door.instructionsUntilDue(), this.deadlines.instructionsUntilAlarm(), life);
  }

  /**
   * Runs the core for up to `limit` instructions, with what follows from its exits; returns how many these were. Running
   * out of memory ends this guest and no other.
   */
  private runPiece(limit: number): number {
    const end = this.vcpu.retired + limit;
    let exits = 0;
    this.pieceIsOver = false;
    try {
      for (let left = limit; left > 0 && exits < EXITS_A_PIECE && !this.pieceIsOver; left = end - this.vcpu.retired) {
        exits++;
        this.handle(this.core.calls.run(left));
      }
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.stop(EndCode.StoppedByHypervisor, error.message);
    }
    return exits;
  }

  private handle(reason: ExitReason): void {
    const exit = this.readExit(reason);
    if (exit.kind === "budget") {
      this.answered(this.door.whenDue());
      this.deadlines.poll();
      return;
    }
    const started = this.exits.start();
    const slot = this.trace?.begin(reason) ?? 0;
    const cause = this.react(exit);
    this.exits.count(cause, started);
    this.trace?.finish(slot, reason, cause);
  }

  /** The exit that the core has just returned with. */
  readExit(reason: ExitReason): VmExit {
    return reason === ExitReason.Trap ? this.trapRecord : readExit(this.core.memory, reason);
  }

  /** Does what an exit asks for. Returns its cause, as the exit statistics name it. */
  react(exit: VmExit): string {
    if (exit.kind === "trap") return this.traps!.trap(exit);
    this.pieceIsOver = true;
    switch (exit.kind) {
      case "mmio-read":
      case "mmio-write":
        return this.accessDevice(exit);
      case "wfi":
        this.waitForInterrupt();
        return exit.kind;
      case "time":
        this.core.memory.write64(Layout.Exit + Exit.Data, this.clock.now());
        this.core.calls.completeRead();
        return exit.kind;
      case "out-of-frames":
        this.growPool();
        return exit.kind;
      case "no-progress":
        this.noProgress(exit);
        return exit.kind;
      case "budget":
        return exit.kind;
      default:
        return assertNever(exit);
    }
  }

  /** The frame pool is empty: makes it larger, and the guest's instruction starts anew. Throws OutOfMemory. */
  growPool(): void {
    if (!this.pool.grow()) throw new OutOfMemory();
  }

  /**
   * The guest has trapped again and again without retiring an instruction. That is a fixed point, unless the wall clock
   * may yet bring an interrupt to its M-mode: then the guest sleeps until one may come.
   */
  private noProgress(exit: Extract<VmExit, { kind: "no-progress" }>): void {
    if (this.config.clock === "wall" && this.vcpu.machineCanBeInterrupted) this.sleep();
    else this.stop(EndCode.StoppedByHypervisor, `the guest traps without end: ${describeTrap(exit)}`);
  }

  /** Returns the cause. */
  private accessDevice(exit: Extract<VmExit, { gpa: Gpa }>): string {
    if (!this.devices.complete(exit)) this.refuse();
    else if (this.board.bus.deviceAt(exit.gpa) === this.board.uart) this.answered(this.door.afterUartAccess());
    return this.devices.causeOf(exit);
  }

  /** The host has touched the UART's FIFO on the guest's behalf (SBI console). */
  afterFirmwareInput(): void {
    this.pieceIsOver = true;
    this.answered(this.door.afterUartAccess());
  }

  /** No device answers: an access fault, which the host may have to take itself. */
  private refuse(): void {
    const reason = this.core.calls.refuseAccess();
    if (reason !== 0) this.handle(reason as ExitReason);
  }

  /** Acts on the door's answer; true if a byte has entered. */
  private answered(answer: Answer): boolean {
    if (answer === "end-of-input") this.stopForWantOfInput("a key");
    return answer === "delivered";
  }

  /** The hart sleeps: WFI has retired and nothing is pending. */
  waitForInterrupt(): void {
    this.pieceIsOver = true;
    const enabled = this.vcpu.csr(Csrs.Mie);
    if (enabled === 0n) {
      this.stop(EndCode.StoppedByHypervisor, "the guest waits for an interrupt (wfi) with every interrupt masked");
      return;
    }
    if (this.answered(this.door.atWfi()) || this.state === "stopped") return;
    if (!this.vcpu.hasPendingInterrupt) this.sleep();
  }

  /** Until the next deadline (which the virtual clock skips to), or until input comes. */
  private sleep(): void {
    const deadline = this.deadlines.next();
    if (deadline !== null) {
      const waitMs = this.clock.sleepUntil(deadline);
      if (waitMs > 0) this.idle(waitMs);
      else this.deadlines.poll();
    } else if (this.door.hasEnded || this.door.isScripted) {
      this.stopForWantOfInput(NO_INTERRUPT_COMES);
    } else {
      this.idle(Number.POSITIVE_INFINITY);
    }
  }

  /** Nobody will type what the guest waits for. */
  private stopForWantOfInput(what: string): void {
    const awaited = this.script?.awaited ?? null;
    const reason = awaited === null ? "end of input" : `the script waits for ${JSON.stringify(awaited)}`;
    this.stop(EndCode.StoppedByHypervisor, `${reason}: the guest waits for ${what}`);
  }

  private idle(waitMs: number): void {
    this.state = "idle";
    this.wakeAt = performance.now() + waitMs;
  }

  private printed(byte: number): void {
    this.pieceIsOver = true;
    this.console.write(byte);
    this.door.outputSeen();
    this.script?.outputByte(byte);
  }

  /** The same for output by SBI. */
  print(bytes: Uint8Array): void {
    for (const byte of bytes) this.printed(byte);
  }

  private finished(how: Finish): void {
    if (how.kind === "reset") this.requestReset();
    else if (how.kind === "pass") this.stop(0, "powered off");
    else this.failedWith(how.code);
  }

  /** The guest reports failure with a code; code 0 is still a failure. */
  private failedWith(code: number): void {
    if (code > LARGEST_GUEST_CODE) {
      this.stop(LARGEST_GUEST_CODE, `the guest failed with code ${code} (given as ${LARGEST_GUEST_CODE})`);
    } else {
      this.stop(code === 0 ? 1 : code, `the guest failed with code ${code}`);
    }
  }

  /** Takes effect when the core is next left. */
  requestReset(): void {
    this.resetRequested = true;
    this.pieceIsOver = true;
  }

  /** The last exits, oldest first, if they are remembered (config.traceExits). */
  exitTrace(): readonly ExitTraceEntry[] {
    return this.trace?.entries() ?? [];
  }

  /** Exits since reset, counted apart from their causes. */
  get exitTotal(): number {
    return this.exits.total;
  }

  /** Machine frames that it takes. */
  frames(): FramesByOwner {
    const { framesTouched, framesOfMap } = this.memory;
    return { ram: framesTouched, maps: framesOfMap, shadow: this.traps?.frames ?? 0, vcpus: 1 };
  }

  status(): GuestStatus {
    const { vcpu } = this;
    return {
      state: this.state,
      throttledByConsole: this.state === "running" && !this.console.isOpen,
      end: this.end,
      mode: this.mode.name,
      engine: this.config.engine,
      clock: this.config.clock,
      retired: {
        m: vcpu.retiredAt(Privilege.M),
        s: vcpu.retiredAt(Privilege.S),
        u: vcpu.retiredAt(Privilege.U),
        total: vcpu.retired,
      },
      exits: this.exits.snapshot(),
      framesTouched: this.memory.framesTouched,
      framesTotal: this.memory.framesTotal,
      frames: this.frames(),
      guestTimeNs: this.clock.elapsedNs(),
      runMs: this.runMs,
    };
  }
}
