// The firmware keeps the SBI's promises: a payload asks for all of them (sbi-payload.c), in QEMU with four harts.
//
// The same payload runs on OpenSBI, which shows that it asks for nothing else.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../guests/tools/compile.ts";
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

test("OpenSBI gives the same answers", { timeout: 60_000 }, async () => {
  const openSbi = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin";
  if (!existsSync(openSbi)) throw new Error(`${openSbi} is not installed; on Debian: apt-get install opensbi`);
  // OpenSBI 1.1 has no DBCN: its lines are left out.
  const answers = (lines: string[]): string[] => lines.filter((line) => /^(ok|NOT OK): (?!dbcn)/.test(line));
  expect(answers(await linesOn(openSbi, "rv64"))).toEqual(answers(await linesOn("guests/images/firmware.elf", "rv64")));
});
