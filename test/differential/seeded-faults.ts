// Proves that the sample of one CI run notices faults: puts each of faults.ts into a copy of the core, one at a time, and
// runs the sample on it.
//
//   node --import tsx test/differential/seeded-faults.ts [SEED [FAMILY]]
//
// Long (a build of the core for each fault), so not part of the tests. Exit status 1 if a fault stays unnoticed.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../arch/toolchain.ts";
import { type Fault, faults } from "./faults.ts";
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

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUILD_LIMIT_MS = 120_000;

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

/** The core with the fault in it, or without one. `source`: a copy of its sources, so that all faults are in one core. */
async function buildCore(source: string, fault: Fault | null): Promise<WebAssembly.Module> {
  const folder = await mkdtemp(join(tmpdir(), "seeded-fault-"));
  try {
    await cp(source, folder, { recursive: true });
    if (fault !== null) await applyFault(fault, join(folder, "assembly", fault.file));
    const wasm = join(folder, "core.wasm");
    const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
    const args = [compiler, "--target", "release", "--baseDir", folder, "--outFile", wasm, "assembly/index.ts"];
    const { status, stderr } = await runProgram(process.execPath, args, BUILD_LIMIT_MS);
    if (status !== 0) throw new Error(`asc, ${fault?.what ?? "no fault"}:\n${stderr}`);
    return await WebAssembly.compile(new Uint8Array(await readFile(wasm)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function applyFault({ find, replace, file, what }: Fault, path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${what}: its text occurs ${parts.length - 1} times in assembly/${file}, not once`);
  await writeFile(path, parts.join(replace));
}

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
  const source = await mkdtemp(join(tmpdir(), "seeded-faults-core-"));
  try {
    await cp(join(root, "assembly"), join(source, "assembly"), { recursive: true });
    await cp(join(root, "asconfig.json"), join(source, "asconfig.json"));
    await seedFaults(seed, chosen, source);
  } finally {
    await rm(source, { recursive: true });
  }
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
