// Random privileged programs in bare and in trap: the same console, and with it the same hash chain over every result and
// every trap. test/differential compares bare with QEMU, so trap is compared with QEMU, too.
//
// DIFF_SEED=n repeats a run.

import { describe, expect, test } from "vitest";
import { tabvisor } from "../arch/tabvisor.ts";
import { makeSample, runToText, type SampleClass, sampleImage } from "../differential/sample.ts";

const seed = Number(process.env.DIFF_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed)) throw new Error(`DIFF_SEED is not a whole number: ${process.env.DIFF_SEED}`);
const timeout = 120_000;

const samples: readonly SampleClass[] = [
  "privileged:paging",
  "privileged:pmp",
  "privileged:interrupts",
  "privileged:svade",
  "user:machine",
  "user:user-sv39",
  "user:supervisor-sv39",
];

const bare = tabvisor();
const subjects = [tabvisor({ mode: "trap" }), tabvisor({ mode: "trap", oracle: true })];

describe(`random programs in bare and in trap, DIFF_SEED=${seed}`, () => {
  for (const [index, sampleClass] of samples.entries()) {
    test(`sample ${index}: ${sampleClass}`, { timeout }, async () => {
      const image = await sampleImage(makeSample(sampleClass, seed + index));
      const expected = await runToText(bare, image);
      expect(expected).toMatch(/\nend [0-9a-f]+ [0-9a-f]+\n$/);
      for (const subject of subjects) expect(await runToText(subject, image), subject.name).toBe(expected);
    });
  }
});
