// A VM's clock: what its mtime is.
//
// Virtual: mtime = (instructions retired by the VM + skipped while asleep) / 100, so the same inputs give the same bits.
// Wall: mtime is the host's clock, sampled at the start of a run and on every read of `time`; it stands while paused.
// The core computes with the same numbers inside a run (assembly/csr/counters.ts); this file sets them.

import { Clock as ClockRate, Hart } from "../../assembly/abi.ts";
import { StateReader, saveU64 } from "../devices/state.ts";
import type { ClockName } from "../worker/protocol.ts";
import type { Vcpu } from "./vcpu.ts";

const INSTRUCTIONS_PER_TICK = BigInt(ClockRate.InstructionsPerTick);
const TICKS_PER_MS = ClockRate.TicksPerSecond / 1000;
const NS_PER_TICK = 1e9 / ClockRate.TicksPerSecond;
const NS_PER_MS = 1e6;
const STATE_VERSION = 1;

/** The harts of a VM, of which one is on the core. */
export interface RunningHarts {
  /** That one. Its Hart.ClockOffset holds what the VM's time has beyond its own count. */
  readonly vcpu: Vcpu;
  /** Instructions retired by all of them since power-on. */
  readonly retired: number;
}

export interface VmClock {
  readonly name: ClockName;
  /** mtime in ticks of 100 ns. */
  now(): bigint;
  /** A guest writes mtime. */
  set(ticks: bigint): void;
  /** Guest time since reset, in nanoseconds; writes to mtime do not change it. */
  elapsedNs(): number;
  /** What the RTC counts, in nanoseconds: guest time; under the wall clock, the host's time since the guest was made. */
  rtcNs(): number;
  /** Brings the copy of the vCPU on the core up to date. Called before every run. */
  sample(): void;
  /** Back to guest time 0. */
  reset(): void;
  /** Goes on (wall: after a pause). */
  resume(): void;
  /** Stands still (wall). */
  pause(): void;
  /**
   * The VM sleeps until `deadline`. Virtual: skips there and returns 0. Wall: the milliseconds to wait.
   */
  sleepUntil(deadline: bigint): number;
  /** What it has beyond the harts' own state. */
  save(): unknown;
  /** Takes what `save` of a clock of the same name gave; a wall clock goes on from there when it is resumed. */
  restore(state: unknown): void;
}

export class VirtualClock implements VmClock {
  readonly name = "virtual";
  private skippedNs = 0;

  constructor(private readonly harts: RunningHarts) {}

  private get instructions(): bigint {
    const { vcpu } = this.harts;
    return BigInt.asUintN(64, vcpu.hart64(Hart.ClockOffset) + BigInt(vcpu.retired));
  }
  now(): bigint {
    return this.instructions / INSTRUCTIONS_PER_TICK;
  }
  set(ticks: bigint): void {
    const { vcpu } = this.harts;
    const offset = ticks * INSTRUCTIONS_PER_TICK - BigInt(vcpu.retired);
    vcpu.setHart64(Hart.ClockOffset, BigInt.asUintN(64, offset));
  }
  elapsedNs(): number {
    return this.harts.retired * (NS_PER_TICK / ClockRate.InstructionsPerTick) + this.skippedNs;
  }
  rtcNs(): number {
    return this.elapsedNs();
  }
  sample(): void {}
  reset(): void {
    this.skippedNs = 0;
  }
  resume(): void {}
  pause(): void {}
  sleepUntil(deadline: bigint): number {
    const skip = deadline * INSTRUCTIONS_PER_TICK - this.instructions;
    if (skip > 0n) {
      this.skippedNs += Number(skip) * (NS_PER_TICK / ClockRate.InstructionsPerTick);
      this.set(deadline);
    }
    return 0;
  }
  save(): unknown {
    return { version: STATE_VERSION, skippedNs: this.skippedNs };
  }
  restore(state: unknown): void {
    this.skippedNs = new StateReader("virtual clock", STATE_VERSION, state).amount("skippedNs");
  }
}

export class WallClock implements VmClock {
  readonly name = "wall";
  /** Ticks at `since`; a guest's write to mtime moves `offset` only. */
  private ticks = 0;
  private since: number | null = null;
  private offset = 0n;
  /** performance.now() at which the RTC counted 0. */
  private rtcSince = performance.now();

  constructor(private readonly harts: RunningHarts) {}

  private running(): number {
    return this.ticks + (this.since === null ? 0 : (performance.now() - this.since) * TICKS_PER_MS);
  }
  now(): bigint {
    return BigInt.asUintN(64, BigInt(Math.floor(this.running())) + this.offset);
  }
  set(ticks: bigint): void {
    this.offset = ticks - BigInt(Math.floor(this.running()));
  }
  elapsedNs(): number {
    return this.running() * NS_PER_TICK;
  }
  rtcNs(): number {
    return (performance.now() - this.rtcSince) * NS_PER_MS;
  }
  sample(): void {
    this.harts.vcpu.setHart64(Hart.TimeSample, this.now());
  }
  reset(): void {
    this.ticks = 0;
    this.offset = 0n;
    if (this.since !== null) this.since = performance.now();
  }
  resume(): void {
    this.since ??= performance.now();
  }
  pause(): void {
    this.ticks = this.running();
    this.since = null;
  }
  sleepUntil(deadline: bigint): number {
    const ticks = deadline - this.now();
    return ticks <= 0n ? 0 : Number(ticks) / TICKS_PER_MS;
  }
  save(): unknown {
    const { offset } = this;
    const rtc = { rtcNs: this.rtcNs(), savedAtMs: Date.now() };
    return { version: STATE_VERSION, ticks: this.running(), offset: saveU64(offset), ...rtc };
  }
  /** mtime stood still in between; the RTC did not. */
  restore(state: unknown): void {
    const reader = new StateReader("wall clock", STATE_VERSION, state);
    const ticks = reader.amount("ticks");
    const offset = reader.u64("offset");
    const rtcNs = reader.amount("rtcNs");
    const awayMs = Math.max(0, Date.now() - reader.amount("savedAtMs"));
    Object.assign(this, { ticks, offset });
    if (this.since !== null) this.since = performance.now();
    this.rtcSince = performance.now() - rtcNs / NS_PER_MS - awayMs;
  }
}
