// Measures one Linux session in every mode, and compares what each mode adds with what its exits should cost.
//
// Owns: the order of runs and the checks. All modes must give the same console bytes and the same instructions at each privilege,
// in every run; the session's own result must be right.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import { type ModeCosts, type Prediction, predictOverhead } from "./exit-costs.ts";
import type { GuestRun, GuestRunner } from "./guest-runner.ts";
import type { LinuxReport, LinuxRow } from "./linux-report.ts";
import { LINUX_DIGEST, linuxLines, linuxMachine, linuxScript } from "./linux-session.ts";
import { randomNumbers, shuffled } from "./order.ts";
import type { PrivilegedReport } from "./privileged-report.ts";
import type { Environment } from "./report.ts";
import { distribution } from "./statistics.ts";
import { turnOfEventLoop } from "./turn-of-event-loop.ts";

export interface LinuxImages {
  readonly kernel: Uint8Array;
  readonly initrd: Uint8Array;
}

export interface LinuxOptions extends LinuxImages {
  readonly runner: GuestRunner;
  readonly environment: Environment;
  readonly engine: EngineName;
  /** `bare` among them. */
  readonly modes: readonly ModeName[];
  /** What an exit costs, by mode (exit-costs.ts), and the measurements that say so. */
  readonly costs: Readonly<Partial<Record<ModeName, ModeCosts>>>;
  readonly costsReport: PrivilegedReport;
  /** Timed runs in each mode, after one that is not. Default DEFAULT_ROUNDS. */
  readonly rounds?: number;
  readonly progress?: (text: string) => void;
}

const DEFAULT_ROUNDS = 7;
const SEED = 20_060_919;

/** One mode's runs: the first is what all others must repeat. */
interface Series {
  readonly mode: ModeName;
  readonly reference: GuestRun;
  readonly times: number[];
}

/** Throws a BenchmarkError when modes or runs differ, or when the session did not do what it should. */
export async function runLinux(options: LinuxOptions): Promise<LinuxReport> {
  const { modes, rounds = DEFAULT_ROUNDS, progress = () => {} } = options;
  const series: Series[] = [];
  for (const mode of modes) {
    progress(`warm-up: ${mode}`);
    const reference = await run(mode, options);
    series.push({ mode, reference, times: [] });
    requireSame(series[0]!, { mode, reference });
  }
  const random = randomNumbers(SEED);
  for (let round = 1; round <= rounds; round++) {
    for (const one of shuffled(series, random)) {
      progress(`round ${round} of ${rounds}: ${one.mode}`);
      const again = await run(one.mode, options);
      requireSame(one, { mode: one.mode, reference: again });
      one.times.push(again.wallMs);
    }
  }
  const bare = series.find(({ mode }) => mode === "bare");
  if (bare === undefined) throw new BenchmarkError("mode bare is needed: the others are compared with it");
  return {
    ...options.environment,
    session: linuxLines,
    retired: bare.reference.retiredBy,
    consoleSha256: await sha256(bare.reference.console),
    rounds,
    seed: SEED,
    linux: series.map((one) => rowOf(one, bare, options)),
    costs: options.costs,
    privileged: options.costsReport.privileged,
  };
}

async function run(mode: ModeName, { runner, engine, kernel, initrd }: LinuxOptions): Promise<GuestRun> {
  await turnOfEventLoop();
  const result = await runner.run(kernel, { ...linuxMachine, engine, mode, initrd, script: linuxScript });
  if (!result.console.includes(LINUX_DIGEST)) {
    throw new BenchmarkError(`${mode}: the session has not printed the right SHA-256: ${result.console.slice(-400)}`);
  }
  return result;
}

type Compared = Pick<Series, "mode" | "reference">;

function requireSame(one: Compared, other: Compared): void {
  const differs = (what: string, text: (run: GuestRun) => string): void => {
    const [a, b] = [text(one.reference), text(other.reference)];
    if (a !== b) throw new BenchmarkError(`${what} differ: ${a} (${one.mode}), ${b} (${other.mode})`);
  };
  differs("retired instructions", ({ retiredBy: { m, s, u } }) => `M ${m}, S ${s}, U ${u}`);
  differs("console bytes", ({ console }) => JSON.stringify(console));
}

function rowOf(series: Series, bare: Series, { engine, costs }: LinuxOptions): LinuxRow {
  const { mode, reference, times } = series;
  const { median, spread } = distribution(times);
  const bareMs = distribution(bare.times).median;
  const { exits, walks, walkReads } = reference;
  return {
    mode,
    engine,
    medianMs: median,
    spread,
    nsPerInstruction: (median * 1e6) / reference.retired,
    overhead: median / bareMs,
    exits,
    walks,
    walkReads,
    model: series === bare ? null : modelOf(predictionFor(series, bare, costs), median - bareMs),
  };
}

function predictionFor({ mode, reference }: Series, bare: Series, costs: LinuxOptions["costs"]): Prediction {
  return predictOverhead(reference, bare.reference, costs[mode]!, costs.bare!);
}

function modelOf(prediction: Prediction, measuredMs: number): NonNullable<LinuxRow["model"]> {
  return { ...prediction, measuredMs, residual: (measuredMs - prediction.ms) / measuredMs };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
