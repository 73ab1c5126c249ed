// SBI calls that the hypervisor answers, as a guest sees them. What each call means is tested in test/sbi.

import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import { readsTimeInUserMode, suspendsWithPendingInterrupt } from "./device-guests.ts";
import { bootMachine, startGuest } from "./machines.ts";

describe.each(modes.map(({ name }) => name))("in mode %s", (mode) => {
  test.each(["retentive", "nonRetentive"] as const)(
    "hart_suspend, %s, with a software interrupt pending, returns at once",
    async (kind) => {
      const machine = await bootMachine();
      const { vm } = startGuest(machine, { image: suspendsWithPendingInterrupt(kind), firmware: "host", mode });
      while (machine.runOnce());
      expect(vm.end).toEqual({ code: 0, message: "powered off" });
      expect(vm.status().guestTimeNs).toBeLessThan(1000);
    },
  );

  test("U-mode may read the counters before S-mode has said anything about them", async () => {
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: readsTimeInUserMode, firmware: "host", mode });
    while (machine.runOnce());
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
  });
});
