// Debian's U-Boot, in M-mode and as the payload of OpenSBI, to its prompt and through some of its commands: the same
// console as in QEMU, but for what is listed here.

import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { runMachineSession } from "./machine-session.ts";
import { advertisedCpu } from "./qemu-cpu.ts";
import { type ExpectStep, runQemuSession } from "./qemu-session.ts";

const timeout = 120_000;
const openSbi = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.bin";
const uBoot = "/usr/lib/u-boot";
const prompt = "=> ";

/** `crc32` and `cmp` run over U-Boot's own code and over memory that `mw` has filled; `bogus` is no command. */
const session: readonly (string | ExpectStep)[] = [
  { after: "autoboot", send: " " },
  "version",
  "bdinfo",
  "printenv",
  "cpu detail",
  "md 80200000 10",
  "md.b 80200000 20",
  "crc32 80200000 400",
  "mw.l 84000000 12345678 100",
  "cmp.l 84000000 84000200 80",
  "mm.q 84000000",
  { after: "? ", send: "fedcba9876543210\r" },
  { after: "? ", send: ".\r" },
  "md.q 84000000 2",
  "setexpr.q x *84000000 / 123",
  "printenv x",
  "if itest 2 < 3; then echo yes; else echo no; fi",
  "bogus",
  "poweroff",
];

/** What may differ: replaced before the consoles are compared. */
const differences: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // The seconds that were left, written over one another, when the key came: in QEMU a matter of the host's time.
  [/^(Hit any key to stop autoboot:).*$/m, "$1"],
  // The hart's ISA string and the board's name are the device tree's. opensbi.test.ts compares what the hart can do.
  [/\brv64\w+/g, "(isa)"],
  [/^Model: .*$/gm, "Model: (model)"],
  // QEMU's board has flash, PCI and eight virtio slots.
  [/^Flash: .*\r\n/gm, ""],
  [/^Core: {2}\d+ devices, \d+ uclasses/gm, "Core:  (count)"],
  [/^(flash(start|size) *= ).*$/gm, "$1(flash)"],
  // The device tree is of another size, and U-Boot puts its copy below its own end.
  [/^Working FDT set to \w+/gm, "Working FDT set to (tree)"],
  [/^((fdt_blob|new_fdt|fdt_size) *= ).*$/gm, "$1(tree)"],
  [/^((fdt_addr|fdtaddr|fdtcontroladdr)=).*$/gm, "$1(tree)"],
  [/^( reserved\[\d\]\t)\[0x8773\w{4}-0x87ffffff\].*$/gm, "$1(tree)"],
];

/** U-Boot's own part of a console, with the differences taken out. */
function comparable(console: Buffer): string {
  const text = console.toString("latin1");
  const start = text.indexOf("U-Boot ");
  expect(start).toBeGreaterThanOrEqual(0);
  return differences.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text.slice(start));
}

function requirePackage(file: string, name: string): string {
  if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install ${name}`);
  return file;
}

async function inQemu(...args: string[]): Promise<string> {
  const all = ["-m", "128M", "-cpu", advertisedCpu(), ...args];
  return comparable((await runQemuSession({ args: all, lines: session, prompt })).console);
}

describe("the M-mode U-Boot", () => {
  const file = `${uBoot}/qemu-riscv64/u-boot.bin`;
  let expected: string;
  beforeAll(async () => {
    expected = await inQemu("-bios", requirePackage(file, "u-boot-qemu"));
  }, timeout);

  // Not in trap: it reads the time from the CLINT, millions of times, and OpenSBI is an M-mode program that trap runs below.
  test("in bare: the console is QEMU's", { timeout }, async () => {
    const image = readFileSync(file);
    const { console } = await runMachineSession({ image, clock: "virtual", lines: session, prompt });
    expect(comparable(console)).toBe(expected);
  });
});

describe("the S-mode U-Boot", () => {
  const file = `${uBoot}/qemu-riscv64_smode/uboot.elf`;
  let expected: string;
  beforeAll(async () => {
    requirePackage(openSbi, "opensbi");
    expected = await inQemu("-bios", openSbi, "-kernel", requirePackage(file, "u-boot-qemu"));
  }, timeout);

  for (const mode of ["bare", "trap"] as const) {
    test(`on OpenSBI in ${mode}: the console is QEMU's`, { timeout }, async () => {
      const spec = { image: readFileSync(file), firmware: readFileSync(openSbi), mode, clock: "virtual" } as const;
      const { console } = await runMachineSession({ ...spec, lines: session, prompt });
      expect(comparable(console)).toBe(expected);
    });
  }

  for (const mode of ["bare", "trap"] as const) {
    test(`on the hypervisor's SBI in ${mode}: to its prompt, and it powers off`, { timeout }, async () => {
      const spec = { image: readFileSync(file), firmware: "host", mode, clock: "virtual" } as const;
      const { console } = await runMachineSession({ ...spec, lines: [session[0]!, "sbi", "poweroff"], prompt });
      expect(console.toString("latin1")).toContain("=> sbi\r\nSBI 2.0");
    });
  }
});

test("only what is listed is taken out before the comparison", () => {
  expect(comparable(Buffer.from("U-Boot 1\r\ncrc32 ==> d4dbe5a6\r\n"))).toBe("U-Boot 1\r\ncrc32 ==> d4dbe5a6\r\n");
  expect(comparable(Buffer.from("firmware\r\nU-Boot 1\r\nModel: x\r\n"))).toBe("U-Boot 1\r\nModel: (model)\r\n");
});
