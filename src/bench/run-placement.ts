// Measures what it costs where data lies: in the page of the code that writes it, or at a distance at which pages share places in a TLB.
//
// A program (guests/bench/placement) has one loop twice, with its data so placed and with its data apart. Times are by the slope over two
// numbers of turns, so start and compilation cancel out, in QEMU too. All runs must print the same.

import type { EngineName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { GuestRunner } from "./guest-runner.ts";
import { randomNumbers, shuffled } from "./order.ts";
import type { PlacementReport, PlacementRow } from "./placement-report.ts";
import { type Checksum, guestChecksum, type PrivilegedProgram } from "./program.ts";
import type { QemuRunner } from "./qemu.ts";
import type { Environment } from "./report.ts";
import { distribution } from "./statistics.ts";
import { turnOfEventLoop } from "./turn-of-event-loop.ts";

export interface PlacementOptions {
  readonly programs: readonly PrivilegedProgram[];
  readonly runner: GuestRunner;
  readonly engines: readonly EngineName[];
  /** Default: no QEMU. */
  readonly qemu?: QemuRunner;
  readonly environment: Environment;
  /** Default DEFAULT_ROUNDS. */
  readonly rounds?: number;
  readonly progress?: (text: string) => void;
}

const DEFAULT_ROUNDS = 7;
const SEED = 20_060_919;
/** Turns of the shorter run, which is long enough for code to be translated and optimised. */
const N = 2_000_000;
/** Of the longer one. */
const LONGER_N = 4 * N;
const NS_PER_MS = 1e6;

type Emulator = EngineName | "QEMU";
type Placement = "placed" | "apart";

/** What main.c of the privileged programs knows them by. */
const modes: Readonly<Record<Placement, string>> = { placed: "loop", apart: "empty" };

interface Series {
  readonly program: PrivilegedProgram;
  readonly emulator: Emulator;
  readonly times: Readonly<Record<Placement, number[]>>;
}

/** Throws a BenchmarkError when two runs print different results. */
export async function runPlacement(options: PlacementOptions): Promise<PlacementReport> {
  const { programs, engines, qemu, rounds = DEFAULT_ROUNDS, progress = () => {} } = options;
  const emulators: Emulator[] = [...engines, ...(qemu === undefined ? [] : ["QEMU" as const])];
  const all = programs.flatMap((program) =>
    emulators.map((emulator): Series => ({ program, emulator, times: { placed: [], apart: [] } })),
  );
  const results = new Map<string, Checksum>();
  const random = randomNumbers(SEED);
  for (let round = 1; round <= rounds; round++) {
    for (const { program, emulator, times } of shuffled(all, random)) {
      progress(`round ${round} of ${rounds}: ${program.name}, ${emulator}`);
      for (const placement of shuffled(["placed", "apart"] as const, random)) {
        const ms = await slope(program, emulator, placement, options, results);
        times[placement].push((ms * NS_PER_MS) / (LONGER_N - N));
      }
    }
  }
  return {
    ...options.environment,
    placement: all.map(rowOf),
    rounds,
    seed: SEED,
    qemu: qemu?.description ?? null,
    commands: Object.fromEntries(programs.map(({ name, command }) => [name, command])),
  };
}

/** Milliseconds that the longer run takes longer. */
async function slope(
  program: PrivilegedProgram,
  emulator: Emulator,
  placement: Placement,
  { runner, qemu }: PlacementOptions,
  results: Map<string, Checksum>,
): Promise<number> {
  const timed = async (n: number): Promise<number> => {
    await turnOfEventLoop();
    const bootargs = `n=${n} mode=${modes[placement]}`;
    const { wallMs, console } =
      emulator === "QEMU"
        ? await qemu!.run(program.name, program.guest, bootargs)
        : await runner.run(program.guest, { engine: emulator, mode: "bare", bootargs });
    const result = guestChecksum(program.name, n, console);
    requireSame(`${program.name} ${n}`, result, `${emulator}, ${placement}`, results);
    return wallMs;
  };
  const shorter = await timed(N);
  return (await timed(LONGER_N)) - shorter;
}

/** The result depends on the program and its number of turns alone. */
function requireSame(work: string, result: Checksum, where: string, results: Map<string, Checksum>): void {
  const known = results.get(work);
  if (known === undefined) results.set(work, result);
  else if (known !== result)
    throw new BenchmarkError(`${work}: the result was ${known} before, and is ${result} (${where})`);
}

function rowOf({ program, emulator, times }: Series): PlacementRow {
  const [placed, apart] = [distribution(times.placed), distribution(times.apart)];
  return {
    program: program.name,
    emulator,
    placedNs: placed.median,
    placedSpread: placed.spread,
    apartNs: apart.median,
    apartSpread: apart.spread,
    ratio: placed.median / apart.median,
  };
}
