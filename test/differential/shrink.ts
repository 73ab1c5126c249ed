// From a sample that differs to the few instructions that make it differ.
//
// Owns: the search. The chain tells the chunk; then chunks, and steps in them, are left out as long as the difference
// stays. Every attempt is a run on both machines, so there is a limit to how many.

import type { ArchMachine } from "../arch/machine.ts";
import type { ReportRange } from "./image.ts";
import { type Chunk, listing, type Program, selectRound } from "./program.ts";
import { firstDifference, kindOfDifference, parseReport, type Report } from "./report.ts";
import { linksOf, REPORT_STEP, referenceImage, runToText, type Sample, sampleImage } from "./sample.ts";

const MAX_ATTEMPTS = 300;

/** Every link and every trap of a short program. */
const everything: ReportRange = { from: 0, to: 2 ** 32, step: 1, logs: true };

export interface Difference {
  readonly sample: string;
  /** What is left of the program, as text. */
  readonly program: string;
  readonly expected: string;
  readonly actual: string;
}

/** Reduces the sample, on which the two machines differ. */
export async function shrink(sample: Sample, reference: ArchMachine, subject: ArchMachine): Promise<Difference> {
  let attempts = 0;
  const both = async (program: Program, range: ReportRange): Promise<[Report, Report]> => {
    const image = await sampleImage(sample, { program, range });
    const other = await referenceImage(sample, image, { program, range });
    const [expected, actual] = await Promise.all([runToText(reference, other), runToText(subject, image)]);
    return [parseReport(expected), parseReport(actual)];
  };
  // A program without some of its parts may differ for another reason, a known one perhaps.
  let kind: string | null = null;
  const differs = async (program: Program): Promise<boolean> => {
    if (attempts++ >= MAX_ATTEMPTS) return false;
    const found = kindOfDifference(...(await both(program, { ...everything, to: 0 })));
    if (found === null) return false;
    kind ??= found;
    return found === kind;
  };

  let { program } = sample;
  const link = await firstDifferentLink(program, both);
  if (link !== null) {
    const { chunks } = program;
    const at = link % chunks.length;
    const round = selectRound(program, Math.floor(link / chunks.length));
    const part = (from: number): Program => ({ rounds: 1, chunks: round.chunks.slice(from, at + 1) });
    // The whole way there first: it tells what to look for.
    for (const from of [0, Math.max(0, at - 16), at]) {
      if (await differs(part(from))) program = part(from);
    }
  }
  if (program.rounds === 1) {
    const withChunks = (chunks: readonly Chunk[]): Program => ({ chunks, rounds: 1 });
    const chunks = await reduce(program.chunks, (items) => differs(withChunks(items)));
    // Then the steps; every one in a chunk of its own.
    const steps = chunks.flatMap(({ steps, hasFloats }) => steps.map((step) => ({ steps: [step], hasFloats })));
    const areApart = await differs(withChunks(steps));
    program = withChunks(areApart ? await reduce(steps, (items) => differs(withChunks(items))) : chunks);
  }
  const [left, right] = await both(program, everything);
  return { sample: sample.name, program: listing(program), expected: left.text, actual: right.text };
}

/** The number of the first link of the chain that differs, by two runs: some links, then all of those between two. */
async function firstDifferentLink(
  program: Program,
  both: (program: Program, range: ReportRange) => Promise<[Report, Report]>,
): Promise<number | null> {
  let range: ReportRange = { from: 0, to: linksOf(program), step: REPORT_STEP, logs: false };
  let found = linksOf(program) - 1;
  for (const step of [REPORT_STEP, 1]) {
    range = { ...range, step };
    const at = firstDifference(...(await both(program, range)));
    if (at === null && step === 1) return null;
    if (at !== null) found = at;
    range = { ...range, from: Math.max(0, found - REPORT_STEP), to: found + 1 };
  }
  return found;
}

/** Delta debugging: leaves out ever smaller runs of items as long as `holds` stays true. */
async function reduce<T>(items: readonly T[], holds: (items: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const without = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (without.length > 0 && (await holds(without))) kept = without;
      else start += size;
    }
  }
  return kept;
}

/** For people: the program as assembly, and what each machine said. */
export function describeDifference({ sample, program, expected, actual }: Difference): string {
  const end = (text: string): string => text.trimEnd().split("\n").slice(-8).join("\n");
  return [`${sample}: the machines differ on`, program, "reference:", end(expected), "subject:", end(actual)].join(
    "\n",
  );
}
