// The kernel boots in QEMU, on our firmware and on Debian's OpenSBI, and answers a whole session as expected.
//
// The expected text is session.expected.txt; after a wanted change: npx vitest run -u test/guests

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("a program that computes in the background does not keep the shell from answering", { timeout }, async () => {
  const lines = ["run busy 1000000 &", "echo still here", "kill 2", "halt"];
  const text = await consoleOf({ args: [...ownFirmware, ...kernel], lines });
  expect(text).toContain("$ echo still here\r\nstill here\r\n");
  expect(text).toContain("[2] busy: killed\r\n");
});

test("Ctrl-C ends the program in the foreground and leaves the shell", { timeout }, async () => {
  const lines = ["run count 100 50", { after: "count: 2 of 100\r\n", send: "\x03" }, "halt"];
  const text = await consoleOf({ args: [...ownFirmware, ...kernel], lines });
  expect(text).toContain("count: 2 of 100\r\n^C\r\n[2] count: killed\r\n$ ");
});

test("a line can be edited, and CR and LF both end it", { timeout }, async () => {
  const lines = [
    { after: "\n$ ", send: "ecxx\x7f\bho one\r" },
    { after: "\n$ ", send: "rubbish\x15echo two\n" },
    "halt",
  ];
  const text = await consoleOf({ args: [...ownFirmware, ...kernel], lines });
  expect(text).toContain("$ ecxx\b \b\b \bho one\r\none\r\n");
  expect(text).toContain(`$ rubbish${"\b \b".repeat(7)}echo two\r\ntwo\r\n`);
});

test("what is typed ahead is echoed at the prompt that takes it", { timeout }, async () => {
  const lines = [
    { after: "\n$ ", send: "run count 2 300\recho next\r" },
    { after: "next\r\nnext\r\n$ ", send: "halt\r" },
  ];
  const text = await consoleOf({ args: [...ownFirmware, ...kernel], lines });
  expect(text).toContain("$ run count 2 300\r\ncount: 1 of 2\r\ncount: 2 of 2\r\n$ echo next\r\nnext\r\n$ halt\r\n");
});

test("more input than the kernel has room for waits in the UART, and no byte is lost", { timeout }, async () => {
  const line = `echo ${"0123456789".repeat(10)}\r`;
  const lines = [{ after: "\n$ ", send: `run count 1 500\r${line.repeat(8)}halt\r` }];
  const text = await consoleOf({ args: [...ownFirmware, ...kernel], lines });
  expect(text.split(`\r\n${"0123456789".repeat(10)}\r\n`).length - 1).toBe(8);
});

test("without a PLIC in the device tree input is polled by the SBI", { timeout }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "no-plic-"));
  try {
    const tree = join(folder, "virt.dtb");
    spawnSync("qemu-system-riscv64", ["-machine", `virt,dumpdtb=${tree}`, "-m", "128M", "-display", "none"]);
    const renamed = readFileSync(tree, "latin1").replace(
      "sifive,plic-1.0.0\0riscv,plic0",
      "absent,plic-1.0.0\0absent-plic",
    );
    writeFileSync(tree, renamed, "latin1");
    const lines = ["echo polled", "halt"];
    const text = await consoleOf({ args: [...ownFirmware, ...kernel, "-dtb", tree], lines });
    expect(text).toContain("$ echo polled\r\npolled\r\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
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
