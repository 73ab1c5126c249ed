// tabvisor up: several guests of one machine, this terminal.
//
// Owns: the order of it. The file and what it names are read and checked first; then all guests are built, and only then
// does the first one run. It ends when all have ended.

import { dirname } from "node:path";
import { schedulers } from "../scheduler/policies.ts";
import { guestRows } from "../worker/guest-rows.ts";
import type { ClockName, GuestEnd, GuestSpec, SchedulerName } from "../worker/protocol.ts";
import { onePositional, parseChoice, readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { readTextOf } from "./files.ts";
import { inFilesNames, readGuestFiles } from "./guest-files.ts";
import { UP_HELP } from "./help.ts";
import { bootMachine, type MachineSession } from "./machine-session.ts";
import { onSignals } from "./signals.ts";
import { print } from "./standard-output.ts";
import { STATUS_VERSION, type UpStatus } from "./status-files.ts";
import { StatusServer } from "./status-server.ts";
import { contextOf, parseUpFile, type UpGuest } from "./up-file.ts";
import { exitCodeOf, UpGuests } from "./up-guests.ts";
import { openUpTerminal } from "./up-keys.ts";
import type { UpScreen } from "./up-screen.ts";

export async function upCommand(args: readonly string[]): Promise<number | void> {
  const { values, positionals } = readArguments("up", args, {
    scheduler: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return print(UP_HELP);
  const path = onePositional("up", "FILE", positionals);
  const file = parseUpFile(path, await readTextOf(path));
  const asked = values.scheduler === undefined ? undefined : parseChoice("scheduler", schedulers, values.scheduler);
  const scheduler = asked ?? file.scheduler ?? "proportional";
  // What a file names is found from where the file is, disks too, which the worker opens.
  process.chdir(dirname(path));
  const isInteractive = process.stdin.isTTY === true;
  const guests = await Promise.all(file.guests.map((guest) => readGuest(path, guest, isInteractive)));
  const firmware = guests.map(({ defaultFirmware }) => defaultFirmware).find(({ length }) => length > 0);
  const machine = await bootMachine({ firmware: firmware ?? new Uint8Array(0), scheduler });
  try {
    return await runAll(machine, guests, { path, scheduler, isInteractive });
  } finally {
    await machine.close();
  }
}

interface ReadGuest extends UpGuest {
  readonly spec: GuestSpec;
  readonly defaultFirmware: Uint8Array;
}

/** At a terminal a person may type; else nobody does, but a script. */
async function readGuest(path: string, guest: UpGuest, isInteractive: boolean): Promise<ReadGuest> {
  const { name, options } = guest;
  const isTyped = isInteractive && options.script === undefined;
  const clock: ClockName = options.clock ?? (isTyped ? "wall" : "virtual");
  const input = isInteractive || options.script !== undefined ? {} : { input: new Uint8Array(0) };
  try {
    const { spec, defaultFirmware } = await readGuestFiles(options, clock);
    return { ...guest, defaultFirmware, spec: { ...spec, name, ...input } };
  } catch (error) {
    throw contextOf(contextName(path, name), error);
  }
}

const contextName = (path: string, guest: string): string => `${path}: guest "${guest}"`;

interface Circumstances {
  readonly path: string;
  readonly scheduler: SchedulerName;
  readonly isInteractive: boolean;
}

/** Runs them to their ends. Returns the exit code. */
async function runAll(
  machine: MachineSession,
  guests: readonly ReadGuest[],
  { path, scheduler, isInteractive }: Circumstances,
): Promise<number> {
  const all = new UpGuests(machine);
  for (const { name, options, spec } of guests) {
    try {
      await all.create(name, spec);
    } catch (error) {
      await all.close();
      throw contextOf(contextName(path, name), inFilesNames(error, options));
    }
  }
  const stop = (end: GuestEnd): void => all.stop(end);
  onSignals(stop);
  const server = await openStatusServer(all.screen, () => ({
    version: STATUS_VERSION,
    pid: process.pid,
    file: path,
    scheduler,
    guests: guestRows(all.facts()),
  }));
  const terminal = isInteractive ? openUpTerminal(all, stop) : null;
  const codes = await all.run();
  terminal?.close();
  server?.close();
  const troubles = await all.close();
  for (const trouble of troubles) all.screen.note(trouble);
  return all.stopped?.code ?? exitCodeOf(codes, troubles);
}

/** Guests run also where nobody can watch them. */
async function openStatusServer(screen: UpScreen, status: () => UpStatus): Promise<StatusServer | null> {
  try {
    return await StatusServer.open(status);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    screen.note(`"tabvisor top" will not see these guests: ${error.message}`);
    return null;
  }
}
