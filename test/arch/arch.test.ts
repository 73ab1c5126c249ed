// Runs every architecture test on every execution path.
//
// One alone: npx vitest run test/arch -t insn/div

import { describe, expect, test } from "vitest";
import { buildArchTest, isaOfArchTest, listArchTests } from "./build.ts";
import { hasExtension } from "./isa.ts";
import { qemu } from "./qemu.ts";
import { qemuExceptions, qemuOptions } from "./qemu-exceptions.ts";
import { type TabvisorOptions, tabvisor } from "./tabvisor.ts";

const tests = await listArchTests();
const LIMIT_MS = 60_000;

describe.concurrent("architecture tests on QEMU", () => {
  for (const name of tests) {
    const exception = qemuExceptions[name];
    const title = exception === undefined ? name : `${name}: known exception, ${exception.what}`;
    test(title, { timeout: LIMIT_MS }, async () => {
      const result = await qemu({ isa: await isaOfArchTest(name), ...qemuOptions[name] }).run(
        await buildArchTest(name),
      );
      if (exception === undefined) {
        expect(result).toEqual({ exitCode: 0, console: expect.stringMatching(/^ok \d+\n$/) });
      } else {
        expect(result).toEqual({ exitCode: exception.test, console: expect.stringMatching(/^FAIL /) });
      }
    });
  }

  test("every exception and option names a test", () => {
    for (const name of [...Object.keys(qemuExceptions), ...Object.keys(qemuOptions)]) expect(tests).toContain(name);
  });
});

const isaOf = new Map(await Promise.all(tests.map(async (name) => [name, await isaOfArchTest(name)] as const)));
/** Only `bare` has H. */
const needsBare = (name: string): boolean => hasExtension(isaOf.get(name)!, "h");

const paths: readonly TabvisorOptions[] = [
  {},
  { oracle: true },
  { stress: 7 },
  { stress: 211 },
  { mode: "trap" },
  { mode: "trap", oracle: true },
  { mode: "trap", stress: 7 },
  { mode: "trap", stress: 211 },
];
for (const path of paths) {
  describe(`architecture tests on ${tabvisor(path).name}`, () => {
    for (const name of tests.filter((each) => path.mode === undefined || !needsBare(each))) {
      test(name, { timeout: LIMIT_MS }, async () => {
        const result = await tabvisor({ ...path, isa: isaOf.get(name)! }).run(await buildArchTest(name));
        expect(result).toEqual({ exitCode: 0, console: expect.stringMatching(/^ok \d+\n$/) });
      });
    }
  });
}
