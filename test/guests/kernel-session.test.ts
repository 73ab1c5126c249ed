// The kernel boots in QEMU, on our firmware and on Debian's OpenSBI, and answers a whole session as expected.
//
// The expected text is session.expected.txt; after a wanted change: npx vitest run -u test/guests

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { type QemuSession, QemuSessionError, runQemuSession } from "./qemu-session.ts";
import { kernelOutput, maskTimes, shellSession } from "./shell-session.ts";

const kernel = ["-m", "128M", "-kernel", "guests/images/kernel.elf"];
const ownFirmware = ["-bios", "guests/images/firmware.elf"];
const openSbi = "/usr/lib/riscv64-linux-gnu/opensbi/generic";

const timeout = 120_000;

/** Compares with session.expected.txt, which has LF where the console must have CR LF. */
async function expectSession(text: string): Promise<void> {
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  await expect(maskTimes(text).replaceAll("\r\n", "\n")).toMatchFileSnapshot("session.expected.txt");
}

async function consoleOf(session: QemuSession): Promise<string> {
  const result = await runQemuSession(session);
  expect(result.exitCode).toBe(0);
  return result.console.toString("utf8");
}

test("a session on our firmware", { timeout }, async () => {
  await expectSession(await consoleOf({ args: [...ownFirmware, ...kernel], lines: shellSession }));
});

test("a session on our firmware without Sstc: the timer is the CLINT's", { timeout }, async () => {
  const args = [...ownFirmware, ...kernel, "-cpu", "rv64,sstc=off"];
  await expectSession(await consoleOf({ args, lines: shellSession }));
});

for (const image of ["fw_jump.bin", "fw_dynamic.bin"]) {
  test(`a session on OpenSBI's ${image}: the kernel's bytes are the same`, { timeout }, async () => {
    const file = `${openSbi}/${image}`;
    if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install opensbi`);
    const ours = await consoleOf({ args: [...ownFirmware, ...kernel], lines: shellSession });
    const theirs = await consoleOf({ args: ["-bios", file, ...kernel], lines: shellSession });
    // OpenSBI 1.1 puts a CR of its own before every LF that it is given.
    expect(maskTimes(kernelOutput(theirs).replaceAll("\r\r\n", "\r\n"))).toBe(maskTimes(kernelOutput(ours)));
  });
}

test("several harts: the kernel runs on one and the firmware keeps the others", { timeout }, async () => {
  const text = await consoleOf({ args: [...ownFirmware, ...kernel, "-smp", "4"], lines: ["run hello", "halt"] });
  expect(text).toContain("firmware: SBI 2.0, 4 harts, payload at 0x80200000");
  expect(text).toContain("hello from process 2");
});

test("bootargs are the shell's first line", { timeout }, async () => {
  const text = await consoleOf({ args: [...ownFirmware, ...kernel, "-append", "echo first; halt"], lines: [] });
  expect(text).toContain("$ echo first; halt\r\nfirst\r\n");
});

test("halt CODE is the machine's exit code", { timeout }, async () => {
  const result = await runQemuSession({ args: [...ownFirmware, ...kernel], lines: ["halt 7"] });
  expect(result.exitCode).toBe(7);
});

test("masking times leaves every other byte", () => {
  expect(maskTimes("up 00:00:05.48, pid 28")).toBe("up ##:##:##.##, pid 28");
  expect(maskTimes("up 00:00:05.48, pid 29")).not.toBe(maskTimes("up 00:00:05.48, pid 28"));
  expect(maskTimes("100:00:05.48 1:2:3.4")).toBe("100:00:05.48 1:2:3.4");
});

test("a session that does not end is an error with the console's last lines", async () => {
  const session = { args: [...ownFirmware, ...kernel], lines: ["echo here"], timeoutMs: 3_000 };
  await expect(runQemuSession(session)).rejects.toThrow(QemuSessionError);
});
