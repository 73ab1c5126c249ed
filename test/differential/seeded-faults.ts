// Proves that the sample of one CI run notices faults: puts each of faults.ts into a copy of the core, one at a time, and
// runs the sample on it.
//
//   node --import tsx test/differential/seeded-faults.ts [SEED [FAMILY]]
//
// Long (a build of the core for each fault), so not part of the tests. Exit status 1 if a fault stays unnoticed.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "./faults.ts";
import { type Fault, withFaultyCore, withSources } from "./faulty-core.ts";
import {
  ciSamples,
  makeSample,
  referenceFor,
  runReference,
  runToText,
  type Sample,
  sampleImage,
  subjectsFor,
} from "./sample.ts";

interface RecordedSample {
  readonly sample: Sample;
  readonly image: Uint8Array;
  /** What QEMU printed. */
  readonly expected: string;
}

async function recordSamples(seed: number): Promise<RecordedSample[]> {
  const recorded: RecordedSample[] = [];
  for (const [index, sampleClass] of ciSamples.entries()) {
    const sample = makeSample(sampleClass, seed + index);
    const image = await sampleImage(sample);
    recorded.push({ sample, image, expected: await runReference(referenceFor(sampleClass), sample, image) });
  }
  return recorded;
}

/** The core with the fault in it, or without one. */
const buildCore = (source: string, fault: Fault | null): Promise<WebAssembly.Module> =>
  withFaultyCore(source, fault, async (folder) =>
    WebAssembly.compile(new Uint8Array(await readFile(join(folder, "core.wasm")))),
  );

/** The first sample on which the core differs from QEMU, and what it said; or null. */
async function noticedBy(
  core: WebAssembly.Module,
  samples: readonly RecordedSample[],
): Promise<{ readonly name: string; readonly actual: string } | null> {
  for (const { sample, image, expected } of samples) {
    const [interpreter] = subjectsFor(sample.sampleClass, core);
    const actual = await runToText(interpreter, image);
    if (actual !== expected) return { name: sample.name, actual };
  }
  return null;
}

async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isInteger(seed)) throw new Error(`the seed is not a whole number: ${process.argv[2]}`);
  const family = process.argv[3];
  const chosen = faults.filter((fault) => family === undefined || fault.family === family);
  if (chosen.length === 0) throw new Error(`no fault of family "${family}"`);
  await withSources((source) => seedFaults(seed, chosen, source));
}

async function seedFaults(seed: number, chosen: readonly Fault[], source: string): Promise<void> {
  const samples = await recordSamples(seed);
  const clean = await noticedBy(await buildCore(source, null), samples);
  if (clean !== null) throw new Error(`without a fault the core differs from QEMU on ${clean.name}:\n${clean.actual}`);
  console.log(`seed ${seed}: ${samples.length} samples, no difference without a fault`);
  let unnoticed = 0;
  for (const fault of chosen) {
    const noticed = await noticedBy(await buildCore(source, fault), samples);
    if (noticed === null) unnoticed++;
    const verdict = noticed === null ? "UNNOTICED" : `noticed by ${noticed.name}`;
    console.log(`${fault.family}: ${fault.what}: ${verdict}`);
  }
  console.log(`${chosen.length - unnoticed} of ${chosen.length} faults noticed`);
  if (unnoticed > 0) process.exitCode = 1;
}

await main();
