// Firmware that nobody here wrote, and the wall clock: the same session in our machine and in QEMU, the same bytes.
//
// tabvisor-session.test.ts has our own firmware and the hypervisor's SBI under the virtual clock.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ClockName } from "../../src/worker/protocol.ts";
import { runMachineSession } from "./machine-session.ts";
import { runQemuSession } from "./qemu-session.ts";
import { kernelOutput, maskTimes, shellSession } from "./shell-session.ts";

const timeout = 120_000;
const ownFirmware = "guests/images/firmware.elf";
const openSbi = "/usr/lib/riscv64-linux-gnu/opensbi/generic";

async function inQemu(firmware: string): Promise<string> {
  const args = ["-m", "128M", "-bios", firmware, "-kernel", "guests/images/kernel.elf"];
  const result = await runQemuSession({ args, lines: shellSession });
  expect(result.exitCode).toBe(0);
  return maskTimes(result.console.toString("utf8"));
}

async function here(firmware: Uint8Array | "host", clock: ClockName): Promise<string> {
  const result = await runMachineSession({ firmware, clock, lines: shellSession });
  expect(result.exitCode).toBe(0);
  return maskTimes(result.console.toString("utf8"));
}

test("our firmware, wall clock", { timeout }, async () => {
  expect(await here(readFileSync(ownFirmware), "wall")).toBe(await inQemu(ownFirmware));
});

test("the hypervisor's SBI, wall clock: the kernel's bytes", { timeout }, async () => {
  expect(kernelOutput(await here("host", "wall"))).toBe(kernelOutput(await inQemu(ownFirmware)));
});

for (const image of ["fw_jump.bin", "fw_dynamic.bin"]) {
  for (const clock of ["virtual", "wall"] as const) {
    test(`OpenSBI's ${image}, ${clock} clock: the kernel's bytes`, { timeout }, async () => {
      const file = `${openSbi}/${image}`;
      if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install opensbi`);
      expect(kernelOutput(await here(readFileSync(file), clock))).toBe(kernelOutput(await inQemu(file)));
    });
  }
}
