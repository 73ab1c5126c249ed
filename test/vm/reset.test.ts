// A reset is a power cycle: clocks, devices and input begin anew; the instruction limit does not.

import { afterEach, describe, expect, test, vi } from "vitest";
import type { Vm } from "../../src/vm/vm.ts";
import { R } from "../core/assembler.ts";
import { asksBeforeItPrints, asksForInput, clockReader, readsPending, rebootsWhenTold } from "./device-guests.ts";
import { failsWith, hopelessSleep, resetsForEver, sleeper } from "./hostile-guests.ts";
import { bootMachine, hasEnded, runUntil, startGuest } from "./machines.ts";

const SECOND_TICKS = 10_000_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** The guest's first instructions, one by one: an exit ends a turn early. They read the clocks. */
function readClocks(vm: Vm): void {
  for (let instructions = 0; instructions < 30; instructions++) vm.run(1);
}

describe("the virtual clock", () => {
  test("a guest that resets itself after 5 s finds the same time in mtime and in the RTC", async () => {
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: clockReader(5 * SECOND_TICKS) });
    const readings: unknown[] = [];
    for (let life = 0; life < 3; life++) {
      readClocks(vm);
      readings.push({
        mtime: vm.vcpu.x(R.s0),
        low: vm.vcpu.x(R.s1),
        high: vm.vcpu.x(R.s2),
        status: vm.status().guestTimeNs,
      });
      runUntil(machine, () => vm.vcpu.retired === 0);
      expect(vm.status()).toMatchObject({ state: "running", guestTimeNs: 0, exits: {} });
    }
    expect(readings[0]).toMatchObject({ mtime: 0n });
    expect(readings[1]).toEqual(readings[0]);
    expect(readings[2]).toEqual(readings[0]);
  });
});

describe("the wall clock", () => {
  test("goes on when a guest that has powered off is reset", async () => {
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: sleeper(20_000), clock: "wall" });
    for (let life = 0; life < 3; life++) {
      while (machine.runOnce());
      expect(vm.status()).toMatchObject({ state: "idle", guestTimeNs: 0 });
      expect(machine.msUntilDeadline()).toBe(2);
      hostMs += 2;
      while (machine.runOnce());
      expect(vm.end).toEqual({ code: 0, message: "powered off" });
      hostMs += 1_000_000;
      expect(vm.status().guestTimeNs).toBe(2_000_000);
      vm.reset();
    }
  });

  test("the RTC keeps the host's time over a reset", async () => {
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: clockReader(5 * SECOND_TICKS), clock: "wall", rtcEpochNs: 0n });
    const readings: bigint[] = [];
    for (let life = 0; life < 2; life++) {
      readClocks(vm);
      readings.push((vm.vcpu.x(R.s2) << 32n) | vm.vcpu.x(R.s1));
      hostMs += 5000;
      runUntil(machine, () => vm.vcpu.retired === 0);
    }
    expect(readings).toEqual([0n, 5_000_000_000n]);
  });

  test("stands when a paused guest is reset", async () => {
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: sleeper(20_000), clock: "wall" });
    while (machine.runOnce());
    hostMs += 1;
    vm.pause();
    vm.reset();
    hostMs += 1000;
    expect(vm.status()).toMatchObject({ state: "paused", guestTimeNs: 0 });
    vm.resume();
    while (machine.runOnce());
    expect(machine.msUntilDeadline()).toBe(2);
  });
});

test("a guest that slept when it was paused starts when it is reset and resumed", async () => {
  const machine = await bootMachine();
  const { vm } = startGuest(machine, { image: hopelessSleep });
  while (machine.runOnce());
  const { retired } = vm.status();
  vm.pause();
  vm.reset();
  vm.resume();
  expect(vm.state).toBe("running");
  while (machine.runOnce());
  expect(vm.status()).toMatchObject({ state: "idle", retired });
});

test("the end of input comes a second after the last output of the new life", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image: asksForInput(5 * SECOND_TICKS), input: new Uint8Array() });
  for (let life = 0; life < 3; life++) {
    runUntil(machine, () => hasEnded(guest));
    expect(guest.vm.end).toEqual({ code: 0, message: "powered off" });
    guest.vm.reset();
  }
});

test("a script begins anew: what it had typed, and the end of input that followed it, are forgotten", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image: asksBeforeItPrints(5 * SECOND_TICKS), script: "expect R\nline x" });
  for (let life = 0; life < 3; life++) {
    runUntil(machine, () => hasEnded(guest));
    expect(guest.vm.end).toEqual({ code: 0, message: "powered off" });
    guest.vm.reset();
  }
});

test("a script goes on over the guest's own reset", async () => {
  const machine = await bootMachine();
  const script = "expect ?\nsend b\nexpect ?\nsend a";
  const guest = startGuest(machine, { image: rebootsWhenTold, script, maxInstructions: 1_000_000 });
  runUntil(machine, () => hasEnded(guest));
  expect(guest.vm.end).toEqual({ code: 0, message: "powered off" });
});

test("the PLIC has no interrupt pending", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image: readsPending });
  for (let life = 0; life < 3; life++) {
    runUntil(machine, () => hasEnded(guest));
    expect(guest.vm.vcpu.x(R.s0)).toBe(0n);
    expect(guest.vm.vcpu.x(R.s1)).not.toBe(0n);
    guest.vm.reset();
  }
});

describe("the instruction limit counts all lives of a guest", () => {
  test("that resets itself", async () => {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: resetsForEver, maxInstructions: 1000 });
    runUntil(machine, () => hasEnded(guest));
    expect(guest.vm.end).toEqual({ code: 124, message: "instruction limit of 1000 reached" });
  });

  test("that is reset", async () => {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: failsWith(3) });
    runUntil(machine, () => hasEnded(guest));
    const oneLife = guest.vm.vcpu.retired;
    const limited = startGuest(machine, { image: failsWith(3), maxInstructions: 2 * oneLife + 1 });
    for (let life = 0; life < 2; life++) {
      runUntil(machine, () => hasEnded(limited));
      expect(limited.vm.end).toMatchObject({ code: 3 });
      limited.vm.reset();
    }
    runUntil(machine, () => hasEnded(limited));
    expect(limited.vm.end).toMatchObject({ code: 124 });
    expect(limited.vm.vcpu.retired).toBe(1);
  });
});
