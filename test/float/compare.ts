// One run of the vectors on the reference and on others, and the first tuple where they differ.

import type { ArchMachine } from "../arch/machine.ts";
import { flagNames } from "./expectations.ts";
import { type RunParameters, vectorImage } from "./image.ts";
import { parseReport, type TupleReport, type VectorReport } from "./report.ts";
import { variantName, variants } from "./variants.ts";

/** What a run left that got to its end. */
export interface CompleteReport extends VectorReport {
  readonly tuples: number;
}

/**
 * Runs the vectors to their end.
 * @throws Error if a machine does not get there: an operation trapped, or the guest hung
 */
export async function runVectors(machine: ArchMachine, parameters: RunParameters): Promise<CompleteReport> {
  const { exitCode, console } = await machine.run(vectorImage(parameters));
  const report = parseReport(console);
  const { blocks, tuples, lastLine } = report;
  if (exitCode === 0 && tuples !== null) return { ...report, tuples };
  const last = blocks.at(-1);
  const after = last === undefined ? "" : ` after ${variantName(variants[last.variant]!)}`;
  throw new Error(`${machine.name} did not get to the end of the vectors${after}: ${lastLine}`);
}

/** A machine and what it gave. */
export interface MachineReport {
  readonly machine: ArchMachine;
  readonly report: CompleteReport;
}

/** The first tuple that two machines differ in as text for people, or null if they agree. */
export async function describeDifference(
  { seed }: RunParameters,
  expected: MachineReport,
  actual: MachineReport,
): Promise<string | null> {
  const differing = expected.report.blocks.find(({ hash }, index) => hash !== actual.report.blocks[index]?.hash);
  if (differing === undefined) return null;
  const { variant, block } = differing;
  const again = { seed, variants: [variant, variant + 1], blocks: [block, block + 1], everyTuple: true } as const;
  const tuples = (await runVectors(expected.machine, again)).listing;
  const others = (await runVectors(actual.machine, again)).listing;
  const [first, ...rest] = [...tuples.keys()].filter((index) => outcome(tuples[index]!) !== outcome(others[index]!));
  const where = `${variantName(variants[variant]!)}, seed ${seed}, block ${block}`;
  if (first === undefined) return `${where}: the hashes differ, but in a second run no tuple does`;
  const { operands, fcsr } = tuples[first]!;
  return [
    `${where}: tuple ${first} is the first of ${rest.length + 1} that differ`,
    `  operands ${operands.slice(0, variants[variant]!.operands).join(" ")}, fcsr before ${fcsr.toString(16)}`,
    `  ${expected.machine.name}: ${outcome(tuples[first]!)}`,
    `  ${actual.machine.name}: ${outcome(others[first]!)}`,
  ].join("\n");
}

function outcome({ result, flags }: TupleReport): string {
  return `${result}, flags ${flagNames(flags)}`;
}
