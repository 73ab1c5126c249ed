// Runs every architecture test on every execution path.
//
// One alone: npx vitest run test/arch -t insn/div

import { describe, expect, test } from "vitest";
import { isImplemented } from "../../src/isa/generate/implemented.ts";
import { instructions } from "../../src/isa/instructions.ts";
import { buildArchTest, isaOfArchTest, listArchTests } from "./build.ts";
import { DEFAULT_ISA } from "./isa.ts";
import { qemu } from "./qemu.ts";
import { qemuExceptions, qemuOptions } from "./qemu-exceptions.ts";
import { tabvisor } from "./tabvisor.ts";

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

/** Tests that need another ISA than the default run on QEMU alone until the core can be given one. */
const runnable: string[] = [];
for (const name of tests) if ((await isaOfArchTest(name)) === DEFAULT_ISA) runnable.push(name);

test("tests of the hypervisor extension wait for a core that has it", () => {
  // When this fails, hand the ISA of each test to the core, and delete it.
  expect(instructions.filter((row) => row.extension === "H" && isImplemented(row))).toEqual([]);
  for (const name of tests) expect(runnable.includes(name), name).toBe(!name.startsWith("hypervisor/"));
});

const paths = [
  tabvisor(),
  tabvisor({ oracle: true }),
  tabvisor({ mode: "trap" }),
  tabvisor({ mode: "trap", oracle: true }),
];
for (const machine of paths) {
  describe(`architecture tests on ${machine.name}`, () => {
    for (const name of runnable) {
      test(name, { timeout: LIMIT_MS }, async () => {
        const result = await machine.run(await buildArchTest(name));
        expect(result).toEqual({ exitCode: 0, console: expect.stringMatching(/^ok \d+\n$/) });
      });
    }
  });
}
