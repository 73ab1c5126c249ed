// The commands that only tell something.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engines, modes } from "../../src/modes/mode.ts";
import { kernel, root, runCli } from "./command-line.ts";

async function outputOf(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCli(args);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  return stdout.toString("utf8");
}

test("--help names every command, and each command's help fits a terminal", async () => {
  const help = await outputOf("--help");
  for (const command of ["run", "up", "top", "modes", "disassemble", "bench"]) {
    expect(help).toContain(`tabvisor ${command}`);
    const details = await outputOf(command, "--help");
    expect(details.startsWith(`tabvisor ${command}`)).toBe(true);
    for (const line of details.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  }
});

test("run --help explains every option", async () => {
  const help = await outputOf("run", "--help");
  const options = [
    ["--mode", "--engine", "--isa", "--firmware", "--memory", "--initrd", "--append", "--clock"],
    [
      "--cpu-weight",
      "--cpu-max",
      "--script",
      "--max-instructions",
      "--stats",
      "--dump-memory",
      "--signature",
      "Ctrl-A x",
    ],
  ].flat();
  for (const option of options) expect(help).toContain(option);
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(await outputOf("--version")).toBe(`tabvisor ${version}\n`);
});

test("modes lists modes and engines", async () => {
  const text = await outputOf("modes");
  const lines = text.split("\n");
  for (const { name, summary } of [...modes, ...engines])
    expect(lines.find((line) => line.startsWith(`  ${name} `))?.trimEnd()).toContain(summary);
  expect(text).toMatch(/^ {2}default +rv64ima\w+$/m);
});

test("disassemble prints a program's code", async () => {
  const text = await outputOf("disassemble", kernel);
  expect(text).toMatch(/^Disassembly of section \.text at 0x80200000:\n\n0000000080200000 <_start>:\n/);
  expect(text).toMatch(/^ +802[0-9a-f]{5}: {2}10200073 {2}sret$/m);
});

test("bench gives a row for a program, checked against its native baseline", async () => {
  const report = JSON.parse(await outputOf("bench", "--json", "--rounds", "2", "fib"));
  expect(report.rows).toHaveLength(1);
  const row = report.rows[0];
  expect(row).toMatchObject({ program: "fib", engine: "interpret", mode: "bare" });
  expect(row.retired).toBeGreaterThan(100_000_000);
  expect(row.overhead).toBeCloseTo(row.medianMs / row.nativeMedianMs);
  expect(report.summary.emulationOverhead.interpret).toBeCloseTo(row.overhead);
  expect(report.commands.fib.guest).toMatch(/^clang .* -O2 /);
});
