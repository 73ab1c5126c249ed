// A guest's turn ends: whatever it does, and when the host's time for it is up.

import { afterEach, describe, expect, test, vi } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import { HostFirmware } from "../../src/vm/host-firmware.ts";
import { onlyCalls, readsDevice } from "./device-guests.ts";
import { busyLoop, runsManyPages } from "./hostile-guests.ts";
import { bootMachine, startGuest } from "./machines.ts";

const MIB = 1024 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(modes.map(({ name }) => name))("in mode %s", (mode) => {
  test("a guest that only calls the host's firmware gives up its turn, and the other guest progresses", async () => {
    const machine = await bootMachine();
    const caller = startGuest(machine, { image: onlyCalls, firmware: "host", memory: 16 * MIB, mode });
    const other = startGuest(machine, { image: busyLoop });
    // A turn that does not end could not be told from the outside: each call counts, and too many in a turn fail.
    let callsInTurn = 0;
    const { call } = HostFirmware.prototype;
    vi.spyOn(HostFirmware.prototype, "call").mockImplementation(function (this: HostFirmware) {
      if (++callsInTurn > 10_000) throw new Error("the turn does not end");
      return call.call(this);
    });
    for (let round = 1; round <= 5; round++) {
      const before = { calls: caller.vm.status().exits["sbi:base"]?.count ?? 0, other: other.vm.vcpu.retired };
      for (let turns = 0; turns < 2; turns++) {
        callsInTurn = 0;
        expect(machine.runOnce()).toBe(true);
      }
      if (round > 1) expect(caller.vm.status().exits["sbi:base"]!.count).toBeGreaterThan(before.calls);
      expect(other.vm.vcpu.retired).toBeGreaterThan(before.other);
    }
  });
});

describe("a turn ends soon after the given time", () => {
  /** Each look at the host's clock takes this long. */
  const LOOK_MS = 1;
  const TURN_MS = 4;

  test.each([
    ["that leaves the core at every instruction", readsDevice, 100],
    ["that never leaves the core by itself", busyLoop, 100_000],
    ["whose instructions are dear", runsManyPages, 100_000],
  ])("of a guest %s", async (_name, image, mostInstructions) => {
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => (hostMs += LOOK_MS));
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image, memory: 16 * MIB });
    const end = hostMs + TURN_MS;
    expect(machine.runOnce(end)).toBe(true);
    expect(hostMs).toBeLessThan(end + 4 * LOOK_MS);
    expect(vm.vcpu.retired).toBeGreaterThan(0);
    expect(vm.vcpu.retired).toBeLessThan(mostInstructions);
  });

  test("a time that has passed ends it at the first look", async () => {
    // Each piece takes long enough that the next is not to be longer.
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => (hostMs += 0.1));
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: busyLoop });
    machine.runOnce();
    const wholeTurn = vm.vcpu.retired;
    machine.runOnce(1000);
    const cutTurn = vm.vcpu.retired - wholeTurn;
    expect(cutTurn).toBeGreaterThan(0);
    expect(cutTurn).toBeLessThan(wholeTurn / 10);
  });
});
