// How a run ends when the guest does not end it: signals, a reader that goes away, a full disk, a dead worker.

import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kernel, launcher, root, startCli, startProcess, statisticsOf } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "tabvisor-endings-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s stops the guest, and the statistics are printed", async (signal, code) => {
  // With the wall clock and open input the guest waits at its prompt.
  const { child, result, printed } = startCli(["run", kernel, "--clock", "wall", "--stats", "json"]);
  await printed("\r\n$ ");
  child.kill(signal);
  const end = await result;
  expect(end.exitCode).toBe(code);
  expect(end.stderr).toContain(`tabvisor: stopped by ${signal}\n`);
  expect(statisticsOf(end)).toMatchObject({ exitCode: code, message: `stopped by ${signal}` });
});

test("SIGTERM ends a run whose output nobody takes", async () => {
  const input = "cat /docs/memory\n".repeat(20_000);
  const { child, result, printed } = startCli(["run", kernel]);
  child.stdin!.end(input);
  await printed("\r\n$ ");
  child.stdout!.pause();
  child.kill("SIGTERM");
  child.once("exit", () => child.stdout!.resume());
  const { exitCode, stderr } = await result;
  expect(stderr).toBe("tabvisor: stopped by SIGTERM\n");
  expect(exitCode).toBe(143);
});

test("a reader that goes away ends the run quietly", async () => {
  const { child, result, printed } = startCli(["run", kernel]);
  child.stdin!.end("cat /docs/memory\n".repeat(20_000));
  await printed("\r\n$ ");
  child.stdout!.destroy();
  const { exitCode, stderr } = await result;
  expect(stderr).toBe("");
  expect(exitCode).toBe(141);
});

test.skipIf(!existsSync("/dev/full"))("a full disk is told", async () => {
  const command = `"${process.execPath}" src/cli/tabvisor.js run ${kernel} > /dev/full`;
  const { child, result } = startProcess("sh", ["-c", command]);
  child.stdin!.end();
  const { exitCode, stderr } = await result;
  expect(stderr).toBe("tabvisor: standard output: no space left on the device\n");
  expect(exitCode).toBe(1);
});

/** The built command line with another worker. */
function cliWithWorker(name: string, worker: string): string {
  const home = join(folder, name);
  for (const part of ["build/node", "build/core.wasm", "guests/images/firmware.elf", "package.json"]) {
    cpSync(join(root, part), join(home, part), { recursive: true });
  }
  writeFileSync(join(home, "build", "node", "node-worker.js"), worker);
  return join(home, "build", "node", "cli.js");
}

test.each([
  ["throws", 'throw new Error("it is broken");', "the machine's worker has died: it is broken"],
  ["exits", "process.exit(7);", "the machine's worker has ended with code 7"],
])("a worker that %s", async (name, worker, message) => {
  const { child, result } = startProcess(process.execPath, [cliWithWorker(name, worker), "run", kernel]);
  child.stdin!.end();
  const { exitCode, stderr } = await result;
  expect(stderr).toBe(`tabvisor: ${message}\n`);
  expect(exitCode).toBe(125);
});

test("a fresh clone without its tools is told what to do", async () => {
  const home = join(folder, "clone");
  for (const part of ["src/cli/tabvisor.js", "src/cli/build-state.js", "package.json"])
    cpSync(join(root, part), join(home, part));
  const { child, result } = startProcess(process.execPath, [join(home, "src", "cli", "tabvisor.js"), "--version"]);
  child.stdin!.end();
  const { exitCode, stderr } = await result;
  expect(stderr).toMatch(/^tabvisor: [^\n]*"npm ci"[^\n]*\n$/);
  expect(exitCode).toBe(1);
});

test.each([["run", kernel], ["bench"]])(
  "where Node.js compiles no WebAssembly, %s says so in one line",
  async (...args) => {
    const { child, result } = startProcess(process.execPath, ["--jitless", launcher, ...args]);
    child.stdin!.end();
    const { exitCode, stderr } = await result;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^tabvisor: .*this Node.js does not compile \(.+\): run it without --jitless.*\n$/m);
  },
);
