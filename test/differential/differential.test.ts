// A fresh random sample against QEMU, on the interpreter and on the oracle.
//
// DIFF_SEED=n repeats a run. The seed is printed, with the tally of what was generated; DIFF_TABLE=1 prints the whole table
// of instruction × operand class.

import { afterAll, describe, expect, test } from "vitest";
import { OperandClasses } from "./operand-classes.ts";
import { hypervisorRows, privilegedRows } from "./privileged-tests.ts";
import { ciSamples, makeSample, referenceFor, runReference, runToText, sampleImage, subjectsFor } from "./sample.ts";
import { describeDifference, shrink } from "./shrink.ts";
import { Tally } from "./tally.ts";
import { userRows } from "./user-program.ts";

const seed = Number(process.env.DIFF_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed)) throw new Error(`DIFF_SEED is not a whole number: ${process.env.DIFF_SEED}`);

const REQUIRED_DISTINCT = 350_000;
const LIMIT_MS = 300_000;

const tally = new Tally(28, new OperandClasses());
const rows = new Set([...userRows("machine"), ...privilegedRows, ...hypervisorRows]);

describe(`differential testing against QEMU, DIFF_SEED=${seed}`, () => {
  for (const [index, sampleClass] of ciSamples.entries()) {
    test(`sample ${index}: ${sampleClass}`, { timeout: LIMIT_MS }, async () => {
      const sample = makeSample(sampleClass, seed + index);
      const image = await sampleImage(sample, { tally });
      const reference = referenceFor(sampleClass);
      const expected = await runReference(reference, sample, image);
      for (const subject of subjectsFor(sampleClass)) {
        if ((await runToText(subject, image)) === expected) continue;
        expect.fail(`${subject.name}: ${describeDifference(await shrink(sample, reference, subject))}`);
      }
    });
  }

  test(`at least ${REQUIRED_DISTINCT} distinct instructions`, () => {
    expect(tally.distinct.count).toBeGreaterThanOrEqual(REQUIRED_DISTINCT);
  });

  test("no cell of instruction × operand class is empty", () => {
    expect(tally.classes!.empty(rows)).toEqual([]);
  });

  afterAll(() => {
    if (process.env.DIFF_TABLE === "1") console.log(tally.classes!.toText(rows));
    const counts = [...tally.rows].sort(([, a], [, b]) => a - b);
    const [name, fewest] = counts[0] ?? ["none", 0];
    console.log(
      `differential: DIFF_SEED=${seed}; ${tally.total} instructions under test, at least ${tally.distinct.count} of them ` +
        `distinct, ${counts.length} instructions of the table, the rarest ${name} ${fewest} times`,
    );
  });
});
