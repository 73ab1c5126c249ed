// Random programs of every kind, copied at random points: with paging, PMP, interrupts, hardware that sets A and D, guests in two
// stages. A copy and its parent end with the hash chain of a run that was left alone, and the memory.
//
// DIFF_SEED=n repeats a run.

import { describe, test } from "vitest";
import { HYPERVISOR_ISA } from "../differential/features.ts";
import { Random } from "../differential/random.ts";
import { makeSample, type SampleClass, sampleClasses, sampleImage } from "../differential/sample.ts";
import { clone, expectSameBits, leftAlone, restoreElsewhere, type Spec } from "./guests.ts";

const seed = Number(process.env.DIFF_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed)) throw new Error(`DIFF_SEED is not a whole number: ${process.env.DIFF_SEED}`);
const timeout = 240_000;
const size = { tests: 1500, rounds: 2, scenarios: 80 };
const COPIES = 6;

describe(`random programs, DIFF_SEED=${seed}`, () => {
  for (const [index, sampleClass] of sampleClasses.entries()) {
    const own = seed + index;
    test(`sample ${index}: ${sampleClass}`, { timeout }, async () => {
      const image = await sampleImage(makeSample(sampleClass, own, size));
      const random = new Random(own);
      for (const mode of sampleClass === "two-stage:guests" ? (["bare"] as const) : (["bare", "trap"] as const)) {
        const spec = { image, mode, maxInstructions: 2e8, ...isaOf(sampleClass) } satisfies Spec;
        const { retired } = await leftAlone(spec);
        const points = Array.from({ length: COPIES }, () => random.below(retired)).sort((a, b) => a - b);
        await expectSameBits(spec, points, clone);
        await expectSameBits(spec, points.slice(0, 2), restoreElsewhere);
      }
    });
  }
});

function isaOf(sampleClass: SampleClass): { readonly isa?: string } {
  return sampleClass === "two-stage:guests" ? { isa: HYPERVISOR_ISA } : {};
}
