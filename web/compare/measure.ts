// Measures one program native, in bare and in trap.
//
// Owns: the order of runs and the checks that make a figure worth showing. Each guest runs on a machine of its own with
// the virtual clock, so its instructions and exits are the same every time; a run that differs ends the comparison.

import type { EngineName } from "../../src/worker/protocol.ts";
import { loadBaseline, loadImage } from "../machine/assets.ts";
import { runToEnd } from "../machine/guest-run.ts";
import { guestChecksum, randomNumbers, shuffled } from "../machine/hypervisor.ts";
import { NativeClient } from "../machine/native-client.ts";
import { environment } from "./environment.ts";
import { type RunLength, shortWorkOf } from "./programs.ts";
import { type ComparisonReport, type Configuration, configurations, distributionsOf } from "./report.ts";

const SEED = 20_060_919;

export interface MeasureOptions {
  readonly program: string;
  readonly length: RunLength;
  readonly rounds: number;
  /** Ends the measurement: every worker is stopped, and the promise is rejected with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told before each run: round 0 is the warm-up. `done` counts finished runs of `all`. */
  readonly progress: (step: Step) => void;
}

export interface Step {
  readonly round: number;
  readonly configuration: Configuration;
  readonly done: number;
  readonly all: number;
}

/** What one run gives. A native run retires no guest instructions. */
interface Run {
  readonly ms: number;
  readonly checksum: string;
  readonly retired: number;
  readonly exits: Readonly<Record<string, number>>;
  /** Null: none, it was native. */
  readonly engine: EngineName | null;
}

/** Rejects with one line when a part is missing, a worker dies, or two runs that must agree do not. */
export async function measure(options: MeasureOptions): Promise<ComparisonReport> {
  const { program, length, rounds, signal, progress } = options;
  const [image, baseline] = await Promise.all([loadImage(program), loadBaseline(program)]);
  signal.throwIfAborted();
  const native = new NativeClient();
  const endNative = () => native.end("The native baseline was stopped");
  signal.addEventListener("abort", endNative, { once: true });
  try {
    const ownWork = await native.load(program, baseline);
    const n = length === "full" ? ownWork : shortWorkOf(program);
    const runs = new RunLog();
    const random = randomNumbers(SEED);
    const all = (rounds + 1) * configurations.length;
    let done = 0;
    for (let round = 0; round <= rounds; round++) {
      for (const configuration of shuffled(configurations, random)) {
        progress({ round, configuration, done, all });
        const run =
          configuration === "native"
            ? { ...(await native.run(n)), retired: 0, exits: {}, engine: null }
            : await runGuest(program, image, n, configuration, signal);
        runs.take(configuration, run, round > 0);
        done++;
      }
    }
    return { ...environment(), program, length, n, rounds, seed: SEED, ...runs.figures() };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", endNative);
    endNative();
  }
}

async function runGuest(
  program: string,
  image: Uint8Array,
  n: number,
  mode: Exclude<Configuration, "native">,
  signal: AbortSignal,
): Promise<Run> {
  const spec = { name: program, image, mode, clock: "virtual", firmware: "host", bootargs: `n=${n}` } as const;
  const { status, console } = await runToEnd(spec, signal);
  const exits = Object.fromEntries(Object.entries(status.exits).map(([cause, { count }]) => [cause, count]));
  return {
    ms: status.runMs,
    checksum: guestChecksum(program, n, console),
    retired: status.retired.total,
    exits,
    engine: status.engine,
  };
}

/** The runs so far. Every run must give the same result, and every run of a mode the same counts. */
class RunLog {
  private readonly first = new Map<Configuration, Run>();
  private readonly times: Record<Configuration, number[]> = { native: [], bare: [], trap: [] };

  /** Throws when the run contradicts an earlier one. */
  take(configuration: Configuration, run: Run, timed: boolean): void {
    for (const [other, { checksum, retired }] of this.first) {
      if (run.checksum !== checksum) {
        throw new Error(`${configuration} computed ${run.checksum}, but ${other} ${checksum}: nothing is compared`);
      }
      if (configuration !== "native" && other !== "native" && run.retired !== retired) {
        throw new Error(
          `${configuration} retired ${run.retired} instructions, but ${other} ${retired}: nothing is compared`,
        );
      }
    }
    if (!this.first.has(configuration)) this.first.set(configuration, run);
    if (timed) this.times[configuration].push(run.ms);
  }

  figures() {
    const { native, bare, trap } = distributionsOf(this.times);
    const { checksum, retired, exits, engine } = this.first.get("bare")!;
    return {
      engine: engine!,
      timesMs: this.times,
      retired,
      exits: { bare: exits, trap: this.first.get("trap")!.exits },
      checksum,
      emulationOverhead: bare.median / native.median,
      virtualizationOverhead: trap.median / bare.median,
    };
  }
}
