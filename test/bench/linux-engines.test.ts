// Linux in several emulators: the order of a session, what is checked, what the report says. The emulators are made up.

import { describe, expect, test } from "vitest";
import { ConsoleProcess, type ConsoleSession, type Printed } from "../../src/bench/console-process.ts";
import { type Emulator, ownEmulator, qemuEmulator } from "../../src/bench/linux-emulators.ts";
import { formatLinuxEngines } from "../../src/bench/linux-engines-report.ts";
import { LAST_LINE, linuxLoad } from "../../src/bench/linux-load.ts";
import type { Environment } from "../../src/bench/report.ts";
import { runLinuxEngines } from "../../src/bench/run-linux-engines.ts";

const environment: Environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};
const qemu = { version: "QEMU emulator version 7.2", command: "qemu-system-riscv64" };

const rightAnswers: Readonly<Record<string, string>> = {
  "300 forks": "300",
  "sha256sum of 32 MiB": "83ee47245398adee79bd9c0a8bc57b821e92aba10f5f9ade8a5d1fae4d8c4302  -",
  gzip: `${"0123456789abcdef".repeat(4)}  -`,
  awk: "599998",
  "walk of /sys": "1924",
};

/** A shell that takes `ms` for its boot and for each line, and half as much of the processor. */
class FakeSession implements ConsoleSession {
  readonly typed: string[] = [];
  killed = false;
  private atMs = 0;

  constructor(
    private readonly ms: number,
    private readonly answers: Readonly<Record<string, string>>,
  ) {}

  async untilPrompt(): Promise<Printed> {
    this.atMs += this.ms;
    const part = linuxLoad.find(({ line }) => line === this.typed.at(-1));
    const text = part === undefined ? "Linux\r\n~ # " : `${part.line}\r\n${this.answers[part.name]}\r\n~ # `;
    return { text, atMs: this.atMs, processorMs: this.atMs / 2 };
  }
  type(line: string): void {
    this.typed.push(line);
  }
  async untilEnd(): Promise<void> {}
  kill(): void {
    this.killed = true;
  }
}

function fakeEmulator(name: string, ms: number, answers = rightAnswers) {
  const sessions: FakeSession[] = [];
  const start = (): FakeSession => {
    const session = new FakeSession(ms, answers);
    sessions.push(session);
    return session;
  };
  return { name, command: `start ${name}`, start, sessions };
}

const measure = (emulators: readonly Emulator[]) =>
  runLinuxEngines({ emulators, reference: "QEMU", qemu, environment, rounds: 3 });

describe("the measurement", () => {
  test("types the load into a fresh process of each emulator, and compares boot and load with QEMU's", async () => {
    const auto = fakeEmulator("auto", 30);
    const report = await measure([auto, fakeEmulator("QEMU", 20)]);
    expect(auto.sessions).toHaveLength(3);
    for (const { typed, killed } of auto.sessions) {
      expect(typed).toEqual([...linuxLoad.map(({ line }) => line), LAST_LINE]);
      expect(killed).toBe(true);
    }
    const parts = linuxLoad.length;
    const [row, reference] = report.linuxEngines;
    expect(row).toMatchObject({
      emulator: "auto",
      boot: { medianMs: 30, spread: 0, processorMs: 15, ratio: 1.5 },
      load: { medianMs: 30 * parts, spread: 0, processorMs: 15 * parts, ratio: 1.5 },
      parts: { awk: { medianMs: 30, spread: 0, processorMs: 15, ratio: 1.5 } },
    });
    expect(reference).toMatchObject({ emulator: "QEMU", boot: { ratio: 1 }, load: { ratio: 1 } });
    expect(report.commands).toEqual({ auto: "start auto", QEMU: "start QEMU" });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test("a wrong answer is an error, and the emulator is ended", async () => {
    const broken = fakeEmulator("auto", 30, { ...rightAnswers, awk: "7" });
    await expect(measure([broken, fakeEmulator("QEMU", 20)])).rejects.toThrow(/^auto: awk: a wrong answer: .*7/);
    expect(broken.sessions.at(-1)!.killed).toBe(true);
  });

  test("emulators that answer differently are an error; of /sys they may", async () => {
    const other = fakeEmulator("auto", 30, { ...rightAnswers, gzip: `${"f".repeat(64)}  -` });
    await expect(measure([other, fakeEmulator("QEMU", 20)])).rejects.toThrow(/^the load's answers differ: .*QEMU/);
    const fewer = fakeEmulator("auto", 30, { ...rightAnswers, "walk of /sys": "1900" });
    expect((await measure([fewer, fakeEmulator("QEMU", 20)])).linuxEngines).toHaveLength(2);
  });

  test("the text has a line for each stretch and emulator", async () => {
    const lines = formatLinuxEngines(await measure([fakeEmulator("auto", 30), fakeEmulator("QEMU", 20)])).split("\n");
    expect(lines[0]).toMatch(/^ +emulator +ms +spread +processor ms +over QEMU$/);
    expect(lines[1]).toMatch(/^boot to the prompt +auto +30 +0 +15 +1\.50x$/);
    expect(lines[2]).toMatch(/^ +QEMU +20 +0 +10 +1\.00x$/);
    expect(lines[5]).toMatch(/^ {2}300 forks +auto /);
    expect(lines).toContain("QEMU: QEMU emulator version 7.2");
  });
});

test("ours and QEMU have the same guest: kernel, RAM disk, firmware, RAM and command line, by their names alone", () => {
  const files = { kernel: "/k/Image", initrd: "/k/initramfs", firmware: "/f/firmware.elf" };
  for (const { command } of [ownEmulator("auto", files, "/t/tabvisor.js"), qemuEmulator(files)]) {
    for (const part of [" Image ", "-initrd initramfs ", " firmware.elf ", " 128M ", '"console=ttyS0 '])
      expect(command).toContain(part);
    expect(command).not.toContain("/");
  }
});

describe("a process with a console", () => {
  const shell = (code: string) => new ConsoleProcess("shell", [process.execPath, "-e", code], "\n# ");
  /** Asks for the cursor, then answers each line by itself, in capitals. */
  const CAPITALS = `
    process.stdout.write("hello\\n# \\x1b[6n");
    process.stdin.on("data", (data) => {
      const line = String(data).trim();
      if (line === "exit") process.exit(0);
      process.stdout.write(line.toUpperCase() + "\\n# ");
    });`;

  test("is typed at when its prompt stands at the end, whatever else it asks the terminal", async () => {
    const session = shell(CAPITALS);
    const first = await session.untilPrompt();
    expect(first.text).toBe("hello\n# ");
    session.type("echo");
    const second = await session.untilPrompt();
    expect(second.text).toBe("ECHO\n# ");
    expect(second.atMs).toBeGreaterThan(first.atMs);
    if (process.platform === "linux") expect(second.processorMs).toBeGreaterThanOrEqual(first.processorMs!);
    session.type("exit");
    await session.untilEnd();
  });

  test("that ends without a prompt is an error with what it said", async () => {
    const session = shell('console.log("half"); console.error("no disk"); process.exitCode = 3;');
    await expect(session.untilPrompt()).rejects.toThrow(
      /^shell: it ended with exit code 3; it printed "no disk\\nhalf\\n"$/,
    );
  });

  test("that is not there is an error in its owner's words", async () => {
    const session = new ConsoleProcess("QEMU", ["/nonexistent/qemu"], "# ", () => "it is not installed");
    await expect(session.untilPrompt()).rejects.toThrow("QEMU: it is not installed");
  });
});
