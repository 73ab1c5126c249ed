// Proves that the tests of this folder notice faults of the translator: puts each of faults.ts into a copy of the core, one at a time,
// and runs them on it.
//
//   node --import tsx test/translate/seeded-faults.ts [FAMILY]
//
// Long (a build of the core for each fault), so not part of the tests. Exit status 1 if a fault stays unnoticed.

import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "../arch/toolchain.ts";
import { withFaultyCore, withSources } from "../differential/faulty-core.ts";
import { faults } from "./faults.ts";

const LIMIT_MS = 600_000;
/** The short ones first: most faults go no further. Not those that run whole machines: what is here must do. */
const names = [
  ...[
    "probes",
    "atomics",
    "idioms",
    "jumps",
    "control-flow",
    "self-modifying",
    "code-and-data",
    "faults",
    "mapping",
    "torture.test",
    "float-state",
    "instructions",
  ],
  ...["ceiling", "hypervisor", "privilege", "budgets"],
];

/** The first test of a file that fails on the core in a folder; null if none does. */
async function firstFailingOf(name: string, folder: string): Promise<string | null> {
  const report = join(folder, "report.json");
  const options = ["--bail=1", "--reporter=json", `--outputFile=${report}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", ...options, `test/translate/${name}`];
  const { status, stderr } = await runProgram(process.execPath, args, LIMIT_MS);
  if (status === null) return `${name}, which does not end`;
  if (status === 0) return null;
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
    testResults: { assertionResults: { status: string; fullName: string }[] }[];
  };
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((each) => each.status === "failed"),
  );
  return `${name}: ${failed[0]?.fullName ?? stderr}`;
}

async function firstFailing(folder: string): Promise<string | null> {
  process.env.CORE_FOLDER = folder;
  // Where the tests ask for the core with assertions they get it without: that is one build less for each fault.
  await copyFile(join(folder, "core.wasm"), join(folder, "core.check.wasm"));
  for (const name of names) {
    const failed = await firstFailingOf(name, folder);
    if (failed !== null) return failed;
  }
  return null;
}

async function main(): Promise<void> {
  const family = process.argv[2];
  const chosen = faults.filter((fault) => family === undefined || fault.family === family);
  if (chosen.length === 0) throw new Error(`no fault of family "${family}"`);
  await withSources(async (source) => {
    let unnoticed = 0;
    for (const fault of [null, ...chosen]) {
      const failed = await withFaultyCore(source, fault, firstFailing);
      if (fault === null) {
        if (failed !== null) throw new Error(`without a fault a test fails: ${failed}`);
        continue;
      }
      if (failed === null) unnoticed++;
      console.log(`${fault.family}: ${fault.what}: ${failed === null ? "UNNOTICED" : `noticed by ${failed}`}`);
    }
    console.log(`${chosen.length - unnoticed} of ${chosen.length} faults noticed`);
    if (unnoticed > 0) process.exitCode = 1;
  });
}

await main();
