// tabvisor run: one guest, this terminal, its exit code.
//
// Owns: the order of a run. Files are read and checked first; then the guest runs with its input and output attached;
// then come the dump, the message of its end, and the statistics.

import type { GuestEnd, GuestSpec } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";
import { formatExitTrace } from "./exit-trace-text.ts";
import { readToEnd } from "./files.ts";
import { GuestConsole } from "./guest-console.ts";
import { type GuestFiles, inFilesNames, readGuestFiles } from "./guest-files.ts";
import { hashRam, RamDump } from "./guest-ram.ts";
import { GuestSession } from "./guest-session.ts";
import { RUN_HELP } from "./help.ts";
import { bootMachine, type MachineSession } from "./machine-session.ts";
import { parseRunOptions, type RunOptions } from "./run-options.ts";
import { collectStatistics, formatStatistics } from "./run-statistics.ts";
import { onSignals } from "./signals.ts";
import { SignatureFile } from "./signature.ts";
import { print } from "./standard-output.ts";
import { Terminal } from "./terminal.ts";

/** More piped input than this is refused. */
const LARGEST_INPUT = 16 * 1024 * 1024;
const INPUT_NAME = "standard input";

const LEFT: GuestEnd = { code: ExitCode.Done, message: "left at the terminal" };

const FRAME_SIZE = 4096;

export async function runCommand(args: readonly string[]): Promise<number | void> {
  const options = parseRunOptions(args);
  if (options === "help") return print(RUN_HELP);
  const typist = options.script !== undefined ? "script" : process.stdin.isTTY ? "terminal" : "pipe";
  const clock = options.clock ?? (typist === "terminal" ? "wall" : "virtual");
  const files = await readGuestFiles(options, clock);
  // With the virtual clock the input is part of what the run depends on, so all of it is known before the start.
  const isReadFirst = typist === "pipe" && clock === "virtual";
  const input = isReadFirst ? { input: await readToEnd(process.stdin, INPUT_NAME, LARGEST_INPUT) } : {};

  let stop = (_end: GuestEnd): void => {};
  const console = new GuestConsole((end) => stop(end));
  const machine = await bootMachine({ firmware: files.defaultFirmware });
  const trace = options.traceExits === undefined ? {} : { traceExits: options.traceExits };
  const session = await createGuest(machine, { ...files.spec, ...input, ...trace }, options, console);
  const dump = options.dumpMemory === undefined ? null : await RamDump.create(options.dumpMemory);
  const signature = await createSignature(options, files.spec.image, machine, session);
  let isStopped = false;
  stop = (end) => {
    isStopped = true;
    session.interrupt(end);
  };
  onSignals(stop);
  let terminal: Terminal | null = null;
  if (typist === "terminal") {
    terminal = new Terminal(process.stdin, process.stdout, {
      resize: (size) => session.resize(size),
      type: (bytes) => session.type(bytes),
      hangUp: () => stop({ code: ExitCode.Hangup, message: "the terminal is gone" }),
      commands: [{ keys: "x", label: "x", does: "leaves", run: () => stop(LEFT) }],
    });
    terminal.open();
  } else if (typist === "pipe" && !isReadFirst) {
    typeAsItComes(session, stop);
  }

  const start = performance.now();
  const endOfGuest = await session.run();
  const wallMs = performance.now() - start;
  // A reader that is in no hurry may keep the guest's last words waiting for long, but not after Ctrl-C.
  if (!isStopped) await console.drained();
  const end = console.failure ?? endOfGuest;
  terminal?.close();
  if (process.stdout.isTTY && !console.isAtLineStart) await print("\n");
  await report(end, session, { machine, options, files, console, dump, signature, wallMs });
  try {
    await session.close();
  } finally {
    await machine.close();
  }
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

/** Piped input with the wall clock: whoever writes may be waiting for what the guest prints. */
function typeAsItComes(session: GuestSession, stop: (end: GuestEnd) => void): void {
  let length = 0;
  process.stdin.on("data", (bytes: Buffer) => {
    length += bytes.length;
    if (length <= LARGEST_INPUT) session.type(new Uint8Array(bytes));
    else stop({ code: ExitCode.Usage, message: `${INPUT_NAME}: more than 16 MiB` });
  });
  process.stdin.on("end", () => session.endInput());
  process.stdin.on("error", () => session.endInput());
}

interface RunContext {
  readonly machine: MachineSession;
  readonly options: RunOptions;
  readonly files: GuestFiles;
  readonly console: GuestConsole;
  readonly dump: RamDump | null;
  readonly signature: SignatureFile | null;
  readonly wallMs: number;
}

/** The dump, the one line about the end, and the statistics. A dead worker has nothing to say but why it died. */
async function report(end: GuestEnd, session: GuestSession, context: RunContext): Promise<void> {
  const { machine, options, files, console, dump, signature, wallMs } = context;
  const isQuiet = end.code === ExitCode.Done || end.code === ExitCode.BrokenPipe;
  if (!isQuiet) process.stderr.write(`tabvisor: ${end.message}\n`);
  if (machine.isDead) return;
  if (options.traceExits !== undefined) process.stderr.write(formatExitTrace(await session.exitTrace()));
  const status = await session.status();
  for (const trouble of status.deviceTroubles) process.stderr.write(`tabvisor: ${trouble}\n`);
  if (dump === null && signature === null && options.stats === undefined) return;
  const ramSize = status.framesTotal * FRAME_SIZE;
  const readRam = (offset: number, length: number) => session.readRam(offset, length);
  await dump?.write(readRam, ramSize);
  await signature?.write(readRam);
  if (options.stats === undefined) return;
  const facts = { end, status, firmware: files.firmware, consoleSha256: console.sha256(), wallMs };
  if (options.stats === "text") process.stderr.write(formatStatistics(collectStatistics(facts)));
  else {
    const memorySha256 = await hashRam(readRam, ramSize);
    process.stderr.write(`${JSON.stringify(collectStatistics({ ...facts, memorySha256 }))}\n`);
  }
}
