// Several guests of one file: their output, their ends, and the table that others see of them.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type CliProcess, kernel, runCli, startCli, startProcess } from "./command-line.ts";

const CTRL_A = "\x01";
const ESCAPE = "\x1b";
const CONTROL_SEQUENCE = new RegExp(`${ESCAPE}\\[[?\\d]*[a-zA-Z]`, "g");

const folder = mkdtempSync(join(tmpdir(), "tabvisor-up-"));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(kernel, join(folder, "kernel.elf"));

/** Each test has a folder of sockets of its own. */
let env: { XDG_RUNTIME_DIR: string };
beforeEach(() => {
  env = { XDG_RUNTIME_DIR: mkdtempSync(join(folder, "run-")) };
});
const sockets = (): string => join(env.XDG_RUNTIME_DIR, "tabvisor");

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const upFile = (name: string, ...guests: object[]): string => file(name, JSON.stringify({ guests }));
/** Types these lines at the kernel's prompts. */
const script = (name: string, ...lines: string[]): string => {
  file(name, lines.map((line) => `expect \\n$ \nline ${line}\n`).join(""));
  return name;
};

test("every line has its guest's name before it; the exit code is the highest; paths are the file's", async () => {
  const path = upFile(
    "ends.json",
    { name: "a", image: "kernel.elf", script: script("a.script", "echo this is a", "halt 3") },
    { name: "long-name", image: "kernel.elf", mode: "trap", script: script("b.script", "echo and this b", "halt") },
  );
  const { stdout, stderr, exitCode } = await runCli(["up", path], { env });
  const lines = stdout.toString().split("\n");
  expect(lines.at(-1)).toBe("");
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(a {8}|long-name) \| /);
  expect(lines).toContain("a         | this is a");
  expect(lines).toContain("a         | -- the guest failed with code 3 (exit code 3)");
  expect(lines).toContain("long-name | and this b");
  expect(lines).toContain("long-name | -- powered off (exit code 0)");
  expect(stderr).toBe("");
  expect(exitCode).toBe(3);
  expect(readdirSync(sockets())).toEqual([]);
});

test("an engine that cannot be had is told once, with the guest's name; the guest is interpreted", async () => {
  const forbid = file(
    "forbid.mjs",
    `import { isMainThread } from "node:worker_threads";
     if (!isMainThread) WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("a policy"); } };`,
  );
  const halt = { image: "kernel.elf", script: script("halt.script", "halt") };
  const path = upFile(
    "refused.json",
    { ...halt, name: "fast", engine: "translate" },
    { ...halt, name: "slow", engine: "interpret" },
  );
  const { stdout, stderr, exitCode } = await runCli(["up", path], {
    env: { ...env, NODE_OPTIONS: `--import ${pathToFileURL(forbid)}` },
  });
  expect(stderr).toBe(
    "tabvisor: fast: engine translate cannot be had here, so the guest is interpreted: " +
      "its worker may not compile WebAssembly (a policy)\n",
  );
  expect(stdout.toString()).toContain("fast | -- powered off (exit code 0)");
  expect(exitCode).toBe(0);
});

test("without a terminal nobody types", async () => {
  const { stdout, exitCode } = await runCli(["up", upFile("silent.json", { name: "a", image: "kernel.elf" })], { env });
  expect(stdout.toString()).toContain(
    "a | -- end of input: the guest waits for an interrupt that will not come (exit code 125)\n",
  );
  expect(exitCode).toBe(125);
});

describe("what is wrong with a guest is told with file, guest and field", () => {
  const silent = { name: "first", image: "kernel.elf", script: script("never.script", "never") };
  test.each<[string, object, RegExp]>([
    ["no such image", { image: "no.elf" }, /no\.elf: no such file or folder$/],
    ["no such firmware", { firmware: "no.bin" }, /no\.bin: no such file or folder$/],
    ["no such mode", { mode: "turbo" }, /no mode "turbo": there is bare/],
    ["too little memory", { memory: "4M" }, /kernel\.elf: no room in memory/],
    ["a weight out of range", { "cpu-weight": 10_001 }, /CPU weight of 10001/],
    ["no such disk", { disk: ["no.img"] }, /no\.img: no such file/],
    ["a script that is none", { script: "kernel.elf" }, /kernel\.elf: not UTF-8 text/],
  ])("%s", async (what, fields, message) => {
    const path = upFile(`${what}.json`, silent, { name: "web", image: "kernel.elf", ...fields });
    const { stdout, stderr, exitCode } = await runCli(["up", path], { env });
    expect(stderr).toMatch(/^tabvisor: [^\n]+\n$/);
    expect(stderr.slice(0, -1)).toMatch(message);
    expect(stderr).toContain(`${path}: guest "web": `);
    expect(stdout.toString()).toBe("");
    expect(exitCode).toBe(2);
  });

  test("a scheduler that there is not", async () => {
    const { stderr, exitCode } = await runCli(["up", upFile("s.json", silent), "--scheduler", "fifo"], { env });
    expect(stderr).toBe("tabvisor: --scheduler fifo: it is proportional or round-robin or lottery\n");
    expect(exitCode).toBe(2);
  });
});

/** Two guests that run until they are stopped: they print within every second, so they are not taken to wait for input that has ended. */
const busyFile = (name: string): string =>
  upFile(
    name,
    {
      name: "heavy",
      image: "kernel.elf",
      append: "run count 1000000000 500",
      "cpu-weight": 300,
      "max-instructions": 1e12,
    },
    { name: "light", image: "kernel.elf", append: "run count 1000000000 500", mode: "trap" },
  );

async function startBusy(name: string): Promise<CliProcess> {
  const up = startCli(["up", busyFile(name), "--scheduler", "lottery"], env);
  await up.printed("heavy | count: 1 of");
  return up;
}

async function stop({ child, result }: CliProcess): Promise<void> {
  child.kill("SIGTERM");
  expect((await result).exitCode).toBe(143);
}

describe("top", () => {
  test("prints one table where there is no terminal", async () => {
    const up = await startBusy("busy.json");
    const { stdout, stderr, exitCode } = await runCli(["top"], { env });
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const [title, head, ...rows] = stdout.toString().trimEnd().split("\n");
    expect(title).toMatch(/busy\.json: process \d+, scheduler lottery, 2 guests, \d+ MIPS$/);
    expect(title).toContain(`process ${up.child.pid},`);
    expect(head).toMatch(/^GUEST +MODE +STATE +WEIGHT +SHARE +MIPS +EXITS\/S +MEMORY +UPTIME$/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^heavy +bare +running +300 +\d+\.\d % .* of 128 MiB +\d+(:\d\d)+$/);
    expect(rows[1]).toMatch(/^light +trap +running +100 +\d+\.\d % .* of 128 MiB +\d+(:\d\d)+$/);
    await stop(up);
  });

  test("its socket is for nobody else, and goes with its process", async () => {
    const up = await startBusy("modes.json");
    expect(statSync(sockets()).mode & 0o777).toBe(0o700);
    const socket = join(sockets(), `${up.child.pid}.sock`);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await stop(up);
    expect(existsSync(socket)).toBe(false);
  });

  test("says so when no guests run; a socket that a dead process left is removed", async () => {
    const none = { exitCode: 1, stderr: 'tabvisor: no guests run by "tabvisor up"\n' };
    expect(await runCli(["top"], { env })).toMatchObject(none);
    const left = join(sockets(), "999999999.sock");
    mkdirSync(sockets(), { mode: 0o700 });
    // A process that is killed leaves its socket.
    const dies = `require("net").createServer().listen(${JSON.stringify(left)}, () => process.kill(process.pid, "SIGKILL"))`;
    await startProcess(process.execPath, ["-e", dies]).result;
    expect(existsSync(left)).toBe(true);
    expect(await runCli(["top"], { env })).toMatchObject(none);
    expect(existsSync(left)).toBe(false);
  });

  test("does not believe what it does not understand", async () => {
    mkdirSync(sockets(), { mode: 0o700 });
    const server = createServer((client) => client.on("error", () => {}).end('{"version":99}\n'));
    await new Promise<void>((resolve) => server.listen(join(sockets(), "1.sock"), resolve));
    const { stdout, exitCode } = await runCli(["top"], { env });
    expect(stdout.toString().trim()).toBe("");
    expect(exitCode).toBe(0);
    server.close();
  });

  test("at a terminal is live until q, and gives the screen back", async () => {
    const up = await startBusy("live.json");
    const top = startProcess(
      "script",
      [
        "-qec",
        `stty rows 10 cols 70; '${process.execPath}' src/cli/tabvisor.js top; echo code $?; stty -a`,
        "/dev/null",
      ],
      env,
    );
    for (let drawn = 0; drawn < 3; drawn++) await top.printed("q quits");
    top.child.stdin!.write("q");
    await top.printed("\x1b[?1049l");
    await top.printed("code 0");
    top.child.stdin!.end();
    const text = (await top.result).stdout.toString();
    expect(text.split(/\s+/)).toContain("icanon");
    for (const line of text.split(/\r?\n/).filter((shown) => shown.includes("GUEST")))
      expect(line.replaceAll(CONTROL_SEQUENCE, "").length).toBeLessThanOrEqual(70);
    await stop(up);
  });

  test("guests run also where it cannot see them", async () => {
    const path = upFile("unseen.json", { name: "a", image: "kernel.elf", script: script("h.script", "halt 4") });
    mkdirSync(sockets(), { mode: 0o755 });
    const { stderr, exitCode } = await runCli(["up", path], { env });
    expect(stderr).toMatch(
      /^tabvisor: "tabvisor top" will not see these guests: .*: others can enter it, or own it; remove it\n$/,
    );
    expect(exitCode).toBe(4);
  });
});

describe("at a terminal", () => {
  const start = (path: string): CliProcess =>
    startProcess(
      "script",
      ["-qec", `'${process.execPath}' src/cli/tabvisor.js up '${path}'; echo code $?`, "/dev/null"],
      env,
    );
  const two = (name: string): string =>
    upFile(name, { name: "one", image: "kernel.elf" }, { name: "two", image: "kernel.elf", mode: "hext" });
  const end = async ({ child, result }: CliProcess, code: number): Promise<void> => {
    child.stdin!.once("error", () => {});
    await result.then(({ stdout }) => expect(stdout.toString()).toContain(`code ${code}\r\n`));
  };

  test("one attaches to a guest and types to it alone", async () => {
    const terminal = start(two("two.json"));
    const type = (keys: string): boolean => terminal.child.stdin!.write(keys);
    await terminal.printed("two | A small kernel");
    type(`${CTRL_A}2`);
    await terminal.printed("guest 2, two");
    await terminal.printed("$ ");
    type("echo on the second\r");
    await terminal.printed("\non the second");
    type(`${CTRL_A}n`);
    await terminal.printed("guest 1, one");
    type("echo on the first\r");
    await terminal.printed("\non the first");
    type(`${CTRL_A}p`);
    await terminal.printed("guest 2, two");
    type("halt 6\r");
    await terminal.printed("two: the guest failed with code 6");
    type(`${CTRL_A}c`);
    await terminal.printed("all guests");
    type("x");
    await terminal.printed("keys go to no guest while all are shown");
    type(`${CTRL_A}l`);
    await terminal.printed("1 one (sleeping), 2 two (stopped)");
    type(`${CTRL_A}1${CTRL_A}9`);
    await terminal.printed("guest 1, one");
    type("\r");
    await terminal.printed("$ ");
    type("halt 5\r");
    await end(terminal, 6);
  });

  test("a clone goes on from where the guest is, by itself", async () => {
    const terminal = start(upFile("cloned.json", { name: "one", image: "kernel.elf" }));
    const type = (keys: string): boolean => terminal.child.stdin!.write(keys);
    await terminal.printed("one | A small kernel");
    type(`${CTRL_A}+`);
    await terminal.printed("there is no guest to clone while all are shown");
    type(`${CTRL_A}1`);
    await terminal.printed("guest 1, one");
    type("\recho half");
    await terminal.printed("$ echo half");
    type(`${CTRL_A}+`);
    await terminal.printed("guest 2, one-2, is a clone of one");
    type(`${CTRL_A}2`);
    await terminal.printed("guest 2, one-2");
    await terminal.printed("$ echo half");
    type(" of it\r");
    await terminal.printed("\nhalf of it");
    type(`${CTRL_A}+`);
    await terminal.printed("guest 3, one-3, is a clone of one-2");
    type("halt 3\r");
    await terminal.printed("one-2: the guest failed with code 3");
    type(`${CTRL_A}1`);
    await terminal.printed("$ echo half");
    type("\r");
    await terminal.printed("\nhalf");
    await terminal.printed("$ ");
    type("halt 2\r");
    await terminal.printed("one: the guest failed with code 2");
    type(`${CTRL_A}3`);
    await terminal.printed("guest 3, one-3");
    type("halt 4\r");
    await end(terminal, 4);
  });

  test.each([
    ["Ctrl-A x leaves", `${CTRL_A}x`, 0],
    ["Ctrl-C stops all, where no guest is attached to", "\x03", 130],
  ])("%s", async (_what, keys, code) => {
    const terminal = start(two(`leave ${code}.json`));
    await terminal.printed("one | A small kernel");
    terminal.child.stdin!.write(keys);
    await end(terminal, code);
  });
});
