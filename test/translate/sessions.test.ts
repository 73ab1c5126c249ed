// A guest's whole run is the same interpreted, translated, and translated under stress: console, counts by privilege, guest time,
// memory, and the exits of each cause.

import { describe, expect, test, vi } from "vitest";
import { Layout, Machine as MachineField } from "../../assembly/abi.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { checkCore, releaseCore } from "../core/built-core.ts";
import { shellSession } from "../guests/shell-session.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "../vm/machines.ts";

const timeout = 120_000;
const MIB = 1024 * 1024;

async function session(core: WebAssembly.Module, spec: Partial<GuestSpec>, lines: readonly string[]) {
  const machine = await bootMachine(core);
  const guest = startGuest(machine, { image: kernelImage, script: typed(...lines), ...spec });
  runUntil(machine, () => hasEnded(guest));
  return { outcome: outcomeOf(guest), regions: guest.vm.core.memory.read32(Layout.Machine + MachineField.RegionsMade) };
}

const firmwareOf = (noMachineMode: string | null): Partial<GuestSpec> =>
  noMachineMode === null ? {} : { firmware: "host" };

describe.each(modes.map(({ name, noMachineMode }) => ({ mode: name, ...firmwareOf(noMachineMode) })))(
  "a shell session in $mode",
  (spec) => {
    test("translated as interpreted", { timeout }, async () => {
      const interpreted = await session(releaseCore(), { ...spec, engine: "interpret" }, shellSession);
      const translated = await session(releaseCore(), { ...spec, engine: "translate" }, shellSession);
      expect(interpreted.regions).toBe(0);
      expect(translated.regions).toBeGreaterThan(3);
      expect(translated.outcome).toEqual(interpreted.outcome);
    });

    test("under stress, in the core with assertions", { timeout }, async () => {
      const lines = ["ls", "run hostile", "run count 2 50", "run memhog 2", "ps", "halt"];
      const small = { ...spec, memory: 32 * MIB };
      const interpreted = await session(releaseCore(), { ...small, engine: "interpret" }, lines);
      const stressed = await session(checkCore(), { ...small, engine: "translate", translationStress: 499 }, lines);
      expect(stressed.regions).toBeGreaterThan(50);
      expect(stressed.outcome).toEqual(interpreted.outcome);
    });
  },
);

test("two harts", { timeout }, async () => {
  const run = (engine: "interpret" | "translate") => session(releaseCore(), { engine, harts: 2 }, shellSession);
  expect((await run("translate")).outcome).toEqual((await run("interpret")).outcome);
});

test("where the host compiles nothing: interpreted, whatever was asked for, and its owner is told", {
  timeout,
}, async () => {
  const lines = ["run busy 20", "halt"];
  const spec = { image: kernelImage, script: typed(...lines) };
  const core = releaseCore();
  class Forbidden {
    constructor() {
      throw new WebAssembly.CompileError("a policy forbids it");
    }
  }
  const compile = vi.spyOn(WebAssembly, "Module").mockImplementation(Forbidden as never);
  const [asked, interpreted] = await Promise.all([bootMachine(core), bootMachine(core)]);
  compile.mockRestore();
  const refused = startGuest(asked, { ...spec, engine: "translate" });
  runUntil(asked, () => hasEnded(refused));
  const guest = startGuest(interpreted, { ...spec, engine: "interpret" });
  runUntil(interpreted, () => hasEnded(guest));
  expect(outcomeOf(refused)).toEqual(outcomeOf(guest));
  expect(refused.vm.status()).toMatchObject({
    engine: "interpret",
    engineRefusal:
      "engine translate cannot be had here, so the guest is interpreted: its worker may not compile WebAssembly (a policy forbids it)",
  });
  expect(guest.vm.status()).toMatchObject({ engine: "interpret", engineRefusal: null });
});
