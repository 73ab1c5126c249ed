// Measures what one privileged event costs, in exits and in time, in each mode.
//
// Owns: the two loops of a program (with the event and without), the order of runs, and the checks. Exits per event are
// exact: a program is run for n and for 2n events, so that what happens once cancels out, and the result must be what
// privileged-expectations.ts predicts. Modes must agree in console bytes, instructions retired by privilege, and final state.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { GuestRun, GuestRunner } from "./guest-runner.ts";
import { randomNumbers, shuffled } from "./order.ts";
import { type ExitsPerEvent, type Expectation, privilegedExpectations } from "./privileged-expectations.ts";
import type { PrivilegedReport, PrivilegedRow } from "./privileged-report.ts";
import { guestChecksum, type PrivilegedProgram } from "./program.ts";
import type { Environment } from "./report.ts";
import { measureSlope, type Slope } from "./slope.ts";
import { distribution } from "./statistics.ts";
import { turnOfEventLoop } from "./turn-of-event-loop.ts";

export interface PrivilegedOptions {
  readonly programs: readonly PrivilegedProgram[];
  readonly runner: GuestRunner;
  readonly environment: Environment;
  readonly engine: EngineName;
  readonly modes: readonly ModeName[];
  /** Timed rounds after the counting runs. Default DEFAULT_ROUNDS; with 0 nothing is timed: times are NaN. */
  readonly rounds?: number;
  /** Events in a run. Default: each program's own (privileged-expectations.ts). */
  readonly n?: number;
  /** What is predicted, by program. Default: privilegedExpectations. */
  readonly expectations?: Readonly<Record<string, Expectation>>;
  readonly progress?: (text: string) => void;
}

export const DEFAULT_ROUNDS = 30;
const SEED = 20_060_919;
const NS_PER_MS = 1e6;

/**
 * Which pages share a set of the TLB depends on the contexts that the machine has given out before (assembly/mmu/contexts.ts),
 * so the start of a run may miss once more or less than that of another. That is rounded away.
 */
const WALK_READ_DECIMALS = 3;

type Loop = "loop" | "empty";
const loops: readonly Loop[] = ["loop", "empty"];

/** A program in one mode. */
interface Subject {
  readonly program: PrivilegedProgram;
  readonly expectation: Expectation;
  readonly mode: ModeName;
  readonly n: number;
  /** Runs for n events that were checked; timed ones must retire the same. */
  readonly reference: Readonly<Record<Loop, GuestRun>>;
  readonly exits: ExitsPerEvent;
  readonly walkReads: number;
  readonly nsPerEvent: number[];
}

/**
 * Runs every program in every mode. Throws a BenchmarkError when exits per event are not as predicted, when modes differ in
 * what the guest can see, or when two runs of the same guest differ.
 */
export async function runPrivileged(options: PrivilegedOptions): Promise<PrivilegedReport> {
  const { programs, modes, progress = () => {}, rounds = DEFAULT_ROUNDS } = options;
  const subjects: Subject[] = [];
  for (const program of programs) {
    progress(`counting: ${program.name}`);
    const ofProgram: Subject[] = [];
    for (const mode of modes) ofProgram.push(await count(program, mode, options));
    for (const subject of ofProgram) requireSameGuest(ofProgram[0]!, subject);
    subjects.push(...ofProgram);
  }

  const random = randomNumbers(SEED);
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const subject of shuffled(subjects, random)) await time(subject, options, random);
  }

  const slopes: Slope[] = [];
  for (const { program, mode, n } of rounds === 0 ? [] : subjects.filter(isForSlope)) {
    progress(`slope: ${program.name} (${mode})`);
    slopes.push(await measureSlope(program, n, { ...options, mode }));
  }

  return {
    ...options.environment,
    rounds,
    seed: SEED,
    slopes,
    privileged: subjects.map((subject) => rowOf(subject, options.engine)),
    commands: Object.fromEntries(programs.map(({ name, command }) => [name, command])),
  };
}

/** Programs of the slope test: one with an exit in every event, and one without any. */
const slopePrograms: readonly string[] = ["csr-rw", "alu"];

function isForSlope({ program, mode }: Subject): boolean {
  return mode !== "bare" && slopePrograms.includes(program.name);
}

/** Both loops for n and 2n events; checks exits per event. */
async function count(program: PrivilegedProgram, mode: ModeName, options: PrivilegedOptions): Promise<Subject> {
  const expectation = (options.expectations ?? privilegedExpectations)[program.name];
  const expected = expectation?.exits[mode];
  if (expectation === undefined || expected === undefined) {
    throw new BenchmarkError(`${program.name} (${mode}): no exits are predicted`);
  }
  const n = options.n ?? expectation.n;
  const run = (loop: Loop, events: number): Promise<GuestRun> => runLoop(program, mode, loop, events, true, options);
  const reference = { loop: await run("loop", n), empty: await run("empty", n) };
  const twice = { loop: await run("loop", 2 * n), empty: await run("empty", 2 * n) };
  const perEvent = (counter: (run: GuestRun) => number): number =>
    (counter(twice.loop) - counter(reference.loop) - (counter(twice.empty) - counter(reference.empty))) / n;

  const causes = new Set(Object.values(twice).flatMap(({ exits }) => Object.keys(exits)));
  const exits: Record<string, number> = {};
  for (const cause of causes) {
    const exitsPerEvent = perEvent((run) => run.exits[cause] ?? 0);
    if (exitsPerEvent !== 0) exits[cause] = exitsPerEvent;
  }
  requireExpected(`${program.name} (${mode}): exits per event`, exits, expected);

  const walkReads = Number(perEvent((run) => run.walkReads).toFixed(WALK_READ_DECIMALS));
  const expectedReads = expectation.walkReads?.[mode];
  if (expectedReads !== undefined && walkReads !== expectedReads) {
    throw new BenchmarkError(
      `${program.name} (${mode}): ${walkReads} page-table reads per event, and ${expectedReads} are predicted`,
    );
  }
  return { program, expectation, mode, n, reference, exits, walkReads, nsPerEvent: [] };
}

function requireExpected(what: string, counted: ExitsPerEvent, expected: ExitsPerEvent): void {
  const causes = [...new Set([...Object.keys(expected), ...Object.keys(counted)])];
  const differing = causes.filter((cause) => (counted[cause] ?? 0) !== (expected[cause] ?? 0));
  if (differing.length === 0) return;
  const details = differing.map((cause) => `${cause} ${counted[cause] ?? 0}, predicted ${expected[cause] ?? 0}`);
  throw new BenchmarkError(`${what} are not as predicted: ${details.join("; ")}`);
}

/** What the guest can see must not depend on the mode. */
function requireSameGuest(first: Subject, other: Subject): void {
  for (const loop of loops) {
    const [one, two] = [first.reference[loop], other.reference[loop]];
    const differs = (what: string, a: string, b: string): void => {
      if (a === b) return;
      throw new BenchmarkError(
        `${first.program.name}, ${loop}: ${what} differ: ${a} (${first.mode}), ${b} (${other.mode})`,
      );
    };
    differs("console bytes", JSON.stringify(one.console), JSON.stringify(two.console));
    differs("retired instructions", retiredText(one), retiredText(two));
    differs("state hashes", one.stateHash ?? "none", two.stateHash ?? "none");
  }
}

function retiredText({ retiredBy: { m, s, u } }: GuestRun): string {
  return `M ${m}, S ${s}, U ${u}`;
}

/** One timed run of each loop, in random order; their difference is a sample. */
async function time(subject: Subject, options: PrivilegedOptions, random: () => number): Promise<void> {
  const { program, mode, n, reference } = subject;
  const ms = { loop: 0, empty: 0 };
  for (const loop of shuffled(loops, random)) {
    await turnOfEventLoop();
    const run = await runLoop(program, mode, loop, n, false, options);
    if (retiredText(run) !== retiredText(reference[loop])) {
      throw new BenchmarkError(
        `${program.name} (${mode}), ${loop}: retired ${retiredText(run)}, and ${retiredText(reference[loop])} before`,
      );
    }
    ms[loop] = run.wallMs;
  }
  subject.nsPerEvent.push(((ms.loop - ms.empty) * NS_PER_MS) / n);
}

async function runLoop(
  program: PrivilegedProgram,
  mode: ModeName,
  loop: Loop,
  n: number,
  hashState: boolean,
  { runner, engine }: PrivilegedOptions,
): Promise<GuestRun> {
  const run = await runner.run(program.guest, { engine, mode, bootargs: `n=${n} mode=${loop}`, hashState });
  guestChecksum(program.name, n, run.console); // it ran to its end; what it printed is compared between modes
  return run;
}

function rowOf(
  { program, expectation, mode, n, exits, walkReads, nsPerEvent }: Subject,
  engine: EngineName,
): PrivilegedRow {
  const { median, spread } =
    nsPerEvent.length === 0 ? { median: Number.NaN, spread: Number.NaN } : distribution(nsPerEvent);
  return {
    program: program.name,
    event: expectation.event,
    engine,
    mode,
    n,
    nsPerEvent: median,
    spreadNs: spread,
    exitsPerEvent: exits,
    walkReadsPerEvent: walkReads,
    expected: expectation.exits[mode]!,
    because: expectation.because,
  };
}
