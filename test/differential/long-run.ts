// Differential testing for as long as one likes: samples of every class in turn, a new seed for each.
//
//   node --import tsx test/differential/long-run.ts SAMPLES [SEED]
//
// Stops at the first difference, reduced and printed, with exit status 1. Both execution paths are compared with QEMU.

import { qemu } from "../arch/qemu.ts";
import { tabvisor } from "../arch/tabvisor.ts";
import { Tally } from "./program.ts";
import { makeSample, runReference, runToText, sampleClasses, sampleImage } from "./sample.ts";
import { describeDifference, shrink } from "./shrink.ts";

async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    throw new Error("usage: long-run.ts SAMPLES [SEED], both whole numbers");
  }
  const reference = qemu({ limitMs: 60_000 });
  const subjects = [tabvisor(), tabvisor({ oracle: true })];
  let tests = 0;
  let pairs = 0;
  for (let index = 0; index < count; index++) {
    const sample = makeSample(sampleClasses[index % sampleClasses.length]!, seed + index);
    // A tally for each sample: distinct within it, so that memory does not grow with the run.
    const tally = new Tally();
    const image = await sampleImage(sample, { tally });
    const expected = await runReference(reference, sample, image);
    for (const subject of subjects) {
      if ((await runToText(subject, image)) === expected) continue;
      console.log(`${subject.name}: ${describeDifference(await shrink(sample, reference, subject))}`);
      process.exitCode = 1;
      return;
    }
    tests += [...tally.rows.values()].reduce((sum, rows) => sum + rows, 0);
    pairs += tally.pairs.size;
  }
  console.log(
    `seeds ${seed} to ${seed + count - 1}: ${count} samples, ${tests} instructions under test, ` +
      `${pairs} pairs of instruction word and operand values (distinct within a sample), no difference`,
  );
}

await main();
