// One program, interpreted and translated in several settings: everything that a guest can see must be the same.
//
// Owns: the settings, and what they are compared by. The programs are the tests'.

import { expect } from "vitest";
import { Layout, Machine, Region } from "../../assembly/abi.ts";
import type { Core } from "../../src/core/core.ts";
import { BareHart, type BareHartOptions, type HartState, type Piece } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { Random } from "../differential/random.ts";

/**
 * Settings of the translator. Where code is hot: as machines do, but sooner; what was executed is translated, and stays. Under stress: all
 * code, executed or not, every other region with calls of the slow path, and some of it goes at random. A region is left
 * for a look at pc every so many instructions, so short and long times are tried. The last one is in the core with assertions.
 */
const settings: readonly { readonly name: string; readonly options: Omit<BareHartOptions, "memory"> }[] = [
  { name: "where hot", options: { translation: { sampleEvery: 48, hotSamples: 1, payback: 0 } } },
  { name: "under stress 7", options: { stress: 7 } },
  { name: "under stress 61", options: { stress: 61 } },
  { name: "under stress 487", options: { stress: 487, core: checkCore() } },
];

/** What the translator has done. */
export interface Translated {
  readonly made: number;
  readonly dropped: number;
  /** Instructions retired by the regions that there still are. */
  readonly retired: number;
}

export function translatedBy({ memory }: Core): Translated {
  const made = memory.read32(Layout.Machine + Machine.RegionsMade);
  let retired = 0;
  for (let region = 0; region < Math.min(made, Layout.RegionCount); region++)
    retired += memory.readCount(Layout.Regions + region * Layout.RegionSize + Region.Retired);
  return { made, dropped: memory.read32(Layout.Machine + Machine.RegionsDropped), retired };
}

/** Something of the host's own, after so many instructions. */
export interface HostAction {
  readonly after: number;
  act(hart: BareHart): void;
}

export interface ProgramRun {
  readonly memory: readonly Piece[];
  readonly instructions: number;
  /** In ascending order. */
  readonly host?: readonly HostAction[];
  readonly options?: Omit<BareHartOptions, "memory">;
  /** It changes translations without a fence: the path that runs one instruction at a time and keeps none is not asked. */
  readonly isStale?: boolean;
}

/** Runs to the end in pieces of `lengths()` instructions; `look` is called after each. */
function runPieces(
  hart: BareHart,
  { instructions, host = [] }: ProgramRun,
  lengths: () => number,
  look: (done: number) => void,
): void {
  const actions = [...host];
  for (let done = 0; done < instructions; ) {
    const next = actions[0]?.after ?? instructions;
    const piece = Math.min(lengths(), next - done);
    hart.run(piece);
    done += piece;
    look(done);
    while (actions[0]?.after === done) actions.shift()!.act(hart);
  }
}

export interface Compared {
  /** At the end, on each path. */
  readonly state: HartState;
  /** The interpreter's hart, at its end. */
  readonly hart: BareHart;
  /** In the setting that translates what is hot. */
  readonly translated: Translated;
}

/**
 * Runs a program interpreted, one instruction at a time and in every setting of the translator: in one go, and in pieces of up to 100
 * instructions, after each of which registers and CSRs are compared, at the end memory, too.
 */
export async function expectSameBits(run: ProgramRun): Promise<Compared> {
  const create = (options: Omit<BareHartOptions, "memory">): Promise<BareHart> =>
    BareHart.create({ memory: run.memory, ...run.options, ...options });
  const whole = (): number => run.instructions;
  const hart = await create({});
  runPieces(hart, run, whole, () => {});
  const state = hart.state();
  if (run.isStale !== true) {
    const oracle = await create({ oracle: true });
    runPieces(oracle, run, whole, () => {});
    expect(oracle.state(), "one at a time").toEqual(state);
  }
  let translated: Translated | null = null;
  for (const { name, options } of settings) {
    const subject = await create(options);
    runPieces(subject, run, whole, () => {});
    expect(subject.state(), name).toEqual(state);
    translated ??= translatedBy(subject.core);
    expectSamePieces(hart, subject, run, name);
  }
  return { state, hart, translated: translated! };
}

function expectSamePieces(hart: BareHart, subject: BareHart, run: ProgramRun, name: string): void {
  for (const path of [hart, subject]) path.restart();
  const seen: unknown[] = [];
  const lengths = (): (() => number) => {
    const random = new Random(run.instructions);
    return () => random.between(1, 100);
  };
  runPieces(hart, run, lengths(), () => seen.push(hart.registers()));
  runPieces(subject, run, lengths(), (done) =>
    expect(subject.registers(), `${name}, after ${done}`).toEqual(seen.shift()),
  );
  expect(subject.state(), `${name}, in pieces`).toEqual(hart.state());
}
