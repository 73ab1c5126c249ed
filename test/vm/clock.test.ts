// A VM's two clocks, on a vCPU that is nothing but its counters.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Hart } from "../../assembly/abi.ts";
import { VirtualClock, WallClock } from "../../src/vm/clock.ts";
import type { Vcpu } from "../../src/vm/vcpu.ts";

/** A VM's only hart, as far as clocks look. */
class Counters {
  retired = 0;
  private readonly fields = new Map<Hart, bigint>();

  hart64(field: Hart): bigint {
    return this.fields.get(field) ?? 0n;
  }
  setHart64(field: Hart, value: bigint): void {
    this.fields.set(field, value);
  }
  get vcpu(): Vcpu {
    return this as unknown as Vcpu;
  }
}

describe("virtual", () => {
  let vcpu: Counters;
  let clock: VirtualClock;
  beforeEach(() => {
    vcpu = new Counters();
    clock = new VirtualClock(vcpu);
  });

  test("a tick is 100 instructions, an instruction a nanosecond", () => {
    expect(clock.now()).toBe(0n);
    vcpu.retired = 199;
    expect(clock.now()).toBe(1n);
    expect(clock.elapsedNs()).toBe(199);
    vcpu.retired = 200;
    expect(clock.now()).toBe(2n);
  });

  test("sleeping skips to exactly the deadline, and waits for nothing", () => {
    vcpu.retired = 250;
    expect(clock.sleepUntil(1_000_000n)).toBe(0);
    expect(clock.now()).toBe(1_000_000n);
    expect(clock.elapsedNs()).toBe(100_000_000);
    vcpu.retired = 350;
    expect(clock.now()).toBe(1_000_001n);
    expect(clock.elapsedNs()).toBe(100_000_100);
  });

  test("a deadline that has passed skips nothing", () => {
    vcpu.retired = 1000;
    expect(clock.sleepUntil(10n)).toBe(0);
    expect(clock.sleepUntil(3n)).toBe(0);
    expect(clock.now()).toBe(10n);
    expect(clock.elapsedNs()).toBe(1000);
  });

  test("a guest's write to mtime sets the time, forwards and backwards, and not what has elapsed", () => {
    vcpu.retired = 1050;
    clock.set(5_000n);
    expect(clock.now()).toBe(5_000n);
    expect(clock.elapsedNs()).toBe(1050);
    clock.set(2n);
    expect(clock.now()).toBe(2n);
    vcpu.retired += 100;
    expect(clock.now()).toBe(3n);
    expect(clock.sleepUntil(103n)).toBe(0);
    expect(clock.now()).toBe(103n);
    expect(clock.elapsedNs()).toBe(1150 + 10_000);
  });

  test("pausing changes nothing", () => {
    vcpu.retired = 500;
    clock.pause();
    clock.resume();
    clock.sample();
    expect(clock.now()).toBe(5n);
  });
});

describe("wall", () => {
  let vcpu: Counters;
  let clock: WallClock;
  let hostMs: number;
  beforeEach(() => {
    hostMs = 12_345;
    vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    vcpu = new Counters();
    clock = new WallClock(vcpu);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("begins at 0 and stands until it is resumed", () => {
    hostMs += 1000;
    expect(clock.now()).toBe(0n);
    clock.resume();
    expect(clock.now()).toBe(0n);
    hostMs += 1.5;
    expect(clock.now()).toBe(15_000n);
    expect(clock.elapsedNs()).toBe(1_500_000);
  });

  test("stands while paused", () => {
    clock.resume();
    hostMs += 10;
    clock.pause();
    hostMs += 1000;
    expect(clock.now()).toBe(100_000n);
    clock.resume();
    hostMs += 1;
    expect(clock.now()).toBe(110_000n);
  });

  test("resuming twice is resuming once", () => {
    clock.resume();
    hostMs += 10;
    clock.resume();
    expect(clock.now()).toBe(100_000n);
  });

  test("a sample is what the vCPU sees until the next", () => {
    clock.resume();
    hostMs += 2;
    clock.sample();
    hostMs += 2;
    expect(vcpu.hart64(Hart.TimeSample)).toBe(20_000n);
    clock.sample();
    expect(vcpu.hart64(Hart.TimeSample)).toBe(40_000n);
  });

  test("a sleep is the milliseconds to the deadline", () => {
    clock.resume();
    hostMs += 1;
    expect(clock.sleepUntil(25_000n)).toBe(1.5);
    expect(clock.sleepUntil(10_000n)).toBe(0);
    expect(clock.sleepUntil(1n)).toBe(0);
  });

  test("a guest's write to mtime sets the time, and not what has elapsed", () => {
    clock.resume();
    hostMs += 1;
    clock.set(500_000n);
    expect(clock.now()).toBe(500_000n);
    hostMs += 1;
    expect(clock.now()).toBe(510_000n);
    expect(clock.sleepUntil(520_000n)).toBe(1);
    expect(clock.elapsedNs()).toBe(2_000_000);
    clock.set(0n);
    expect(clock.now()).toBe(0n);
  });
});
