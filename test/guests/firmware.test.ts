// The firmware keeps the SBI's promises: a payload asks for all of them (sbi-payload.c), with four harts, in QEMU and here.
//
// The same payload runs on OpenSBI, which shows that it asks for nothing else, and with the hypervisor as firmware.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../guests/tools/compile.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, runUntil, startGuest } from "../vm/machines.ts";
import { runQemuSession } from "./qemu-session.ts";

const folder = mkdtempSync(join(tmpdir(), "sbi-payload-"));
const payload = join(folder, "payload.elf");

beforeAll(() => {
  compile(
    {
      name: "sbi-payload",
      machine: "riscv64",
      sources: ["../test/guests/sbi-payload.S", "../test/guests/sbi-payload.c", "lib/print.c", "lib/string.c"],
      linkerScript: "kernel/kernel.ld",
      image: "payload.elf",
    },
    { images: folder, work: folder },
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The payload's lines on `firmware`; every QEMU run is checked to have got to the end. */
async function linesOn(firmware: string, cpu: string): Promise<string[]> {
  const args = ["-m", "128M", "-smp", "4", "-cpu", cpu, "-bios", firmware, "-kernel", payload];
  const { console, exitCode } = await runQemuSession({ args, lines: [] });
  const lines = console.toString("utf8").split(/\r*\n\r?/);
  expect(lines).toContain("end");
  expect(exitCode).toBe(0);
  return lines.slice(lines.indexOf("payload"));
}

for (const cpu of ["rv64", "rv64,sstc=off", "rv64,h=off"]) {
  test(`every SBI promise holds on -cpu ${cpu}`, { timeout: 60_000 }, async () => {
    const lines = await linesOn("guests/images/firmware.elf", cpu);
    expect(lines.filter((line) => line.startsWith("NOT OK"))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("ok: ")).length).toBeGreaterThan(50);
  });
}

const openSbi = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin";
function openSbiImage(): Uint8Array {
  if (!existsSync(openSbi)) throw new Error(`${openSbi} is not installed; on Debian: apt-get install opensbi`);
  return readFileSync(openSbi);
}

test("OpenSBI gives the same answers", { timeout: 60_000 }, async () => {
  openSbiImage();
  // OpenSBI 1.1 has no DBCN: its lines are left out.
  const answers = (lines: string[]): string[] => lines.filter((line) => /^(ok|NOT OK): (?!dbcn)/.test(line));
  expect(answers(await linesOn(openSbi, "rv64"))).toEqual(answers(await linesOn("guests/images/firmware.elf", "rv64")));
});

describe.each(modes.map((mode) => [mode.name, mode] as const))("here, in %s", (mode, { noMachineMode }) => {
  async function linesHere(spec: Partial<GuestSpec>): Promise<string[]> {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: readFileSync(payload), mode, harts: 4, maxInstructions: 1e9, ...spec });
    runUntil(machine, () => hasEnded(guest));
    const lines = guest.console().split(/\r*\n\r?/);
    expect(lines).toContain("end");
    expect(guest.vm.end).toMatchObject({ code: 0 });
    return lines.slice(lines.indexOf("payload"));
  }
  const firmwares: readonly (readonly [string, () => Partial<GuestSpec>])[] = [
    ["the hypervisor as firmware", () => ({ firmware: "host" })],
    ...(noMachineMode === null
      ? ([
          ["our firmware", () => ({})],
          ["OpenSBI", () => ({ firmware: openSbiImage() })],
        ] as const)
      : []),
  ];

  test.each(firmwares)("every SBI promise holds with %s", { timeout: 60_000 }, async (_name, spec) => {
    const lines = await linesHere(spec());
    expect(lines.filter((line) => line.startsWith("NOT OK"))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("ok: ")).length).toBeGreaterThan(45);
  });
});
