// tabvisor run --snapshot, and tabvisor restore: the guest goes on to the same bits; and what people are told of files that are
// no use.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guestFacts, kernel, runCli, startProcess, statisticsOf } from "./command-line.ts";

const CTRL_A = "\x01";
const input = "ls\nrun hello\nmem\nhalt 7\n";
const AT = 300_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
/** A snapshot of the kernel in the middle of its session. */
async function writeSnapshot(name: string, ...options: string[]): Promise<string> {
  const file = path(name);
  const run = await runCli(["run", kernel, "--snapshot", file, "--snapshot-at", String(AT), ...options], { input });
  expect(run.stderr).toMatch(/tabvisor: snapshot of [\d.]+ [KM]iB written to /);
  return file;
}

test.each(["bare", "trap", "hext"])("in %s a restored guest ends as the one that ran through", async (mode) => {
  const options = ["--mode", mode, "--firmware", "host", "--stats", "json"];
  const through = await runCli(["run", kernel, ...options], { input });
  expect(through.exitCode).toBe(7);
  const file = path(`${mode}.tabvisor`);
  const taken = await runCli(["run", kernel, ...options, "--snapshot", file, "--snapshot-at", String(AT)], { input });
  expect(taken.stdout.equals(through.stdout)).toBe(true);
  expect(statisticsOf(taken).retired).toEqual(statisticsOf(through).retired);

  const restored = await runCli(["restore", file, "--stats", "json"]);
  expect(restored.exitCode).toBe(7);
  const rest = restored.stdout.toString("latin1");
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.length).toBeLessThan(through.stdout.length);
  expect(through.stdout.toString("latin1").endsWith(rest)).toBe(true);
  // How the hypervisor got there differs: page tables are filled anew, and memory was shared for a while.
  const facts = (result: typeof through) => {
    const { exits: _, frames: __, consoleSha256: ___, firmware: ____, ...same } = guestFacts(result);
    return same;
  };
  expect(facts(restored)).toEqual(facts(through));
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a snapshot of a restored guest", async () => {
  const first = await writeSnapshot("first.tabvisor");
  const second = path("second.tabvisor");
  const through = await runCli(["restore", first]);
  const taken = await runCli(["restore", first, "--snapshot", second, "--snapshot-at", String(AT + 50_000)]);
  expect(taken.stdout.equals(through.stdout)).toBe(true);
  const rest = await runCli(["restore", second]);
  expect(rest.exitCode).toBe(7);
  expect(through.stdout.toString("latin1").endsWith(rest.stdout.toString("latin1"))).toBe(true);
});

test("a restored guest takes new input", async () => {
  const file = path("prompt.tabvisor");
  const options = ["--snapshot", file, "--snapshot-at", String(AT)];
  await runCli(["run", kernel, ...options], { input: "" });
  const { exitCode, stdout } = await runCli(["restore", file], { input: "echo typed anew\nhalt 9\n" });
  expect(stdout.toString("latin1")).toContain("\ntyped anew");
  expect(exitCode).toBe(9);
});

test("at a terminal Ctrl-A s writes one, and the guest runs on", async () => {
  const file = path("terminal.tabvisor");
  const terminal = startProcess("script", [
    "-qec",
    `'${process.execPath}' src/cli/tabvisor.js run '${kernel}' --snapshot '${file}'`,
    "/dev/null",
  ]);
  await terminal.printed("\n$ ");
  terminal.child.stdin!.write("run count 100000 10 &\r");
  await terminal.printed("count: 3 of");
  terminal.child.stdin!.write(`${CTRL_A}s`);
  await terminal.printed("written to");
  await terminal.printed("count: ");
  terminal.child.stdin!.write(`${CTRL_A}x`);
  await terminal.result;
  terminal.child.stdin!.end();
  const { exitCode, stdout } = await runCli(["restore", file], { input: "halt 5\r" });
  expect(stdout.toString("latin1")).toContain("halt 5");
  expect(exitCode).toBe(5);
});

test("no snapshot is written of a guest that ends before", async () => {
  const file = path("never.tabvisor");
  const { exitCode, stderr } = await runCli(["run", kernel, "--snapshot", file, "--snapshot-at", "900000000"], {
    input,
  });
  expect(exitCode).toBe(7);
  expect(stderr).toContain("no snapshot: the guest ended before it had retired 900,000,000 instructions");
  expect(readdirSync(folder)).not.toContain("never.tabvisor");
});

test.each<[string[], string]>([
  [["run", kernel, "--snapshot-at", "5"], "--snapshot-at needs --snapshot"],
  [["run", kernel, "--snapshot", "x"], "--snapshot needs --snapshot-at, or a terminal"],
  [["run", kernel, "--snapshot", "/nowhere/x", "--snapshot-at", "5"], "/nowhere/x: "],
  [["restore"], "restore: no FILE given"],
  [["restore", "/nowhere/x"], "/nowhere/x: "],
  [["restore", kernel], "kernel.elf: not a snapshot of Tabvisor"],
])("%j is a usage error", async (args, message) => {
  const { exitCode, stderr } = await runCli(args);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});

test("a damaged snapshot is refused in one line", async () => {
  const bytes = readFileSync(await writeSnapshot("whole.tabvisor"));
  const damaged = path("damaged.tabvisor");
  bytes[bytes.length - 100]! ^= 1;
  writeFileSync(damaged, bytes);
  const { exitCode, stderr, stdout } = await runCli(["restore", damaged]);
  expect(stderr).toMatch(
    /^tabvisor: .*damaged\.tabvisor: damaged: section "ram" has another checksum than it should\n$/,
  );
  expect(stdout.length).toBe(0);
  expect(exitCode).toBe(2);
});
