// A guest that sleeps: until which moment, and what may pass meanwhile.

import { afterEach, describe, expect, test, vi } from "vitest";
import { alarmPoller, alarmSleeper, supervisorTimerSleeper } from "./device-guests.ts";
import { hopelessSleep, sleeper } from "./hostile-guests.ts";
import { bootMachine, hasEnded, modesWithMachineMode, runUntil, startGuest } from "./machines.ts";

const ALARM_NS = 5_000_000_000n;
const RTC_INTERRUPT = 11;
/** The largest mtime of the virtual clock: it counts instructions, 100 a tick, in 64 bits. */
const LAST_TICK = (2n ** 64n - 1n) / 100n;

afterEach(() => {
  vi.restoreAllMocks();
});

/** The host's clock, in the test's hand. */
function handClock(): { wait(ms: number): void } {
  let hostMs = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => hostMs);
  return {
    wait: (ms) => {
      hostMs += ms;
    },
  };
}

describe("deadlines at the end of the virtual clock's range", () => {
  describe.each([
    ["mtimecmp", sleeper],
    ["stimecmp", supervisorTimerSleeper],
  ])("of %s", (_register, image) => {
    test.each([LAST_TICK + 1n, 2n ** 60n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])(
      "%d never comes",
      async (ticks) => {
        const machine = await bootMachine();
        const { vm } = startGuest(machine, { image: image(ticks) });
        for (let turns = 0; machine.runOnce(); turns++) expect(turns).toBeLessThan(10);
        expect(vm.status()).toMatchObject({ state: "idle", end: null });
        expect(machine.msUntilDeadline()).toBe(Number.POSITIVE_INFINITY);
        expect(vm.status().guestTimeNs).toBeLessThan(1000);
      },
    );

    test("the last tick comes", async () => {
      const machine = await bootMachine();
      const guest = startGuest(machine, { image: image(LAST_TICK) });
      runUntil(machine, () => hasEnded(guest));
      expect(guest.vm.end).toEqual({ code: 0, message: "powered off" });
      expect(guest.vm.clock.now()).toBe(LAST_TICK);
    });
  });
});

describe("the RTC's alarm", () => {
  describe.each(modesWithMachineMode.map(({ name }) => name))("under the virtual clock, mode %s", (mode) => {
    test("wakes a guest, as interrupt 11 of the PLIC", async () => {
      const machine = await bootMachine();
      const guest = startGuest(machine, { image: alarmSleeper(ALARM_NS), rtcEpochNs: 0n, mode });
      runUntil(machine, () => hasEnded(guest));
      expect(guest.vm.end).toMatchObject({ code: RTC_INTERRUPT });
      const late = guest.vm.status().guestTimeNs - Number(ALARM_NS);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(1000);
    });

    test("reaches a guest that computes at the same instruction, wherever its turns end", async () => {
      const lives = [];
      for (const budget of [250_000, 1009, 17]) {
        const machine = await bootMachine();
        const guest = startGuest(machine, {
          image: alarmPoller(20_000n),
          rtcEpochNs: 0n,
          mode,
          maxInstructions: 100_000,
        });
        while (!hasEnded(guest)) guest.vm.run(budget);
        expect(guest.vm.end).toMatchObject({ code: RTC_INTERRUPT });
        lives.push(guest.vm.status().retired);
      }
      expect(lives[0]!.total).toBeGreaterThanOrEqual(20_000);
      expect(lives[0]!.total).toBeLessThan(20_100);
      expect(lives[1]).toEqual(lives[0]);
      expect(lives[2]).toEqual(lives[0]);
    });
  });

  test("under the wall clock wakes a guest when it is due, not before", async () => {
    const clock = handClock();
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: alarmSleeper(ALARM_NS), rtcEpochNs: 0n, clock: "wall" });
    while (machine.runOnce());
    expect(vm.state).toBe("idle");
    expect(machine.msUntilDeadline()).toBe(5000);
    clock.wait(4999);
    expect(machine.runOnce()).toBe(false);
    clock.wait(1);
    while (machine.runOnce());
    expect(vm.end).toMatchObject({ code: RTC_INTERRUPT });
  });

  test("under the wall clock reaches a guest that computes", async () => {
    const clock = handClock();
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: alarmPoller(ALARM_NS), rtcEpochNs: 0n, clock: "wall" });
    machine.runOnce();
    clock.wait(4999);
    machine.runOnce();
    expect(vm.end).toBeNull();
    clock.wait(1);
    machine.runOnce();
    expect(vm.end).toMatchObject({ code: RTC_INTERRUPT });
  });
});

describe("a sleeping guest that is paused and resumed", () => {
  test("sleeps on: no count changes", async () => {
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: hopelessSleep });
    while (machine.runOnce());
    const { state, retired, exits, guestTimeNs } = vm.status();
    expect(state).toBe("idle");
    for (let times = 0; times < 3; times++) {
      vm.pause();
      expect(machine.runOnce()).toBe(false);
      vm.resume();
      expect(machine.runOnce()).toBe(false);
      expect(vm.status()).toMatchObject({ state: "idle", retired, guestTimeNs });
      expect(vm.status().exits).toEqual(exits);
    }
  });

  test("sleeps for the rest of its time under the wall clock, which stood meanwhile", async () => {
    const clock = handClock();
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: sleeper(20_000), clock: "wall" });
    while (machine.runOnce());
    clock.wait(0.5);
    vm.pause();
    clock.wait(3_600_000);
    vm.resume();
    expect(machine.runOnce()).toBe(false);
    expect(machine.msUntilDeadline()).toBe(1.5);
    clock.wait(1.5);
    while (machine.runOnce());
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
    expect(vm.status().guestTimeNs).toBe(2_000_000);
  });
});
