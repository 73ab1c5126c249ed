// tabvisor restore: a guest from a snapshot, with this terminal as its console.

import { onePositional, parseChoice, readArguments } from "./arguments.ts";
import { AttachedRun, INPUT_NAME, LARGEST_INPUT } from "./attached-run.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { readFileOf, readToEnd } from "./files.ts";
import type { GuestConsole } from "./guest-console.ts";
import { RamDump } from "./guest-ram.ts";
import { GuestSession } from "./guest-session.ts";
import { RESTORE_HELP } from "./help.ts";
import { bootMachine, type MachineSession } from "./machine-session.ts";
import { parseSnapshotOptions, type StatisticsFormat, snapshotArguments } from "./run-options.ts";
import { closeRun, reportRun } from "./run-report.ts";
import { SnapshotFile, type SnapshotOptions } from "./snapshot-file.ts";
import { print } from "./standard-output.ts";

interface RestoreOptions {
  readonly file: string;
  readonly stats: StatisticsFormat | undefined;
  readonly dumpMemory: string | undefined;
  readonly snapshot: SnapshotOptions | null;
}

/** Throws CommandError; "help" if that is what is asked for. */
function parseRestoreOptions(args: readonly string[]): RestoreOptions | "help" {
  const { values, positionals } = readArguments("restore", args, {
    stats: { type: "string" },
    "dump-memory": { type: "string" },
    ...snapshotArguments,
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  return {
    file: onePositional("restore", "FILE", positionals),
    stats: values.stats === undefined ? undefined : parseChoice("stats", ["text", "json"], values.stats),
    dumpMemory: values["dump-memory"],
    snapshot: parseSnapshotOptions(values),
  };
}

export async function restoreCommand(args: readonly string[]): Promise<number | void> {
  const options = parseRestoreOptions(args);
  if (options === "help") return print(RESTORE_HELP);
  const attached = new AttachedRun();
  const { console } = attached;
  const bytes = await readFileOf(options.file);
  const machine = await bootMachine({ firmware: new Uint8Array(0) }); // a snapshot brings its own
  const session = await restoreGuest(machine, options.file, bytes, console);
  const dump = options.dumpMemory === undefined ? null : await RamDump.create(options.dumpMemory);
  const snapshot = options.snapshot === null ? null : await SnapshotFile.create(options.snapshot);
  const isTerminal = process.stdin.isTTY;
  const isReadFirst = !isTerminal && !machine.isDead && (await session.status()).clock === "virtual";
  if (isReadFirst) {
    session.type(await readToEnd(process.stdin, INPUT_NAME, LARGEST_INPUT));
    session.endInput();
  }
  const { end, wallMs } = await attached.run(
    session,
    isTerminal ? "terminal" : isReadFirst ? "nobody" : "pipe",
    snapshot,
  );
  const { stats } = options;
  await reportRun(end, session, {
    ...{ machine, stats, console, dump, wallMs, firmware: "snapshot", signature: null, traceExits: false },
  });
  await closeRun(session, machine);
  return end.code;
}

/** Throws CommandError for what is wrong with the file. */
async function restoreGuest(
  machine: MachineSession,
  file: string,
  snapshot: Uint8Array,
  console: GuestConsole,
): Promise<GuestSession> {
  try {
    return await GuestSession.restore(machine, snapshot, (bytes) => console.write(bytes));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The worker's errors have lost their class, and not their name.
    if (error.name === "SnapshotError") throw new CommandError(`${file}: ${error.message}`);
    if (error.name === "OutOfMemory" || error.name === "MemoryLimitReached")
      throw new CommandError(`${file}: ${error.message}`, ExitCode.Failed);
    throw error;
  }
}
