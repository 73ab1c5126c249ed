// Torture programs under a monitor in S-mode, by both engines in every mode: console, counts, exits, guest time and memory agree.
//
// The code runs in U-mode, under tables that the hypervisor shadows, or translates once more. TORTURE_SEED and TORTURE_PROGRAMS as in
// torture.test.ts.

import { describe, expect, test } from "vitest";
import { Layout, Machine as MachineField } from "../../assembly/abi.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { checkCore, releaseCore } from "../core/built-core.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";
import { tortureSeed, tortureSize } from "./torture-options.ts";
import { tortureImage } from "./torture-program.ts";

const programs = tortureSize(4);
const INSTRUCTIONS = 30_000;

async function run(core: WebAssembly.Module, spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine(core);
  const guest = startGuest(machine, { firmware: "host", memory: 16 << 20, maxInstructions: INSTRUCTIONS, ...spec });
  runUntil(machine, () => hasEnded(guest));
  guest.vm.console.flush();
  return { outcome: outcomeOf(guest), regions: guest.vm.core.memory.read32(Layout.Machine + MachineField.RegionsMade) };
}

describe.each(modes.map(({ name }) => name))(`torture in %s, TORTURE_SEED=${tortureSeed}`, (mode) => {
  test("translated under stress as interpreted", { timeout: 3_600_000 }, async () => {
    let regions = 0;
    for (let program = 0; program < programs; program++) {
      const seed = (tortureSeed + program) % 2 ** 31;
      const spec = { image: tortureImage(seed), mode };
      const interpreted = await run(releaseCore(), { ...spec, engine: "interpret" });
      expect(interpreted.regions).toBe(0);
      const translationStress = [13, 97, 499][program % 3]!;
      const core = program % 2 === 0 ? checkCore() : releaseCore();
      const translated = await run(core, { ...spec, engine: "translate", translationStress });
      expect(translated.outcome, `program ${seed}`).toEqual(interpreted.outcome);
      regions += translated.regions;
    }
    expect(regions).toBeGreaterThan(10 * programs);
  });
});
