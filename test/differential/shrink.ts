// From a sample that differs to the few instructions that make it differ.
//
// Owns: the search. The chain tells the chunk; then chunks, and steps in them, are left out as long as the difference
// stays. Every attempt is a run on both machines, so there is a limit to how many.

import type { ArchMachine } from "../arch/machine.ts";
import { type Chunk, listing } from "./program.ts";
import { firstDifference, parseReport } from "./report.ts";
import { runToText, type Sample, sampleImage } from "./sample.ts";

const MAX_ATTEMPTS = 300;

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
  const both = async (program: readonly Chunk[]): Promise<[string, string]> => {
    const image = await sampleImage(sample, { program, everyLink: true });
    return [await runToText(reference, image), await runToText(subject, image)];
  };
  const differs = async (program: readonly Chunk[]): Promise<boolean> => {
    if (attempts++ >= MAX_ATTEMPTS) return false;
    const [expected, actual] = await both(program);
    return expected !== actual;
  };

  let program = sample.program;
  const [expected, actual] = await both(program);
  const at = firstDifference(parseReport(expected), parseReport(actual));
  if (at !== null) {
    const alone = program.slice(at, at + 1);
    if (await differs(alone)) program = alone;
    else if (await differs(program.slice(0, at + 1))) program = program.slice(0, at + 1);
  }
  program = await reduce(program, differs);
  // Then the steps; every one in a chunk of its own.
  const steps = program.flatMap((chunk) => chunk.map((step) => [step]));
  if (await differs(steps)) program = await reduce(steps, differs);

  const [left, right] = await both(program);
  return { sample: sample.name, program: listing(program), expected: left, actual: right };
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
