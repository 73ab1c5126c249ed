// Several harts of one machine: programs in the guest's language, in every mode, on every firmware, by both paths of the
// interpreter; QEMU with as many harts says the same.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { runQemuSession } from "../guests/qemu-session.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";
import {
  buildPrograms,
  linesOf,
  machineLines,
  OPENSBI,
  openSbi,
  type Programs,
  payloadLines,
  supervisorLines,
  TYPED,
} from "./programs.ts";

const timeout = 120_000;
const HARTS = [1, 2, 4, 8] as const;
const FIRMWARES = {
  "our firmware": () => undefined,
  "Debian's OpenSBI": openSbi,
  "the hypervisor as firmware": () => "host" as const,
};
/** Modes in which a guest has an M-mode of its own, by both paths. */
const withMachineMode = modes
  .filter(({ noMachineMode }) => noMachineMode === null)
  .flatMap(({ name }) => [false, true].map((oracle) => [name, oracle] as const));

let programs: Programs;
beforeAll(() => {
  programs = buildPrograms();
});
afterAll(() => programs.remove());

async function run(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = startGuest(machine, { maxInstructions: 2e9, memory: 64 << 20, ...spec });
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

describe.each(HARTS)("%d harts", (harts) => {
  test.each(withMachineMode)("in M-mode, in %s, oracle %s", { timeout }, async (mode, oracle) => {
    const { console, end } = await run({ image: readFileSync(programs.machine), harts, mode, oracle });
    expect(linesOf(console)).toEqual(machineLines(harts));
    expect(end).toEqual({ code: 0, message: "powered off" });
  });

  describe.each(modes.map((mode) => [mode.name, mode] as const))("in %s", (mode, { noMachineMode }) => {
    const firmwares = Object.entries(FIRMWARES).filter(([, file]) => noMachineMode === null || file() === "host");
    describe.each(firmwares)("in S-mode with %s", (_name, firmware) => {
      test.each([false, true])("oracle %s", { timeout }, async (oracle) => {
        const file = firmware();
        const { console, end } = await run({
          image: readFileSync(programs.supervisor),
          harts,
          mode,
          oracle,
          input: Buffer.from(`${TYPED}\r`),
          ...(file === undefined ? {} : { firmware: file }),
        });
        expect(payloadLines(console)).toEqual(supervisorLines(harts));
        expect(end).toMatchObject({ code: 0 });
      });
    });
  });
});

describe.each([2, 4])("%d harts with guests of their own (H), in bare", (harts) => {
  test.each(["the hypervisor as firmware", "Debian's OpenSBI"] as const)("on %s", { timeout }, async (firmware) => {
    const { console, end } = await run({
      image: readFileSync(programs.supervisor),
      harts,
      isa: "rv64gch_zicntr_sstc_svadu",
      firmware: FIRMWARES[firmware](),
      input: Buffer.from(`${TYPED}\r`),
    });
    expect(payloadLines(console)).toEqual(supervisorLines(harts, true));
    expect(end).toMatchObject({ code: 0 });
  });
});

describe.each([2, 4])("QEMU with %d harts", (harts) => {
  test("says the same in M-mode", { timeout }, async () => {
    const args = ["-m", "64M", "-smp", String(harts), "-bios", "none", "-kernel", programs.machine];
    const { console, exitCode } = await runQemuSession({ args, lines: [] });
    expect(linesOf(console.toString("latin1"))).toEqual(machineLines(harts));
    expect(exitCode).toBe(0);
  });

  test("says the same of guests of its own", { timeout }, async () => {
    const args = ["-m", "64M", "-smp", String(harts), "-cpu", "rv64,h=true", "-bios", OPENSBI];
    const { console } = await runQemuSession({
      args: [...args, "-kernel", programs.supervisor],
      lines: [TYPED],
      prompt: "type: ",
    });
    expect(payloadLines(console.toString("latin1"))).toEqual(supervisorLines(harts, true));
  });

  test.each(["guests/images/firmware.elf", OPENSBI])(
    "says the same in S-mode with %s",
    { timeout },
    async (firmware) => {
      const machine = ["-m", "64M", "-smp", String(harts), "-cpu", "rv64,h=false"];
      const args = [...machine, "-bios", firmware, "-kernel", programs.supervisor];
      const { console, exitCode } = await runQemuSession({ args, lines: [TYPED], prompt: "type: " });
      expect(payloadLines(console.toString("latin1"))).toEqual(supervisorLines(harts));
      expect(exitCode).toBe(0);
    },
  );
});
