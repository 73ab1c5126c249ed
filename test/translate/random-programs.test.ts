// Random programs, interpreted and translated under stress, bare and virtualized: the same hash chain over every result and every
// trap. The interpreter is compared with QEMU by test/differential.
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
      // Privileged programs have more code that runs once: translated as often, they would take minutes.
      const often = sampleClass.startsWith("user") ? 29 : 211;
      // Only `bare` has H.
      const virtualized: TabvisorOptions[] = isa.isa === undefined ? [{ mode: "trap", stress: 997 }] : [];
      for (const options of [{ stress: index % 2 ? often : 499 }, ...virtualized]) {
        const subject = tabvisor({ ...isa, ...options });
        expect(await runToText(subject, image), subject.name).toBe(expected);
      }
    });
  }
});
