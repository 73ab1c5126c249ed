// Runs every architecture test on every execution path.
//
// One alone: npx vitest run test/arch -t insn/div

import { describe, expect, test } from "vitest";
import { buildArchTest, listArchTests } from "./build.ts";
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
      const result = await qemu(qemuOptions[name]).run(await buildArchTest(name));
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

const paths = [
  tabvisor(),
  tabvisor({ oracle: true }),
  tabvisor({ mode: "trap" }),
  tabvisor({ mode: "trap", oracle: true }),
];
for (const machine of paths) {
  describe(`architecture tests on ${machine.name}`, () => {
    for (const name of tests) {
      test(name, { timeout: LIMIT_MS }, async () => {
        const result = await machine.run(await buildArchTest(name));
        expect(result).toEqual({ exitCode: 0, console: expect.stringMatching(/^ok \d+\n$/) });
      });
    }
  });
}
