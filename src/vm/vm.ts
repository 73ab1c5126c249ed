// A virtual machine: memory, one vCPU, a board of devices, a clock, a console.
//
// Owns: its life (running, idle, paused, stopped), and what is done about each exit. It runs when the machine (machine.ts)
// gives it a turn, for exactly as many instructions as it is given, unless it stops or has to wait.

import { Csrs, Exit, type ExitReason, Layout, Privilege } from "../../assembly/abi.ts";
import { type BootPlan, planBoot } from "../boot/placement.ts";
import type { Core } from "../core/core.ts";
import type { MmioBus } from "../devices/mmio-bus.ts";
import type { Finish } from "../devices/test-finisher.ts";
import type { Uart16550 } from "../devices/uart16550.ts";
import { RAM_BASE } from "../devices/virt-board.ts";
import { type FramePool, OutOfMemory } from "../memory/frame-pool.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { Mode } from "../modes/mode.ts";
import type { GuestEnd, GuestState, GuestStatus } from "../worker/protocol.ts";
import { buildBoard } from "./board.ts";
import { VirtualClock, type VmClock, WallClock } from "./clock.ts";
import { ConsoleOutput } from "./console-output.ts";
import { describeTrap } from "./describe-trap.ts";
import { ExitStatistics } from "./exit-statistics.ts";
import { HostFirmware } from "./host-firmware.ts";
import { type Answer, InputDoor } from "./input-door.ts";
import { InputScript } from "./input-script.ts";
import { ADVERTISED_EXTENSIONS, type MachineConfig } from "./machine-config.ts";
import { Vcpu } from "./vcpu.ts";
import { assertNever, readExit, type VmExit } from "./vm-exit.ts";

/** Exit codes of our own (the guest's are 0 to 123). */
export const enum EndCode {
  InstructionLimit = 124,
  StoppedByHypervisor = 125,
}
const LARGEST_GUEST_CODE = 123;

export class Vm {
  readonly memory: GuestMemory;
  readonly vcpu: Vcpu;
  readonly clock: VmClock;
  readonly console: ConsoleOutput;
  readonly door: InputDoor;
  readonly uart: Uart16550;
  private readonly bus: MmioBus;
  private readonly plan: BootPlan;
  private readonly firmware: HostFirmware | null;
  private readonly exits = new ExitStatistics();
  private script: InputScript | null = null;

  state: GuestState = "paused";
  end: GuestEnd | null = null;
  /** While idle: performance.now() at which its next deadline comes; Infinity if only input can wake it. */
  wakeAt = Number.POSITIVE_INFINITY;
  private runMs = 0;
  private resetRequested = false;
  /** The guest gives up the rest of its turn. */
  private yielded = false;

  /** Builds the machine and loads the image. Throws ImageError, UsageError, OutOfMemory; nothing is kept then. */
  constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
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
      machine: { harts: 1, ramSize: config.ramSize, extensions: ADVERTISED_EXTENSIONS, mmu: "sv39" },
    });
    this.memory = new GuestMemory(core, pool, RAM_BASE, config.ramSize);
    try {
      this.vcpu = new Vcpu(core, pool, this.memory.block, vcpuId, 0);
    } catch (error) {
      this.memory.release();
      throw error;
    }
    this.clock = config.clock === "virtual" ? new VirtualClock(this.vcpu) : new WallClock(this.vcpu);
    this.console = new ConsoleOutput(send);
    const { bus, uart } = buildBoard({
      vcpu: this.vcpu,
      clock: this.clock,
      bootRom: this.plan.bootRom,
      rtcEpochNs: config.rtcEpochNs,
      transmit: (byte) => this.printed(byte),
      finish: (how) => this.finished(how),
    });
    this.bus = bus;
    this.uart = uart;
    this.door = new InputDoor({
      uart,
      clock: config.clock,
      retired: () => this.vcpu.retired,
      elapsedNs: () => this.clock.elapsedNs(),
    });
    this.firmware = this.plan.usesHostFirmware ? new HostFirmware(this) : null;
    try {
      this.load();
    } catch (error) {
      this.release();
      throw error;
    }
    if (config.input !== undefined) {
      this.door.push(config.input);
      this.door.end();
    }
  }

  /** Memory, vCPU and devices as at power-on. */
  private load(): void {
    const { start, writes } = this.plan;
    const privilege = start.privilege === "M" ? Privilege.M : Privilege.S;
    const owned = this.mode.ownedPrivileges(this.firmware !== null);
    this.vcpu.reset({ ...start, privilege }, this.config.clock === "wall", owned, this.config.oracle);
    for (const { gpa, data } of writes) this.memory.write(gpa, data);
    this.firmware?.prepare();
    if (this.config.script !== undefined) {
      this.script = new InputScript(
        this.config.script,
        (bytes) => this.door.push(bytes),
        () => this.door.end(),
      );
      this.door.isScripted = true;
      this.script.start();
    }
  }

  /** Power-cycles; a paused VM stays paused, any other runs. */
  reset(): void {
    this.memory.clear();
    this.bus.reset();
    this.exits.clear();
    this.door.reset();
    this.end = null;
    this.runMs = 0;
    if (this.state !== "paused") this.state = "running";
    this.load();
  }

  /** Gives all memory back. The object must not be used afterwards. */
  release(): void {
    this.state = "stopped";
    this.vcpu.release();
    this.memory.release();
  }

  resume(): void {
    if (this.state !== "paused") return;
    this.state = "running";
    this.clock.resume();
  }

  pause(): void {
    if (this.state !== "running" && this.state !== "idle") return;
    this.state = "paused";
    this.clock.pause();
  }

  /** Ends the machine's life until a reset. */
  stop(code: number, message: string): void {
    if (this.state === "stopped") return;
    this.state = "stopped";
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
    if (this.state === "idle") this.state = "running";
  }

  private inputArrived(): void {
    if (this.state !== "idle") return;
    if (this.answered(this.door.atWfi()) || this.vcpu.hasEnabledLine) this.wake();
    else if (this.wakeAt === Number.POSITIVE_INFINITY && this.door.hasEnded)
      this.stopForWantOfInput("an interrupt that will not come");
  }

  /**
   * Runs for `budget` instructions, or until the machine stops, waits, or its console's window closes.
   * Returns how many have retired.
   */
  run(budget: number): number {
    const startedMs = performance.now();
    const start = this.vcpu.retired;
    let done = 0;
    this.vcpu.select();
    this.yielded = false;
    while (this.state === "running" && done < budget && this.console.isOpen && !this.yielded) {
      const limit = Math.min(
        budget - done,
        this.door.instructionsUntilDue(),
        this.config.maxInstructions - start - done,
      );
      if (limit <= 0) {
        this.stop(EndCode.InstructionLimit, `instruction limit of ${this.config.maxInstructions} reached`);
        break;
      }
      this.clock.sample();
      this.runCore(limit);
      if (this.resetRequested) {
        this.resetRequested = false;
        this.reset();
        return done;
      }
      done = this.vcpu.retired - start;
    }
    this.runMs += performance.now() - startedMs;
    return done;
  }

  /** One run of the core and what follows from its exit. Running out of memory ends this guest and no other. */
  private runCore(limit: number): void {
    try {
      this.handle(this.core.calls.run(limit));
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.stop(EndCode.StoppedByHypervisor, error.message);
    }
  }

  private handle(reason: ExitReason): void {
    const exit = readExit(this.core.memory, reason);
    if (exit.kind === "budget") {
      this.answered(this.door.whenDue());
      return;
    }
    const cause = this.causeOf(exit);
    const started = this.exits.begin(cause);
    this.react(exit);
    this.exits.finish(cause, started);
  }

  /** What the exit statistics call it. */
  private causeOf(exit: VmExit): string {
    switch (exit.kind) {
      case "mmio-read":
      case "mmio-write":
        return `${exit.kind}:${this.bus.deviceAt(exit.gpa)?.name ?? "nothing"}`;
      case "trap":
        return this.firmware?.causeOf(exit) ?? "trap";
      default:
        return exit.kind;
    }
  }

  private react(exit: VmExit): void {
    switch (exit.kind) {
      case "mmio-read":
        this.readDevice(exit);
        break;
      case "mmio-write":
        this.writeDevice(exit);
        break;
      case "trap":
        this.firmware!.trap(exit);
        break;
      case "wfi":
        this.waitForInterrupt();
        break;
      case "time":
        this.core.memory.write64(Layout.Exit + Exit.Data, this.clock.now());
        this.core.calls.completeRead();
        break;
      case "out-of-frames":
        if (!this.pool.grow()) {
          this.stop(
            EndCode.StoppedByHypervisor,
            "this machine has no memory left: remove a guest, or give this one less",
          );
        }
        break;
      case "no-progress":
        this.noProgress(exit);
        break;
      case "budget":
        break;
      default:
        assertNever(exit);
    }
  }

  /**
   * The guest has trapped again and again without retiring an instruction. That is a fixed point, unless the wall clock
   * may yet bring an interrupt to its M-mode: then it costs the guest its turn.
   */
  private noProgress(exit: Extract<VmExit, { kind: "no-progress" }>): void {
    if (this.config.clock === "wall" && this.vcpu.machineCanBeInterrupted) this.yielded = true;
    else this.stop(EndCode.StoppedByHypervisor, `the guest traps without end: ${describeTrap(exit)}`);
  }

  private readDevice({ gpa, width }: Extract<VmExit, { kind: "mmio-read" }>): void {
    const value = width === 8 ? this.bus.read64(gpa) : this.bus.read(gpa, width);
    if (value === null) {
      this.refuse();
      return;
    }
    if (typeof value === "bigint") this.core.memory.write64(Layout.Exit + Exit.Data, value);
    else this.core.memory.write32(Layout.Exit + Exit.Data, value);
    this.core.calls.completeRead();
    this.afterDeviceAccess(gpa);
  }

  private writeDevice({ gpa, width, value }: Extract<VmExit, { kind: "mmio-write" }>): void {
    const done = typeof value === "bigint" ? this.bus.write64(gpa, value) : this.bus.write(gpa, width, value);
    if (!done) {
      this.refuse();
      return;
    }
    this.core.calls.completeWrite();
    this.afterDeviceAccess(gpa);
  }

  private afterDeviceAccess(gpa: number): void {
    if (this.bus.deviceAt(gpa) === this.uart) this.answered(this.door.afterUartAccess());
  }

  /** The host has touched the UART's FIFO on the guest's behalf (SBI console). */
  afterFirmwareInput(): void {
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
    const enabled = this.vcpu.csr(Csrs.Mie);
    if (enabled === 0n) {
      this.stop(EndCode.StoppedByHypervisor, "the guest waits for an interrupt (wfi) with every interrupt masked");
      return;
    }
    if (this.answered(this.door.atWfi()) || this.state === "stopped") return;
    if (this.vcpu.hasEnabledLine) return;
    const deadline = this.vcpu.nextDeadline();
    if (deadline !== null) {
      const waitMs = this.clock.sleepUntil(deadline);
      if (waitMs > 0) this.idle(waitMs);
    } else if (this.door.hasEnded || this.door.isScripted) {
      this.stopForWantOfInput("an interrupt that will not come");
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
      guestTimeNs: this.clock.elapsedNs(),
      runMs: this.runMs,
    };
  }
}
