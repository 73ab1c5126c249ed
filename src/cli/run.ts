// tabvisor run: one guest, this terminal, its exit code.
//
// Owns: the order of a run. Files are read and checked first; then the guest runs with its input and output attached
// (attached-run.ts); then comes what is told of it (run-report.ts).

import type { GuestSpec } from "../worker/protocol.ts";
import { AttachedRun, INPUT_NAME, LARGEST_INPUT } from "./attached-run.ts";
import { readToEnd } from "./files.ts";
import type { GuestConsole } from "./guest-console.ts";
import { inFilesNames, readGuestFiles } from "./guest-files.ts";
import { RamDump } from "./guest-ram.ts";
import { GuestSession } from "./guest-session.ts";
import { RUN_HELP } from "./help.ts";
import { bootMachine, type MachineSession } from "./machine-session.ts";
import { parseRunOptions, type RunOptions } from "./run-options.ts";
import { closeRun, reportRun } from "./run-report.ts";
import { SignatureFile } from "./signature.ts";
import { SnapshotFile } from "./snapshot-file.ts";
import { print } from "./standard-output.ts";

const FRAME_SIZE = 4096;

export async function runCommand(args: readonly string[]): Promise<number | void> {
  const options = parseRunOptions(args);
  if (options === "help") return print(RUN_HELP);
  const typist = options.script !== undefined ? "nobody" : process.stdin.isTTY ? "terminal" : "pipe";
  const clock = options.clock ?? (typist === "terminal" ? "wall" : "virtual");
  const files = await readGuestFiles(options, clock);
  // With the virtual clock the input is part of what the run depends on, so all of it is known before the start.
  const isReadFirst = typist === "pipe" && clock === "virtual";
  const input = isReadFirst ? { input: await readToEnd(process.stdin, INPUT_NAME, LARGEST_INPUT) } : {};

  const attached = new AttachedRun();
  const { console } = attached;
  const machine = await bootMachine({ firmware: files.defaultFirmware });
  const trace = options.traceExits === undefined ? {} : { traceExits: options.traceExits };
  const session = await createGuest(machine, { ...files.spec, ...input, ...trace }, options, console);
  const dump = options.dumpMemory === undefined ? null : await RamDump.create(options.dumpMemory);
  const signature = await createSignature(options, files.spec.image, machine, session);
  const snapshot = options.snapshot === null ? null : await SnapshotFile.create(options.snapshot);
  const { end, wallMs } = await attached.run(session, isReadFirst ? "nobody" : typist, snapshot);
  const { stats, traceExits } = options;
  await reportRun(end, session, {
    ...{ machine, stats, firmware: files.firmware, console, dump, signature, wallMs },
    traceExits: traceExits !== undefined,
  });
  await closeRun(session, machine);
  return end.code;
}

/** Builds the guest. Throws CommandError for what is wrong with files and options. */
async function createGuest(
  machine: MachineSession,
  spec: GuestSpec,
  options: RunOptions,
  console: GuestConsole,
): Promise<GuestSession> {
  try {
    return await GuestSession.create(machine, spec, (bytes) => console.write(bytes));
  } catch (error) {
    throw inFilesNames(error, options);
  }
}

/** Throws CommandError. A worker that has died already has no memory to take a signature from. */
async function createSignature(
  { signature, signatureGranularity, image: imagePath }: RunOptions,
  image: Uint8Array,
  machine: MachineSession,
  session: GuestSession,
): Promise<SignatureFile | null> {
  if (signature === undefined || machine.isDead) return null;
  const { framesTotal } = await session.status();
  const granularity = signatureGranularity;
  return SignatureFile.create({ path: signature, granularity, image, imagePath, ramSize: framesTotal * FRAME_SIZE });
}
