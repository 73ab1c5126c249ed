// The floating-point vectors at length: at least ten million tuples unless another number is named.
//
//   npm run test:float -- [TUPLES] [SEED]
//
// Stops at the first difference, printed as operation, operands and both results, with exit status 1.

import { describeDifference, runVectors } from "./compare.ts";
import { Coverage } from "./coverage.ts";
import { reference, subjects } from "./machines.ts";

const DEFAULT_TUPLES = 10_000_000;

async function main(): Promise<void> {
  const wanted = Number(process.argv[2] ?? DEFAULT_TUPLES);
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(seed) || seed < 0) {
    throw new Error("usage: npm run test:float -- [TUPLES] [SEED], both whole numbers");
  }
  const coverage = new Coverage();
  let tuples = 0;
  for (let block = 0; tuples < wanted; block++) {
    // One block of every variant at a time.
    const parameters = { seed, blocks: [block, block + 1] } as const;
    const expected = { machine: reference, report: await runVectors(reference, parameters) };
    for (const machine of subjects) {
      const actual = { machine, report: await runVectors(machine, parameters) };
      const difference = await describeDifference(parameters, expected, actual);
      if (difference !== null) throw new Error(difference);
    }
    for (const report of expected.report.blocks) coverage.add(report);
    tuples += expected.report.tuples;
    console.log(`seed ${seed}: ${tuples} tuples, no difference`);
  }
  console.log(`${coverage.cells} cells of operation, rounding mode and operand kind`);
  // A run that is much shorter than the default has some.
  for (const line of coverage.missing()) console.log(`not reached: ${line}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
