// The command line's entry: which command runs, and how the process ends.
//
// Everything that goes wrong arrives here as an exception. What people can cause is a CommandError, and is one line on
// standard error; anything else is a fault of ours, and has its stack.

import { readFileSync } from "node:fs";
import { benchCommand } from "./bench.ts";
import { disassembleCommand } from "./disassemble.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { packagePath } from "./files.ts";
import { GENERAL_HELP } from "./help.ts";
import { modesCommand } from "./modes.ts";
import { restoreCommand } from "./restore.ts";
import { runCommand } from "./run.ts";
import { handleOutputErrors, OutputClosed, print } from "./standard-output.ts";
import { topCommand } from "./top.ts";
import { upCommand } from "./up.ts";

/** Resolves with the exit code, where it is not Done. */
type Command = (args: readonly string[]) => Promise<number | void>;

const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  restore: restoreCommand,
  up: upCommand,
  top: topCommand,
  modes: modesCommand,
  disassemble: disassembleCommand,
  bench: benchCommand,
  "--version": () => print(`tabvisor ${version()}\n`),
  "--help": () => print(GENERAL_HELP),
  "-h": () => print(GENERAL_HELP),
  help: () => print(GENERAL_HELP),
};

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(packagePath("package.json"), "utf8"));
  return manifest.version;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) throw new CommandError('no command given; "tabvisor --help" lists them');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new CommandError(`no command "${name}"; "tabvisor --help" lists them`);
  return (await command(args)) ?? ExitCode.Done;
}

/** Tells why, and gives the exit code. */
function explain(error: unknown): number {
  if (error instanceof OutputClosed) return ExitCode.BrokenPipe;
  if (error instanceof CommandError) {
    process.stderr.write(`tabvisor: ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`tabvisor: internal error: ${error instanceof Error ? error.stack : error}\n`);
  return ExitCode.Failed;
}

handleOutputErrors();
// Standard input may still be open, and would keep the process alive.
process.exit(await main(process.argv.slice(2)).catch(explain));
