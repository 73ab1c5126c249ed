// The same session in our machine and in QEMU: the same bytes, but for the digits of times.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
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

async function here(firmware: Uint8Array | "host", clock: "virtual" | "wall"): Promise<string> {
  const result = await runMachineSession({ firmware, clock, lines: shellSession });
  expect(result.exitCode).toBe(0);
  return maskTimes(result.console.toString("utf8"));
}

for (const clock of ["virtual", "wall"] as const) {
  test(`our firmware, ${clock} clock`, { timeout }, async () => {
    expect(await here(readFileSync(ownFirmware), clock)).toBe(await inQemu(ownFirmware));
  });

  test(`the hypervisor's SBI, ${clock} clock: the kernel's bytes`, { timeout }, async () => {
    expect(kernelOutput(await here("host", clock))).toBe(kernelOutput(await inQemu(ownFirmware)));
  });

  for (const image of ["fw_jump.bin", "fw_dynamic.bin"]) {
    test(`OpenSBI's ${image}, ${clock} clock: the kernel's bytes`, { timeout }, async () => {
      const file = `${openSbi}/${image}`;
      if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install opensbi`);
      expect(kernelOutput(await here(readFileSync(file), clock))).toBe(kernelOutput(await inQemu(file)));
    });
  }
}
