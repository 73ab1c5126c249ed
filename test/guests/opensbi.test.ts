// Debian's OpenSBI says what it found out about the hart and the board: the same as in QEMU, and what we advertise.
//
// OpenSBI reads misa, probes CSRs by trapping, counts PMP entries by writing them, and prints all of it before it starts its
// payload. Its lines are compared one by one; the differences that there may be are listed here.

import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_ISA, misaOf } from "../../src/isa/extensions.ts";
import { runMachineSession } from "./machine-session.ts";
import { advertisedCpu } from "./qemu-cpu.ts";
import { runQemuSession } from "./qemu-session.ts";

const timeout = 120_000;
const folder = "/usr/lib/riscv64-linux-gnu/opensbi/generic";

/** What OpenSBI prints as "Name : value". */
type Banner = ReadonlyMap<string, string>;

/** misa's letters as OpenSBI prints them: in the order of ISA strings, and not S and U. */
const isLetterPresent = (letter: string): boolean =>
  ((misaOf(DEFAULT_ISA) >> BigInt(letter.charCodeAt(0) - 97)) & 1n) === 1n;
const baseIsa = `rv64${[..."iemafdqclbjtpvnh"].filter(isLetterPresent).join("")}`;

/** Lines that differ, and why. */
const differences: Banner = new Map([
  ...(isLetterPresent("b") ? ([["Boot HART Base ISA", baseIsa]] as const) : []), // QEMU 7.2 knows no misa.B
  ["Platform Name", "riscv-virtio,tabvisor"], // the device tree's model
  ["Boot HART MHPM Count", "0"], // our event counters are read-only zero, QEMU's 16 count
]);

/** What must be there whatever QEMU says. */
const advertised = {
  "Boot HART Base ISA": baseIsa,
  "Boot HART ISA Extensions": "time,sstc",
  "Boot HART Priv Version": "v1.12",
  "Boot HART PMP Count": "16",
  "Boot HART PMP Granularity": "4",
  "Boot HART PMP Address Bits": "54",
  "Platform IPI Device": "aclint-mswi",
  "Platform Timer Device": "aclint-mtimer @ 10000000Hz",
  "Platform Console Device": "uart8250",
  "Platform Shutdown Device": "sifive_test",
};

function parseBanner(console: Buffer): Banner {
  const lines = [...console.toString("latin1").matchAll(/^(\S.*?) *: (.*?)\r*$/gm)];
  const banner = new Map(lines.map(([, name, value]) => [name!, value!]));
  expect(banner.size).toBeGreaterThan(30);
  return banner;
}

for (const image of ["fw_jump.bin", "fw_dynamic.bin"]) {
  describe(`OpenSBI's ${image}`, () => {
    const file = `${folder}/${image}`;
    let inQemu: Banner;

    beforeAll(async () => {
      if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install opensbi`);
      const args = ["-m", "128M", "-cpu", advertisedCpu(), "-bios", file, "-kernel", "guests/images/kernel.elf"];
      inQemu = parseBanner((await runQemuSession({ args, lines: ["halt"] })).console);
    }, timeout);

    for (const mode of ["bare", "trap"] as const) {
      test(`${mode}: finds what QEMU has, and what we advertise`, { timeout }, async () => {
        const session = { mode, firmware: readFileSync(file), clock: "virtual", lines: ["halt"] } as const;
        const here = parseBanner((await runMachineSession(session)).console);
        expect(Object.fromEntries(here)).toEqual(Object.fromEntries([...inQemu, ...differences]));
        for (const [name, value] of differences) expect(inQemu.get(name), `${name} is no difference`).not.toBe(value);
        expect(Object.fromEntries(here)).toMatchObject(advertised);
      });
    }
  });
}
