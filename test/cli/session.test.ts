// A whole session with the kernel, piped and by script: what it prints, and that it can be repeated bit by bit.

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kernelOutput, maskTimes, shellSession } from "../guests/shell-session.ts";
import { guestFacts, kernel, root, runCli, startCli, statisticsOf } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "tabvisor-session-"));
afterAll(() => rmSync(folder, { recursive: true }));

const input = shellSession.map((line) => `${line}\n`).join("");
const script = join(folder, "session.script");
writeFileSync(script, shellSession.map((line) => `expect \\r\\n$ \nline ${line}\n`).join(""));

/** What QEMU prints (test/guests/kernel-session.test.ts keeps it current), with LF for CR LF. */
const expected = readFileSync(join(root, "test", "guests", "session.expected.txt"), "utf8");

const comparable = (console: Buffer): string => maskTimes(console.toString("utf8")).replaceAll("\r\n", "\n");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("a piped session prints what it prints in QEMU, and the same bits twice", async () => {
  const args = ["run", kernel, "--stats", "json"];
  const first = await runCli(args, { input });
  expect(first.exitCode).toBe(0);
  expect(comparable(first.stdout)).toBe(expected);
  const facts = guestFacts(first);
  expect(facts).toMatchObject({
    mode: "bare",
    engine: "auto",
    clock: "virtual",
    firmware: "default",
    exitCode: 0,
    message: "powered off",
    consoleSha256: sha256(first.stdout),
  });
  const { retired } = statisticsOf(first);
  expect(retired.m + retired.s + retired.u).toBe(retired.total);

  const second = await runCli(args, { input });
  expect(second.stdout.equals(first.stdout)).toBe(true);
  expect(guestFacts(second)).toEqual(facts);
});

test("one other input byte: another console, other counts, other memory", async () => {
  const args = ["run", kernel, "--stats", "json"];
  const [a, b] = await Promise.all([runCli(args, { input: "mem\nhalt\n" }), runCli(args, { input: "mek\nhalt\n" })]);
  expect(b.stdout.equals(a.stdout)).toBe(false);
  expect(statisticsOf(b).retired).not.toEqual(statisticsOf(a).retired);
  expect(statisticsOf(b).memorySha256).not.toBe(statisticsOf(a).memorySha256);
});

test("memorySha256 is the hash of the file that --dump-memory writes", async () => {
  const dump = join(folder, "ram.bin");
  const args = ["run", kernel, "--memory", "64M", "--dump-memory", dump, "--stats", "json"];
  const result = await runCli(args, { input: "mem\nhalt\n" });
  expect(result.exitCode).toBe(0);
  const ram = readFileSync(dump);
  expect(ram.length).toBe(64 << 20);
  expect(statisticsOf(result).memorySha256).toBe(sha256(ram));
  expect(ram.includes("A small kernel")).toBe(true);
});

test("the hypervisor as firmware", async () => {
  const result = await runCli(["run", kernel, "--firmware", "host", "--stats", "json"], { input });
  expect(comparable(result.stdout)).toBe(kernelOutput(expected));
  const { firmware, retired, exits } = statisticsOf(result);
  expect(firmware).toBe("host");
  expect(retired.m).toBe(0);
  expect(exits["sbi:dbcn"]?.count).toBeGreaterThan(0);
});

test("a script types at each prompt", async () => {
  const args = ["run", kernel, "--script", script, "--stats", "json"];
  const [first, second] = await Promise.all([runCli(args), runCli(args)]);
  expect(first.exitCode).toBe(0);
  expect(comparable(first.stdout)).toBe(expected);
  expect(guestFacts(second)).toEqual(guestFacts(first));
});

for (const clock of ["virtual", "wall"]) {
  test(`a script whose text never comes ends the run: ${clock} clock`, async () => {
    const path = join(folder, `never-${clock}.script`);
    writeFileSync(path, "expect never\nline halt\n");
    const { exitCode, stderr } = await runCli(["run", kernel, "--clock", clock, "--script", path]);
    expect(stderr).toBe(
      'tabvisor: the script waits for "never": the guest waits for an interrupt that will not come\n',
    );
    expect(exitCode).toBe(125);
  });
}

test("with the wall clock, a program can talk to the guest through pipes", async () => {
  const { child, result, printed } = startCli(["run", kernel, "--clock", "wall"]);
  for (const line of ["run hello", "halt 5"]) {
    await printed("\r\n$ ");
    child.stdin!.write(`${line}\n`);
  }
  const { exitCode, stdout, stderr } = await result;
  expect(stdout.toString()).toContain("hello from process 2");
  expect(stderr).toBe("tabvisor: the guest failed with code 5\n");
  expect(exitCode).toBe(5);
});

test("--append is the kernel's command line", async () => {
  const { stdout, exitCode } = await runCli(["run", kernel, "--append", "echo first; halt"]);
  expect(stdout.toString()).toContain("$ echo first; halt\r\nfirst\r\n");
  expect(exitCode).toBe(0);
});

test("statistics as text", async () => {
  const { stderr } = await runCli(["run", kernel, "--stats", "text"], { input: "halt\n" });
  for (const title of ["end", "machine", "instructions", "time", "memory", "console", "exits"]) {
    expect(stderr).toMatch(new RegExp(`^${title} `, "m"));
  }
  expect(stderr).toContain("exit code 0: powered off");
});

for (const image of ["fw_jump.bin", "fw_dynamic.bin"]) {
  const firmware = `/usr/lib/riscv64-linux-gnu/opensbi/generic/${image}`;
  const isInstalled = (): void => {
    if (!existsSync(firmware)) throw new Error(`${firmware} is not installed; on Debian: apt-get install opensbi`);
  };

  /** OpenSBI prints its banner first, and a CR of its own before every LF that it is given. */
  const kernelLines = (console: Buffer): string => {
    expect(console.toString("utf8")).toContain("OpenSBI v");
    return kernelOutput(comparable(Buffer.from(console.toString("latin1").replaceAll("\r\r\n", "\r\n"), "latin1")));
  };

  test(`OpenSBI's ${image}, virtual clock: a piped session, the same bits twice`, async () => {
    isInstalled();
    const args = ["run", kernel, "--firmware", firmware, "--stats", "json"];
    const [first, second] = await Promise.all([runCli(args, { input }), runCli(args, { input })]);
    expect(first.exitCode).toBe(0);
    expect(kernelLines(first.stdout)).toBe(kernelOutput(expected));
    expect(guestFacts(second)).toEqual(guestFacts(first));
    expect(statisticsOf(first).firmware).toBe(firmware);
  });

  test(`OpenSBI's ${image}, wall clock: the session by a script`, async () => {
    isInstalled();
    const { exitCode, stdout } = await runCli([
      "run",
      kernel,
      "--firmware",
      firmware,
      "--clock",
      "wall",
      "--script",
      script,
    ]);
    expect(kernelLines(stdout)).toBe(kernelOutput(expected));
    expect(exitCode).toBe(0);
  });
}
