// The core with assertions and bounds checks: the same runs, and no assertion fires.

import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { checkCore, releaseCore } from "../core/built-core.ts";
import * as hostile from "./hostile-guests.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "./machines.ts";

const MIB = 1024 * 1024;

async function session(core: WebAssembly.Module, spec: Partial<GuestSpec>) {
  const machine = await bootMachine(core);
  const script = typed("ls", "run hostile", "run count 2 50", "run memhog 2", "ps", "halt");
  const guest = startGuest(machine, { image: kernelImage, memory: 32 * MIB, script, ...spec });
  runUntil(machine, () => hasEnded(guest));
  machine.remove(guest.vm);
  return outcomeOf(guest);
}

describe.each(modes.map(({ name }) => name))("a kernel in mode %s", (mode) => {
  test.each([{}, { firmware: "host" as const }, { oracle: true }])("%o", async (options) => {
    const checked = await session(checkCore(), { mode, ...options });
    expect(checked.end).toMatchObject({ code: 0 });
    expect(checked).toEqual(await session(releaseCore(), { mode, ...options }));
  });
});

test("guests that misbehave, side by side", async () => {
  const machine = await bootMachine(checkCore());
  const images = [
    hostile.noTrapVector,
    hostile.wildJump,
    hostile.trapLoop,
    hostile.supervisorTrapLoop(1000),
    hostile.maskedSleep,
    hostile.hopelessSleep,
    hostile.trapsForEver,
    hostile.wildAccesses,
    hostile.changesAddressSpaces,
    hostile.runsManyPages,
    hostile.resetsForEver,
    hostile.touchesAll(16 * MIB),
    hostile.flood(),
  ];
  const guests = images.map((image) => startGuest(machine, { image, memory: 16 * MIB }));
  for (const { limitReader } of guests) limitReader(1000);
  for (let turns = 0; turns < 60; turns++) expect(machine.runOnce()).toBe(true);
  for (const { vm } of guests) machine.remove(vm);
  expect(machine.status().framesInUse).toBe(0);
});
