// A fresh random sample against QEMU, on the interpreter and on the oracle.
//
// DIFF_SEED=n repeats a run. The seed is printed, with the tally of what was generated.

import { afterAll, describe, expect, test } from "vitest";
import { qemu } from "../arch/qemu.ts";
import { tabvisor } from "../arch/tabvisor.ts";
import { privilegedRows } from "./privileged-program.ts";
import { Tally } from "./program.ts";
import { ciSamples, makeSample, runReference, runToText, sampleImage } from "./sample.ts";
import { describeDifference, shrink } from "./shrink.ts";
import { userRows } from "./user-program.ts";

const seed = Number(process.env.DIFF_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed)) throw new Error(`DIFF_SEED is not a whole number: ${process.env.DIFF_SEED}`);

const REQUIRED_PAIRS = 200_000;
const REQUIRED_PER_ROW = 100;
const LIMIT_MS = 300_000;

const reference = qemu({ limitMs: 60_000 });
const subjects = [tabvisor(), tabvisor({ oracle: true })];
const tally = new Tally();

describe(`differential testing against QEMU, seed ${seed}`, () => {
  for (const [index, sampleClass] of ciSamples.entries()) {
    test(`sample ${index}: ${sampleClass}`, { timeout: LIMIT_MS }, async () => {
      const sample = makeSample(sampleClass, seed + index);
      const image = await sampleImage(sample, { tally });
      const expected = await runReference(reference, sample, image);
      for (const subject of subjects) {
        if ((await runToText(subject, image)) === expected) continue;
        expect.fail(`${subject.name}: ${describeDifference(await shrink(sample, reference, subject))}`);
      }
    });
  }

  test(`at least ${REQUIRED_PAIRS} distinct pairs, every instruction at least ${REQUIRED_PER_ROW} times`, () => {
    expect(tally.pairs.size).toBeGreaterThanOrEqual(REQUIRED_PAIRS);
    for (const row of new Set([...userRows("machine"), ...privilegedRows])) {
      expect(tally.rows.get(row.name) ?? 0, row.name).toBeGreaterThanOrEqual(REQUIRED_PER_ROW);
    }
  });

  afterAll(() => {
    const counts = [...tally.rows].sort(([, a], [, b]) => a - b);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const [name, fewest] = counts[0] ?? ["none", 0];
    console.log(
      `differential: DIFF_SEED=${seed}; ${total} instructions under test, ${tally.pairs.size} distinct pairs of ` +
        `instruction word and operand values, ${counts.length} instructions of the table, the rarest ${name} ${fewest} times`,
    );
  });
});
