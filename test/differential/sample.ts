// One sample: a random program, run on two machines, their reports compared.
//
// Owns: the classes of programs, how a seed becomes a sample, and what a difference is. Reducing one is shrink.ts.

import type { ArchMachine } from "../arch/machine.ts";
import { qemu } from "../arch/qemu.ts";
import { tabvisor } from "../arch/tabvisor.ts";
import { HYPERVISOR_ISA } from "./features.ts";
import { makeImage, type ReportRange, type Setup, userSetup } from "./image.ts";
import { generatePrivilegedProgram, type PrivilegedKind } from "./privileged-program.ts";
import type { Program } from "./program.ts";
import { Random } from "./random.ts";
import { parseReport } from "./report.ts";
import type { Tally } from "./tally.ts";
import { generateTwoStageProgram } from "./two-stage-program.ts";
import { type Environment, generateUserProgram } from "./user-program.ts";

/** User programs by environment, privileged ones by kind. */
export const sampleClasses = [
  "user:machine",
  "user:user-bare",
  "user:user-sv39",
  "user:supervisor-sv39",
  "privileged:paging",
  "privileged:pmp",
  "privileged:interrupts",
  "privileged:svade",
  "two-stage:guests",
] as const;

export type SampleClass = (typeof sampleClasses)[number];

/** The three classes of programs, as the long run names them. */
export const sampleKinds = ["user", "privileged", "two-stage"] as const;
export type SampleKind = (typeof sampleKinds)[number];

export function isSampleKind(name: string): name is SampleKind {
  return sampleKinds.some((kind) => kind === name);
}

export function sampleClassesOf(kind: SampleKind): readonly SampleClass[] {
  return sampleClasses.filter((name) => name.startsWith(`${kind}:`));
}

/** What one CI run consists of: 220,000 instructions under test and 8,000 scenarios. */
export const ciSamples: readonly SampleClass[] = [
  ...Array<SampleClass>(5).fill("user:machine"),
  ...Array<SampleClass>(2).fill("user:user-bare"),
  ...Array<SampleClass>(2).fill("user:user-sv39"),
  ...Array<SampleClass>(2).fill("user:supervisor-sv39"),
  ...Array<SampleClass>(2).fill("privileged:paging"),
  ...Array<SampleClass>(2).fill("privileged:pmp"),
  "privileged:interrupts",
  "privileged:svade",
  ...Array<SampleClass>(2).fill("two-stage:guests"),
];

/** Two-stage programs need H; all others run on what a machine has by default. */
function isaOf(sampleClass: SampleClass): { readonly isa?: string } {
  return sampleClass === "two-stage:guests" ? { isa: HYPERVISOR_ISA } : {};
}

/** The judge for a class of samples. */
export function referenceFor(sampleClass: SampleClass): ArchMachine {
  // Without the advanced interrupt architecture QEMU 7.2 takes the pending interrupt with the lowest number.
  const cpu = sampleClass === "privileged:interrupts" ? ["x-smaia=true", "x-ssaia=true"] : [];
  return qemu({ ...isaOf(sampleClass), cpu, limitMs: 600_000 });
}

/** The project's two paths for a class of samples: the interpreter, and the oracle, which is many times slower. */
export function subjectsFor(sampleClass: SampleClass, core?: WebAssembly.Module): readonly [ArchMachine, ArchMachine] {
  const options = { ...isaOf(sampleClass), ...(core === undefined ? {} : { core }) };
  return [tabvisor(options), tabvisor({ ...options, oracle: true })];
}

/** Translated code under stress: some of it is made every so many instructions. */
export function translatedSubject(sampleClass: SampleClass, stress: number): ArchMachine {
  return tabvisor({ ...isaOf(sampleClass), stress });
}

/** How much a sample has: instructions of a user program and its rounds, scenarios of a privileged one. */
export interface SampleSize {
  readonly tests: number;
  readonly rounds: number;
  readonly scenarios: number;
}

export const ciSize: SampleSize = { tests: 8_000, rounds: 4, scenarios: 250 };
/** As much as its place in memory takes: the start of QEMU and first-time code count least. */
export const longSize: SampleSize = { tests: 20_000, rounds: 12, scenarios: 350 };

/** Every how many links of the chain a run prints unless others are asked for. */
export const REPORT_STEP = 1024;

const wholeRun: ReportRange = { from: 0, to: 2 ** 32, step: REPORT_STEP, logs: false };

export interface Sample {
  readonly name: string;
  readonly sampleClass: SampleClass;
  readonly seed: number;
  readonly program: Program;
  readonly setup: Setup;
}

/** The sample that a class, a seed and a size stand for; always the same. */
export function makeSample(sampleClass: SampleClass, seed: number, size: SampleSize = ciSize): Sample {
  const random = new Random(seed);
  const name = `${sampleClass}, seed ${seed}`;
  const [kind, variant] = sampleClass.split(":") as [SampleKind, string];
  switch (kind) {
    case "user": {
      const environment = variant as Environment;
      const program = generateUserProgram(random, size.tests, size.rounds, environment);
      return { name, sampleClass, seed, program, setup: userSetup(environment, random) };
    }
    case "two-stage":
      return { name, sampleClass, seed, ...generateTwoStageProgram(random, size.scenarios, size.rounds) };
    case "privileged": {
      const generated = generatePrivilegedProgram(random, size.scenarios, size.rounds, variant as PrivilegedKind);
      return { name, sampleClass, seed, ...generated };
    }
  }
}

/** The image of a sample, or of a part of its program. */
export function sampleImage(
  sample: Sample,
  options: {
    readonly program?: Program;
    readonly range?: ReportRange;
    readonly isReference?: boolean;
    readonly tally?: Tally;
  } = {},
): Promise<Uint8Array> {
  const { program = sample.program, range = wholeRun, isReference = false, tally } = options;
  return makeImage(program, sample.setup, sample.seed, range, isReference, tally);
}

/** Does the reference need another image than the subjects? */
function hasOwnReference({ setup }: Sample): boolean {
  return setup.referenceTables !== undefined && setup.referenceTables !== setup.tables;
}

/** The image of a sample for the reference: `image`, if it is the same. */
export function referenceImage(
  sample: Sample,
  image: Uint8Array,
  options: { readonly program?: Program; readonly range?: ReportRange } = {},
): Promise<Uint8Array> {
  return hasOwnReference(sample) ? sampleImage(sample, { ...options, isReference: true }) : Promise.resolve(image);
}

/**
 * What the reference says to a whole sample, whose image for the subjects is `image`.
 * @throws Error if the program does not get to its end: the rest of it would not be tested, and equal all the same
 */
export async function runReference(reference: ArchMachine, sample: Sample, image: Uint8Array): Promise<string> {
  const { console } = await reference.run(await referenceImage(sample, image));
  const { end } = parseReport(console);
  const [outcome, links] = end.split(" ");
  if (outcome === "end" && Number.parseInt(links!, 16) === linksOf(sample.program)) return console;
  throw new Error(`${sample.name}: the program did not get to its end on ${reference.name}: ${end}`);
}

/** Links of the chain after a whole run. */
export function linksOf({ chunks, rounds }: Program): number {
  return chunks.length * rounds;
}

/** What a machine says to an image: the console, or why it did not come to an end. */
export async function runToText(machine: ArchMachine, image: Uint8Array): Promise<string> {
  try {
    return (await machine.run(image)).console;
  } catch (error) {
    return `${machine.name} failed: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}
