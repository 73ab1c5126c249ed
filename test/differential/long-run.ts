// Differential testing for as long as one likes: samples of one class of programs, a new seed for each.
//
//   node --import tsx test/differential/long-run.ts CLASS INSTRUCTIONS [SEED] [ENGINE]
//
// CLASS is user, privileged or two-stage; samples of its kinds take turns. Ends when so many distinct instructions have been
// compared, or at the first difference, reduced and printed, with exit status 1. The interpreter is compared on every sample;
// the oracle, which is many times slower, on every eighth; with ENGINE `translate` translated code on every sample, too. QEMU runs
// beside the project's own machines, so two processors are of use. Needs 512 MiB for the tally.

import {
  isSampleKind,
  longSize,
  makeSample,
  referenceFor,
  runReference,
  runToText,
  type Sample,
  sampleClassesOf,
  sampleImage,
  sampleKinds,
  subjectsFor,
  translatedSubject,
} from "./sample.ts";
import { describeDifference, shrink } from "./shrink.ts";
import { Tally } from "./tally.ts";

const ORACLE_EVERY = 8;
const REPORT_EVERY = 20;
/** Instructions between two looks at pc, by turns: regions are small and many, and large. */
const STRESSES = [97, 997];

interface Started {
  readonly sample: Sample;
  readonly image: Uint8Array;
  /** What the reference says. */
  readonly expected: Promise<string>;
}

async function main(): Promise<void> {
  const [kind = "", wanted = "", start, engine = "interpret"] = process.argv.slice(2);
  const seed = Number(start ?? Math.floor(Math.random() * 2 ** 31));
  const isKnown = isSampleKind(kind) && (engine === "interpret" || engine === "translate");
  if (!isKnown || !(Number(wanted) > 0) || !Number.isInteger(seed)) {
    throw new Error(`usage: long-run.ts ${sampleKinds.join("|")} INSTRUCTIONS [SEED] [interpret|translate]`);
  }
  const classes = sampleClassesOf(kind);
  const tally = new Tally(32);
  const begin = async (index: number): Promise<Started> => {
    const sample = makeSample(classes[index % classes.length]!, (seed + index) % 2 ** 31, longSize);
    const image = await sampleImage(sample, { tally });
    return { sample, image, expected: runReference(referenceFor(sample.sampleClass), sample, image) };
  };

  let next = await begin(0);
  let index = 0;
  for (; tally.distinct.count < Number(wanted); index++) {
    const { sample, image, expected } = next;
    next = await begin(index + 1);
    const [interpreter, oracle] = subjectsFor(sample.sampleClass);
    // Each kind of the class comes to the oracle, and to each stress, whatever their number.
    const round = Math.floor(index / classes.length);
    const subjects = round % ORACLE_EVERY === 0 ? [interpreter, oracle] : [interpreter];
    if (engine === "translate")
      subjects.push(translatedSubject(sample.sampleClass, STRESSES[round % STRESSES.length]!));
    for (const subject of subjects) {
      if ((await runToText(subject, image)) === (await expected)) continue;
      console.log(
        `${subject.name}: ${describeDifference(await shrink(sample, referenceFor(sample.sampleClass), subject))}`,
      );
      process.exitCode = 1;
      return;
    }
    if (index % REPORT_EVERY === 0) report(kind, seed, index + 1, tally);
  }
  report(kind, seed, index, tally);
  await next.expected;
}

function report(kind: string, seed: number, samples: number, tally: Tally): void {
  const minutes = (process.uptime() / 60).toFixed(1);
  console.log(
    `${kind}, seeds ${seed} to ${seed + samples - 1}: ${tally.total} instructions under test, at least ` +
      `${tally.distinct.count} of them distinct, ${tally.rows.size} rows of the table, no difference (${minutes} min)`,
  );
}

await main();
