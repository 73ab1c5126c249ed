// Measures Linux in several emulators: from the start of the process to the shell's prompt, and a load typed there.
//
// Owns: the order of runs and the checks. Each run is a process of its own, so all is cold: nothing that one has compiled helps the
// next. What the load prints must be right, and the same in every emulator.

import { BenchmarkError } from "./benchmark-error.ts";
import type { Printed } from "./console-process.ts";
import type { Emulator } from "./linux-emulators.ts";
import type { LinuxEnginesReport, LinuxEnginesRow, Timing } from "./linux-engines-report.ts";
import { comparedParts, LAST_LINE, linuxLoad } from "./linux-load.ts";
import { randomNumbers, shuffled } from "./order.ts";
import type { QemuDescription } from "./qemu.ts";
import type { Environment } from "./report.ts";
import { distribution } from "./statistics.ts";

export interface LinuxEnginesOptions {
  readonly emulators: readonly Emulator[];
  /** The name of the one that the others are compared with, among them; and what it is. */
  readonly reference: string;
  readonly qemu: QemuDescription;
  readonly environment: Environment;
  /** Sessions in each emulator. Default DEFAULT_ROUNDS. */
  readonly rounds?: number;
  readonly progress?: (text: string) => void;
}

const DEFAULT_ROUNDS = 9;
const SEED = 20_060_919;

/** A stretch of a session. */
interface Stretch {
  readonly wallMs: number;
  readonly processorMs: number | null;
}

/** One session in one emulator. */
interface Session {
  readonly boot: Stretch;
  /** By part of the load. */
  readonly parts: ReadonlyMap<string, Stretch>;
  /** What the compared parts answered. */
  readonly answers: string;
}

/** Throws a BenchmarkError when a session does not answer as it must, or differs from another's. */
export async function runLinuxEngines(options: LinuxEnginesOptions): Promise<LinuxEnginesReport> {
  const { emulators, rounds = DEFAULT_ROUNDS, progress = () => {} } = options;
  const sessions = new Map<Emulator, Session[]>(emulators.map((emulator) => [emulator, []]));
  const random = randomNumbers(SEED);
  let first: { readonly name: string; readonly answers: string } | null = null;
  for (let round = 1; round <= rounds; round++) {
    for (const emulator of shuffled(emulators, random)) {
      progress(`round ${round} of ${rounds}: ${emulator.name}`);
      const session = await runSession(emulator);
      first ??= { name: emulator.name, answers: session.answers };
      if (session.answers !== first.answers) {
        throw new BenchmarkError(
          `the load's answers differ: ${first.answers} (${first.name}), ${session.answers} (${emulator.name})`,
        );
      }
      sessions.get(emulator)!.push(session);
    }
  }
  const reference = emulators.find(({ name }) => name === options.reference);
  if (reference === undefined) throw new BenchmarkError(`${options.reference} is not among the emulators`);
  const compared = sessions.get(reference)!;
  return {
    ...options.environment,
    linuxEngines: emulators.map((emulator) => rowOf(emulator, sessions.get(emulator)!, compared)),
    load: linuxLoad.map(({ name, line }) => ({ name, line })),
    rounds,
    seed: SEED,
    qemu: options.qemu,
    commands: Object.fromEntries(emulators.map(({ name, command }) => [name, command])),
  };
}

async function runSession(emulator: Emulator): Promise<Session> {
  const console = emulator.start();
  try {
    let before = await console.untilPrompt();
    const boot = { wallMs: before.atMs, processorMs: before.processorMs };
    const parts = new Map<string, Stretch>();
    let answers = "";
    for (const part of linuxLoad) {
      console.type(part.line);
      const after = await console.untilPrompt();
      const answer = part.answer.exec(after.text)?.[0].trim();
      if (answer === undefined) {
        throw new BenchmarkError(`${emulator.name}: ${part.name}: a wrong answer: ${JSON.stringify(after.text)}`);
      }
      if (comparedParts.includes(part)) answers += `${answer}; `;
      parts.set(part.name, between(before, after));
      before = after;
    }
    console.type(LAST_LINE);
    await console.untilEnd();
    return { boot, parts, answers };
  } finally {
    console.kill();
  }
}

function between(before: Printed, after: Printed): Stretch {
  const isKnown = before.processorMs !== null && after.processorMs !== null;
  const processorMs = isKnown ? after.processorMs - before.processorMs : null;
  return { wallMs: after.atMs - before.atMs, processorMs };
}

function rowOf({ name }: Emulator, sessions: readonly Session[], reference: readonly Session[]): LinuxEnginesRow {
  const boot = (session: Session): Stretch => session.boot;
  const parts = linuxLoad.map((part) => {
    const stretch = (session: Session): Stretch => session.parts.get(part.name)!;
    return [part.name, compared(sessions, reference, stretch)] as const;
  });
  return {
    emulator: name,
    boot: compared(sessions, reference, boot),
    load: compared(sessions, reference, wholeLoad),
    parts: Object.fromEntries(parts),
  };
}

function wholeLoad({ parts }: Session): Stretch {
  const stretches = [...parts.values()];
  const isKnown = stretches.every(({ processorMs }) => processorMs !== null);
  return {
    wallMs: stretches.reduce((sum, { wallMs }) => sum + wallMs, 0),
    processorMs: isKnown ? stretches.reduce((sum, { processorMs }) => sum + processorMs!, 0) : null,
  };
}

function compared(
  sessions: readonly Session[],
  reference: readonly Session[],
  of: (session: Session) => Stretch,
): Timing {
  const wall = distribution(sessions.map((session) => of(session).wallMs));
  const processor = sessions.map((session) => of(session).processorMs).filter((ms) => ms !== null);
  return {
    medianMs: wall.median,
    spread: wall.spread,
    processorMs: processor.length === 0 ? null : distribution(processor).median,
    ratio: wall.median / distribution(reference.map((session) => of(session).wallMs)).median,
  };
}
