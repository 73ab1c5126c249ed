// One sample: a random program, run on two machines, their reports compared.
//
// Owns: the classes of programs, how a seed becomes a sample, and what a difference is. Reducing one is shrink.ts.

import type { ArchMachine } from "../arch/machine.ts";
import { makeImage, type Setup, userSetup } from "./image.ts";
import { generatePrivilegedProgram, type PrivilegedKind } from "./privileged-program.ts";
import { type Chunk, Tally } from "./program.ts";
import { Random } from "./random.ts";
import { parseReport } from "./report.ts";
import { type Environment, generateUserProgram } from "./user-program.ts";

/** User programs by environment, privileged ones by kind. */
export const sampleClasses = [
  "user:machine",
  "user:user-bare",
  "user:user-sv39",
  "user:supervisor-sv39",
  "privileged:paging",
  "privileged:pmp",
] as const;

export type SampleClass = (typeof sampleClasses)[number];

/** What one CI run consists of: 220,000 instructions under test and 8,000 scenarios. */
export const ciSamples: readonly SampleClass[] = [
  ...Array<SampleClass>(5).fill("user:machine"),
  ...Array<SampleClass>(2).fill("user:user-bare"),
  ...Array<SampleClass>(2).fill("user:user-sv39"),
  ...Array<SampleClass>(2).fill("user:supervisor-sv39"),
  ...Array<SampleClass>(2).fill("privileged:paging"),
  ...Array<SampleClass>(2).fill("privileged:pmp"),
];

/** Instructions under test in a user program, scenarios in a privileged one. */
const USER_TESTS = 20_000;
const SCENARIOS = 2_000;

/** Every how many links of the chain a run prints unless all are asked for. */
const REPORT_STEP = 256;

export interface Sample {
  readonly name: string;
  readonly seed: number;
  readonly program: readonly Chunk[];
  readonly setup: Setup;
}

/** The sample that a class and a seed stand for; always the same. */
export function makeSample(sampleClass: SampleClass, seed: number): Sample {
  const random = new Random(seed);
  const name = `${sampleClass}, seed ${seed}`;
  const [kind, variant] = sampleClass.split(":") as ["user" | "privileged", string];
  if (kind === "user") {
    const environment = variant as Environment;
    const program = generateUserProgram(random, USER_TESTS, environment);
    return { name, seed, program, setup: userSetup(environment, random) };
  }
  const { chunks, setup } = generatePrivilegedProgram(random, SCENARIOS, variant as PrivilegedKind);
  return { name, seed, program: chunks, setup };
}

/** The image of a sample, or of a part of its program. */
export function sampleImage(
  sample: Sample,
  options: { readonly program?: readonly Chunk[]; readonly everyLink?: boolean; readonly tally?: Tally } = {},
): Promise<Uint8Array> {
  const { program = sample.program, everyLink = false, tally = new Tally() } = options;
  return makeImage(program, sample.setup, sample.seed, everyLink ? 1 : REPORT_STEP, tally);
}

/**
 * What the reference says to a whole sample.
 * @throws Error if the program does not get to its end: the rest of it would not be tested, and equal all the same
 */
export async function runReference(reference: ArchMachine, sample: Sample, image: Uint8Array): Promise<string> {
  const { console } = await reference.run(image);
  const { end } = parseReport(console);
  const [outcome, links] = end.split(" ");
  if (outcome === "end" && Number.parseInt(links!, 16) === sample.program.length) return console;
  throw new Error(`${sample.name}: the program did not get to its end on ${reference.name}: ${end}`);
}

/** What a machine says to an image: the console, or why it did not come to an end. */
export async function runToText(machine: ArchMachine, image: Uint8Array): Promise<string> {
  try {
    return (await machine.run(image)).console;
  } catch (error) {
    return `${machine.name} failed: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}
