// Several harts of one machine: programs in the guest's language, in every mode, on every firmware, by both paths of the
// interpreter; QEMU with as many harts says the same.
//
// machine.c starts on every hart in M-mode; supervisor.c starts on one in S-mode. Their lines do not depend on how the
// harts are interleaved, so a wrong interleaving shows as a wrong total or as a hart that waits for ever.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../guests/tools/compile.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { runQemuSession } from "../guests/qemu-session.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";

const timeout = 120_000;
const OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin";
const folder = mkdtempSync(join(tmpdir(), "harts-"));
const machineImage = join(folder, "machine.elf");
const supervisorImage = join(folder, "supervisor.elf");
const FIRMWARES = {
  "our firmware": () => undefined,
  "Debian's OpenSBI": openSbi,
  "the hypervisor as firmware": () => "host" as const,
};
/** Modes in which a guest has an M-mode of its own, by both paths. */
const withMachineMode = modes
  .filter(({ noMachineMode }) => noMachineMode === null)
  .flatMap(({ name }) => [false, true].map((oracle) => [name, oracle] as const));
const HARTS = [1, 2, 4, 8] as const;

beforeAll(() => {
  const build = (name: string, linkerScript: string): number =>
    compile(
      {
        name,
        machine: "riscv64",
        sources: [
          "../test/harts/start.S",
          `../test/harts/${name}.c`,
          "lib/print.c",
          "lib/fdt.c",
          "lib/isa.c",
          "lib/string.c",
        ],
        linkerScript,
        image: `${name}.elf`,
      },
      { images: folder, work: folder },
    );
  build("machine", "firmware/firmware.ld");
  build("supervisor", "kernel/kernel.ld");
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Sum of 3i + self over the messages of each hart. */
function messages(harts: number): number {
  const [count, step] = [1000, 3];
  return harts * ((step * count * (count - 1)) / 2) + count * ((harts * (harts - 1)) / 2);
}

/** The token after so many rounds, as 16 hexadecimal digits. */
function token(harts: number, rounds: number): string {
  let value = 0n;
  for (let round = 0; round < rounds; round++)
    for (let hart = 0; hart < harts; hart++) value = BigInt.asUintN(64, value * 3n + BigInt(hart));
  return value.toString(16).padStart(16, "0");
}

/** A byte for each hart: 1 in that of its own id, shifted by `bit`. */
const byteOf = (hart: number, bit: number): string =>
  ((1n << BigInt(8 * hart)) << BigInt(bit)).toString(16).padStart(16, "0");

function counters(harts: number): string[] {
  const rounds = 5000;
  return [
    `spin lock: ${harts * rounds}`,
    `lr/sc: ${(rounds * harts * (harts + 1)) / 2}`,
    `amo: ${harts * rounds}`,
    `messages: ${messages(harts)}`,
  ];
}

function machineLines(harts: number): string[] {
  const all = Array.from({ length: harts }, (_, hart) => 1n << BigInt(8 * hart)).reduce((a, b) => a | b);
  return [
    `harts: ${harts}, arrived as ${all.toString(16).padStart(16, "0")}`,
    ...counters(harts),
    `ping-pong by the CLINT: ${token(harts, 100)}`,
    "timers: early 0, still pending 0",
    ...Array.from(
      { length: 2 * harts },
      (_, context) => `plic: context ${context} is seen as ${byteOf(context >> 1, context % 2)}, claims 10`,
    ),
    `code by another hart: ${harts * ((20 * 21) / 2)}`,
    "end",
  ];
}

function supervisorLines(harts: number): string[] {
  return [
    `harts: ${harts}, entered ${harts}`,
    ...counters(harts),
    `ping-pong by the SBI: ${token(harts, 50)}`,
    "timers: early 0, still pending 0",
    `remote fences: ${harts * 10 * 101}`,
    "type: a key has come while all slept",
    "end",
  ];
}

const linesOf = (console: string): string[] => console.split(/\r*\n\r?/).filter((line) => line !== "");
/** Without what the firmware has printed. */
const ofPayload = (console: string): string[] => {
  const lines = linesOf(console);
  return lines.slice(lines.findIndex((line) => line.startsWith("harts: ")));
};

async function run(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = startGuest(machine, { maxInstructions: 2e9, memory: 64 << 20, ...spec });
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

const typed = Buffer.from("a key\r");

function openSbi(): Uint8Array {
  if (!existsSync(OPENSBI)) throw new Error(`${OPENSBI} is not installed; on Debian: apt-get install opensbi`);
  return readFileSync(OPENSBI);
}

describe.each(HARTS)("%d harts", (harts) => {
  test.each(withMachineMode)("in M-mode, in %s, oracle %s", { timeout }, async (mode, oracle) => {
    const { console, end } = await run({ image: readFileSync(machineImage), harts, mode, oracle });
    expect(linesOf(console)).toEqual(machineLines(harts));
    expect(end).toEqual({ code: 0, message: "powered off" });
  });

  describe.each(modes.map((mode) => [mode.name, mode] as const))("in %s", (mode, { noMachineMode }) => {
    const firmwares = Object.entries(FIRMWARES).filter(([, file]) => noMachineMode === null || file() === "host");
    describe.each(firmwares)("in S-mode with %s", (_name, firmware) => {
      test.each([false, true])("oracle %s", { timeout }, async (oracle) => {
        const file = firmware();
        const { console, end } = await run({
          image: readFileSync(supervisorImage),
          harts,
          mode,
          oracle,
          input: typed,
          ...(file === undefined ? {} : { firmware: file }),
        });
        expect(ofPayload(console)).toEqual(supervisorLines(harts));
        expect(end).toMatchObject({ code: 0 });
      });
    });
  });
});

describe.each([2, 4])("QEMU with %d harts", (harts) => {
  test("says the same in M-mode", { timeout }, async () => {
    const args = ["-m", "64M", "-smp", String(harts), "-bios", "none", "-kernel", machineImage];
    const { console, exitCode } = await runQemuSession({ args, lines: [] });
    expect(linesOf(console.toString("latin1"))).toEqual(machineLines(harts));
    expect(exitCode).toBe(0);
  });

  test.each(["guests/images/firmware.elf", OPENSBI])(
    "says the same in S-mode with %s",
    { timeout },
    async (firmware) => {
      const args = ["-m", "64M", "-smp", String(harts), "-bios", firmware, "-kernel", supervisorImage];
      const { console, exitCode } = await runQemuSession({ args, lines: ["a key"], prompt: "type: " });
      expect(ofPayload(console.toString("latin1"))).toEqual(supervisorLines(harts));
      expect(exitCode).toBe(0);
    },
  );
});
