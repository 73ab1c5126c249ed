// Guests that go wrong: each ends with a code and one line, under either clock, or goes on where time may still help it.

import { afterEach, describe, expect, test, vi } from "vitest";
import type { ClockName, GuestSpec } from "../../src/worker/protocol.ts";
import {
  busyLoop,
  failsWith,
  hopelessSleep,
  maskedSleep,
  noTrapVector,
  sleeper,
  supervisorTrapLoop,
  trapLoop,
  wildJump,
} from "./hostile-guests.ts";
import { bootMachine, kernelImage, startGuest, type TestGuest } from "./machines.ts";

/** Runs until nobody can; a guest that runs on is an error of the test. */
async function run(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">): Promise<TestGuest> {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  for (let turns = 0; machine.runOnce(); turns++) if (turns > 1000) throw new Error("it runs on");
  return guest;
}

describe.each(["virtual", "wall"] as const)("under the %s clock", (clock: ClockName) => {
  test.each([
    ["mtvec = 0", noTrapVector, "the guest traps without end: instruction access fault (cause 1) at pc 0x0, tval 0x0"],
    [
      "a wild jump",
      wildJump,
      "the guest traps without end: instruction access fault (cause 1) at pc 0x123456789abc, tval 0x123456789abc",
    ],
    ["a trap loop", trapLoop, "the guest traps without end: breakpoint (cause 3) at pc 0x80000010, tval 0x80000010"],
    ["wfi with everything masked", maskedSleep, "the guest waits for an interrupt (wfi) with every interrupt masked"],
  ])("%s", async (_name, image, message) => {
    const { vm } = await run({ image, clock });
    expect(vm.status()).toMatchObject({ state: "stopped", end: { code: 125, message } });
  });

  test("an instruction limit is exact", async () => {
    const { vm } = await run({ image: busyLoop, clock, maxInstructions: 1_234_567 });
    expect(vm.end).toEqual({ code: 124, message: "instruction limit of 1234567 reached" });
    expect(vm.status().retired.total).toBe(1_234_567);
  });

  test("a sleep that only input could end waits for it, and ends with it", async () => {
    const { vm } = await run({ image: hopelessSleep, clock });
    expect(vm.state).toBe("idle");
    expect(vm.end).toBeNull();
    vm.endInput();
    expect(vm.end).toEqual({
      code: 125,
      message: "end of input: the guest waits for an interrupt that will not come",
    });
  });

  test.each([
    [5, 5, "the guest failed with code 5"],
    [123, 123, "the guest failed with code 123"],
    [200, 123, "the guest failed with code 200 (given as 123)"],
    [0, 1, "the guest failed with code 0"],
  ])("failure with code %d", async (code, given, message) => {
    const { vm } = await run({ image: failsWith(code), clock });
    expect(vm.end).toEqual({ code: given, message });
  });
});

describe("a trap loop in S-mode that an interrupt for M-mode would break", () => {
  test("is a fixed point under the virtual clock", async () => {
    const { vm } = await run({ image: supervisorTrapLoop(1000), clock: "virtual" });
    expect(vm.end?.message).toMatch(/^the guest traps without end: breakpoint \(cause 3\)/);
  });

  describe("under the wall clock", () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    /** The guest is in its loop; `wait` lets time pass on the host. */
    async function create() {
      let hostMs = 1000;
      vi.spyOn(performance, "now").mockImplementation(() => hostMs);
      const machine = await bootMachine();
      const { vm } = startGuest(machine, { image: supervisorTrapLoop(20_000), clock: "wall" });
      for (let turns = 0; machine.runOnce(); turns++) if (turns > 100) throw new Error("it takes turn after turn");
      const wait = (ms: number): void => {
        hostMs += ms;
      };
      return { machine, vm, wait };
    }

    test("takes no turns until the interrupt is due", async () => {
      const { machine, vm, wait } = await create();
      expect(vm.status()).toMatchObject({ state: "idle", end: null });
      expect(machine.msUntilDeadline()).toBe(2);
      wait(1.9);
      expect(machine.runOnce()).toBe(false);
    });

    test("ends when the interrupt comes", async () => {
      const { machine, vm, wait } = await create();
      wait(2);
      machine.runOnce();
      expect(vm.end).toEqual({ code: 0, message: "powered off" });
    });
  });
});

describe("sleeping until a deadline", () => {
  test("skips the virtual clock there", async () => {
    const { vm } = await run({ image: sleeper(36_000_000_000), clock: "virtual" });
    expect(vm.end).toMatchObject({ code: 0 });
    expect(Math.floor(vm.status().guestTimeNs / 1e9)).toBe(3600);
  });

  test("takes no turn under the wall clock until it has come", async () => {
    let hostMs = 1000;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: sleeper(20_000), clock: "wall" });
    while (machine.runOnce());
    expect(vm.state).toBe("idle");
    expect(machine.msUntilDeadline()).toBe(2);
    hostMs += 1.9;
    expect(machine.runOnce()).toBe(false);
    hostMs += 0.1;
    expect(machine.runOnce()).toBe(true);
    expect(vm.end).toMatchObject({ code: 0 });
    clock.mockRestore();
  });
});

describe("a kernel whose input ends", () => {
  test("at its prompt", async () => {
    const { vm } = await run({ image: kernelImage, input: new TextEncoder().encode("echo hi\r"), clock: "virtual" });
    expect(vm.end).toMatchObject({ code: 125, message: expect.stringMatching(/^end of input: /) });
  });

  test("without a byte", async () => {
    const { vm } = await run({ image: kernelImage, input: new Uint8Array(), clock: "virtual" });
    expect(vm.end).toMatchObject({ code: 125 });
  });
});
