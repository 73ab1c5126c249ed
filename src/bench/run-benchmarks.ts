// Measures emulation overhead: each program as a guest and as native WebAssembly, alternating in one process.
//
// Owns: the order of runs, the clock of the baselines, and the checks that make a figure worth printing. The guest's
// result must equal the baseline's in every run, and a guest must retire the same number of instructions each time;
// otherwise there is no report.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { GuestRun, GuestRunner } from "./guest-runner.ts";
import { randomNumbers, shuffled } from "./order.ts";
import { pageTableTime } from "./page-table-time.ts";
import type { PrivilegedRow } from "./privileged-report.ts";
import {
  type BenchmarkProgram,
  type Checksum,
  guestChecksum,
  NativeBaseline,
  type PrivilegedProgram,
} from "./program.ts";
import type { QemuRunner } from "./qemu.ts";
import { largerSize, QemuSeries } from "./qemu-series.ts";
import {
  type BenchmarkReport,
  type ClockKind,
  compareWithBare,
  type Environment,
  type MeasuredRow,
  summarize,
} from "./report.ts";
import { runPrivileged } from "./run-privileged.ts";
import { distribution } from "./statistics.ts";
import { turnOfEventLoop } from "./turn-of-event-loop.ts";

/** An engine and a mode that every program is run with. */
export interface Configuration {
  readonly engine: EngineName;
  readonly mode: ModeName;
}

export interface BenchmarkOptions {
  readonly programs: readonly BenchmarkProgram[];
  readonly runner: GuestRunner;
  readonly environment: Environment;
  /** Default: the interpreter in `bare`. */
  readonly configurations?: readonly Configuration[];
  /** Timed rounds. Default: as many as fit into `timeLimitMs`, and at least MINIMUM_ROUNDS. */
  readonly rounds?: number;
  /** Milliseconds for warm-up and rounds together; no round is started that would not fit. Default 30 s. */
  readonly timeLimitMs?: number;
  /** Size of work for every program. Default: each program's own, which must make MINIMUM_RETIRED instructions. */
  readonly n?: number;
  /** Runs the same guests in QEMU, in the same rounds, for comparison. Default: no QEMU. */
  readonly qemu?: QemuRunner;
  /**
   * Measures what a TLB miss costs (TLB_MISS_PROGRAM of walk-costs.ts), on each engine of which there are `bare` and another mode, once the rounds
   * are done: then the report says what page tables cost. Default: it does not.
   */
  readonly tlbMiss?: PrivilegedProgram;
  /** Told what is being done, for a person who waits. */
  readonly progress?: (text: string) => void;
  /** A clock in milliseconds; the runner has one of the same kind. Default: performance.now. */
  readonly now?: () => number;
  /** What kind of clock they are. Default: the wall's. */
  readonly clock?: ClockKind;
}

export const MINIMUM_ROUNDS = 3;

/** A guest that retires fewer instructions measures its start more than its work. */
export const MINIMUM_RETIRED = 100_000_000;

const DEFAULT_TIME_LIMIT_MS = 30_000;

/**
 * V8 compiles a hot function anew in the background and uses the result from the next call on, so a first run is
 * mostly baseline code. By the third the baselines run as fast as they will; a guest is one such call in slices, and
 * its first run is enough.
 */
const NATIVE_WARM_UP_RUNS = 3;

const SEED = 20_060_919;

/** Some 20 ms each, and their median is steady enough for a cost that is multiplied. */
const TLB_MISS_ROUNDS = 15;

/** A program's measurements so far. */
interface Subject {
  readonly program: BenchmarkProgram;
  readonly baseline: NativeBaseline;
  readonly n: number;
  readonly checksum: Checksum;
  readonly nativeTimes: number[];
  readonly guests: GuestSeries[];
  readonly qemu: QemuSeries | null;
}

/** One configuration of a subject. */
interface GuestSeries {
  readonly configuration: Configuration;
  /** The warm-up run, which every later one must repeat exactly. */
  readonly reference: GuestRun;
  readonly times: number[];
}

/**
 * Runs all programs and reports medians and spreads.
 *
 * Throws a BenchmarkError when a guest's result is not the baseline's, when two runs of a guest, or two
 * configurations, differ in retired instructions, or when a program's default work is under MINIMUM_RETIRED. Rejects with the runner's error when a
 * guest does not end well.
 */
export async function runBenchmarks(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const now = options.now ?? (() => performance.now());
  const progress = options.progress ?? (() => {});
  const deadline = now() + (options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS);

  const subjects: Subject[] = [];
  for (const program of options.programs) {
    progress(`warm-up: ${program.name}`);
    subjects.push(await warmUp(program, options));
  }

  const random = randomNumbers(SEED);
  let rounds = 0;
  let longestRoundMs = 0;
  const another = (): boolean =>
    options.rounds !== undefined
      ? rounds < options.rounds
      : rounds < MINIMUM_ROUNDS || now() + longestRoundMs <= deadline;
  while (another()) {
    progress(`round ${rounds + 1}`);
    const start = now();
    for (const subject of shuffled(subjects, random)) await measure(subject, options.runner, random, now);
    longestRoundMs = Math.max(longestRoundMs, now() - start);
    rounds++;
  }

  const measured = subjects.flatMap(rowsOf);
  const tlbMisses = await measureTlbMisses(options);
  const pageTables = tlbMisses.length === 0 ? null : pageTableTime(measured, tlbMisses);
  const rows = compareWithBare(measured);
  const commands = Object.fromEntries(options.programs.map(({ name, commands }) => [name, commands]));
  const qemu = options.qemu?.description ?? null;
  return {
    ...options.environment,
    clock: options.clock ?? "wall",
    rounds,
    seed: SEED,
    rows,
    summary: summarize(rows),
    pageTables,
    commands,
    qemu,
  };
}

/** Of each engine whose modes can be compared with `bare`. */
async function measureTlbMisses(options: BenchmarkOptions): Promise<PrivilegedRow[]> {
  const { tlbMiss, configurations = [], runner, environment, progress } = options;
  if (tlbMiss === undefined) return [];
  const rows: PrivilegedRow[] = [];
  for (const engine of new Set(configurations.map((one) => one.engine))) {
    const modes = configurations.filter((one) => one.engine === engine).map(({ mode }) => mode);
    if (!modes.includes("bare") || modes.length === 1) continue;
    const measured = { programs: [tlbMiss], engine, modes, rounds: TLB_MISS_ROUNDS };
    const common = { runner, environment, ...(progress === undefined ? {} : { progress }) };
    rows.push(...(await runPrivileged({ ...common, ...measured })).privileged);
  }
  return rows;
}

/** Runs a program everywhere once before anything is timed, and checks its results and its size. */
async function warmUp(program: BenchmarkProgram, options: BenchmarkOptions): Promise<Subject> {
  const baseline = await NativeBaseline.instantiate(program);
  const n = options.n ?? baseline.defaultN;
  const checksum = baseline.run(n);
  for (let run = 1; run < NATIVE_WARM_UP_RUNS; run++) {
    await turnOfEventLoop();
    baseline.run(n);
  }
  const guests: GuestSeries[] = [];
  const configurations = options.configurations ?? [{ engine: "interpret", mode: "bare" }];
  for (const configuration of configurations) {
    const reference = await runGuest(program, n, checksum, configuration, options.runner);
    if (options.n === undefined && reference.retired < MINIMUM_RETIRED) {
      throw new BenchmarkError(
        `${program.name}: ${reference.retired} instructions at n=${n} are fewer than ${MINIMUM_RETIRED}`,
      );
    }
    requireSameCounts(program, guests[0], { configuration, reference });
    guests.push({ configuration, reference, times: [] });
  }
  const subject = { program, baseline, n, checksum, nativeTimes: [], guests };
  if (options.qemu === undefined) return { ...subject, qemu: null };
  const larger = largerSize(program.name, n);
  const result = baseline.run(larger);
  const { retired } = await runGuest(program, larger, result, configurations[0]!, options.runner);
  const smallerWork = { n, checksum, retired: guests[0]!.reference.retired };
  const largerWork = { n: larger, checksum: result, retired };
  return { ...subject, qemu: new QemuSeries(program, options.qemu, smallerWork, largerWork) };
}

/** A guest retires the same instructions, privilege by privilege, whatever runs it. */
function requireSameCounts(
  program: BenchmarkProgram,
  first: GuestSeries | undefined,
  { configuration, reference }: Pick<GuestSeries, "configuration" | "reference">,
): void {
  if (first === undefined) return;
  const [one, other] = [first.reference, reference].map(({ retiredBy: { m, s, u } }) => `M ${m}, S ${s}, U ${u}`);
  if (one !== other) {
    throw new BenchmarkError(
      `${program.name}: retired instructions differ: ${one} (${label(first.configuration)}), ` +
        `${other} (${label(configuration)})`,
    );
  }
}

/** One timed run of a program's baseline, of each of its guests, and of QEMU's, in random order. */
async function measure(subject: Subject, runner: GuestRunner, random: () => number, now: () => number): Promise<void> {
  const { program, baseline, n, checksum } = subject;
  const others = subject.qemu === null ? [] : [subject.qemu];
  for (const series of shuffled(["native" as const, ...subject.guests, ...others], random)) {
    await turnOfEventLoop();
    if (series instanceof QemuSeries) {
      await series.measure();
    } else if (series === "native") {
      const start = now();
      const result = baseline.run(n);
      subject.nativeTimes.push(now() - start);
      if (result !== checksum) throw new BenchmarkError(`${program.name}: the baseline's result changed to ${result}`);
    } else {
      const run = await runGuest(program, n, checksum, series.configuration, runner);
      if (run.retired !== series.reference.retired) {
        throw new BenchmarkError(
          `${program.name} (${label(series.configuration)}): ${run.retired} instructions retired, ` +
            `${series.reference.retired} in the run before`,
        );
      }
      series.times.push(run.wallMs);
    }
  }
}

/** One run of a guest, whose result must be `checksum`. */
async function runGuest(
  program: BenchmarkProgram,
  n: number,
  checksum: Checksum,
  configuration: Configuration,
  runner: GuestRunner,
): Promise<GuestRun> {
  const run = await runner.run(program.guest, { ...configuration, bootargs: `n=${n}` });
  const result = guestChecksum(program.name, n, run.console);
  if (result !== checksum) {
    throw new BenchmarkError(
      `${program.name} (${label(configuration)}): the guest's result ${result} is not the baseline's ${checksum}`,
    );
  }
  return run;
}

function rowsOf(subject: Subject): MeasuredRow[] {
  const native = distribution(subject.nativeTimes);
  const qemu = subject.qemu?.distribution ?? null;
  return subject.guests.map(({ configuration, reference, times }) => {
    const guest = distribution(times);
    return {
      program: subject.program.name,
      arithmetic: subject.program.arithmetic,
      ...configuration,
      n: subject.n,
      medianMs: guest.median,
      spread: guest.spread,
      fastestMs: Math.min(...times),
      retired: reference.retired,
      exits: reference.exits,
      walkReads: reference.walkReads,
      walks: reference.walks,
      nativeMedianMs: native.median,
      nativeSpread: native.spread,
      overhead: guest.median / native.median,
      qemu: qemu === null ? null : { medianMs: qemu.median, spread: qemu.spread, ratio: guest.median / qemu.median },
      checksum: subject.checksum,
    };
  });
}

function label({ engine, mode }: Configuration): string {
  return `${engine}, ${mode}`;
}
