// A person at a terminal. `script` (util-linux, on every Debian) makes the terminal; its standard input are the keys.

import { expect, test } from "vitest";
import { type CliProcess, kernel, startProcess } from "./command-line.ts";

const CTRL_A = "\x01";

/** Runs the command line in a terminal of its own; afterwards its exit code and the terminal's state are printed. */
function startInTerminal(...args: string[]): CliProcess {
  const cli = `exec '${process.execPath}' src/cli/tabvisor.js run '${kernel}' ${args.join(" ")}`;
  const commands = `sh -c 'echo pid $$; ${cli.replaceAll("'", `'"'"'`)}'; echo code $?; stty -a`;
  return startProcess("script", ["-qec", commands, "/dev/null"]);
}

async function expectEnd({ child, result }: CliProcess, code: number): Promise<void> {
  const { stdout } = await result;
  child.stdin!.end();
  const text = stdout.toString("utf8");
  expect(text).toContain(`\r\ncode ${code}\r\n`);
  // The terminal edits lines, makes signals of keys and echoes again.
  for (const mode of ["icanon", "isig", "echo"]) expect(text.split(/\s+/)).toContain(mode);
}

test("keys go to the guest, Ctrl-C too, and Ctrl-A x leaves", async () => {
  const terminal = startInTerminal();
  const type = (keys: string): boolean => terminal.child.stdin!.write(keys);
  await terminal.printed("\n$ ");
  type("echo one\r");
  await terminal.printed("\none");
  await terminal.printed("\n$ ");
  type("run count 1000 10\r");
  await terminal.printed("count: 2 of 1000");
  type("\x03");
  await terminal.printed("count: killed");
  type(`${CTRL_A}h`);
  await terminal.printed("Ctrl-A x leaves");
  type(`echo a${CTRL_A}${CTRL_A}`);
  await terminal.printed("echo a");
  type(`${CTRL_A}x`);
  await expectEnd(terminal, 0);
});

test("a terminal may have the virtual clock", async () => {
  const terminal = startInTerminal("--clock", "virtual");
  await terminal.printed("\n$ ");
  terminal.child.stdin!.write("run hello\r");
  await terminal.printed("hello from process 2");
  await terminal.printed("\n$ ");
  terminal.child.stdin!.write(`${CTRL_A}x`);
  await expectEnd(terminal, 0);
});

test("the guest's end gives the terminal back", async () => {
  const terminal = startInTerminal();
  await terminal.printed("\n$ ");
  terminal.child.stdin!.write("halt 4\r");
  await expectEnd(terminal, 4);
});

test("a signal gives the terminal back", async () => {
  const terminal = startInTerminal();
  const [, pid] = /pid (\d+)/.exec(await terminal.printed("\n$ "))!;
  process.kill(Number(pid), "SIGTERM");
  await expectEnd(terminal, 143);
});

test("a terminal with --script is not read", async () => {
  const terminal = startInTerminal("--script", "/dev/null");
  await expectEnd(terminal, 125);
});
