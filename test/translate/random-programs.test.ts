// Random programs, interpreted and translated under stress: the same hash chain over every result and every trap. The interpreter
// is compared with QEMU by test/differential.
//
// DIFF_SEED=n repeats a run.

import { describe, expect, test } from "vitest";
import { type TabvisorOptions, tabvisor } from "../arch/tabvisor.ts";
import { HYPERVISOR_ISA } from "../differential/features.ts";
import { makeSample, runToText, sampleClasses, sampleImage } from "../differential/sample.ts";

const seed = Number(process.env.DIFF_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed)) throw new Error(`DIFF_SEED is not a whole number: ${process.env.DIFF_SEED}`);
const timeout = 120_000;

describe(`random programs, translated, DIFF_SEED=${seed}`, () => {
  for (const [index, sampleClass] of sampleClasses.entries()) {
    const isa: TabvisorOptions = sampleClass === "two-stage:guests" ? { isa: HYPERVISOR_ISA } : {};
    test(`sample ${index}: ${sampleClass}`, { timeout }, async () => {
      const image = await sampleImage(makeSample(sampleClass, seed + index));
      const expected = await runToText(tabvisor(isa), image);
      expect(expected).toMatch(/\nend [0-9a-f]+ [0-9a-f]+\n$/);
      for (const stress of [index % 2 ? 11 : 499]) {
        const subject = tabvisor({ ...isa, stress });
        expect(await runToText(subject, image), `${subject.name}, stress ${stress}`).toBe(expected);
      }
    });
  }
});
