// The slope test: if each exit takes d longer, a run must take d times its exits longer. It tells whether the clock and the
// exit counts are about the same thing; a program without exits is the control, and must not move.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import type { GuestRunner } from "./guest-runner.ts";
import type { PrivilegedProgram } from "./program.ts";
import { distribution } from "./statistics.ts";
import { turnOfEventLoop } from "./turn-of-event-loop.ts";

/** Reported, not asserted: it is a matter of time. */
export interface Slope {
  readonly program: string;
  readonly mode: ModeName;
  /** What each exit was made to take longer at least, in nanoseconds. */
  readonly delayNs: number;
  /** Exits of one run, all causes together. */
  readonly exits: number;
  /** Median of what a run took longer, in milliseconds. */
  readonly movedMs: number;
  /** Median of (what a run took longer / what its exits were delayed): 1 if times follow exits; null with too few exits. */
  readonly ratio: number | null;
}

export const DELAY_NS = 2000;
const ROUNDS = 7;
/** Fewer exits than this are a run's start and end. */
const MINIMUM_EXITS = 1000;

/** Runs the program with and without the delay, in turns. */
export async function measureSlope(
  program: PrivilegedProgram,
  n: number,
  { runner, engine, mode }: { readonly runner: GuestRunner; readonly engine: EngineName; readonly mode: ModeName },
): Promise<Slope> {
  const options = { engine, mode, bootargs: `n=${n} mode=loop` };
  const moved: number[] = [];
  const ratios: number[] = [];
  let exits = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await turnOfEventLoop();
    const plain = await runner.run(program.guest, options);
    const delayed = await runner.run(program.guest, { ...options, exitDelayNs: DELAY_NS });
    moved.push(delayed.wallMs - plain.wallMs);
    ratios.push((delayed.wallMs - plain.wallMs) / delayed.delayMs);
    exits = Object.values(plain.exits).reduce((sum, count) => sum + count, 0);
  }
  const ratio = exits < MINIMUM_EXITS ? null : distribution(ratios).median;
  return { program: program.name, mode, delayNs: DELAY_NS, exits, movedMs: distribution(moved).median, ratio };
}
