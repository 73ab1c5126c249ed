// Runs every architecture test on every execution path.
//
// One alone: npx vitest run test/arch -t insn/div

import { describe, expect, test } from "vitest";
import { isImplemented } from "../../src/isa/generate/implemented.ts";
import { instructions } from "../../src/isa/instructions.ts";
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

/** Tests that need H run on QEMU alone until the core has it. */
const runnable: { readonly name: string; readonly isa: string }[] = [];
for (const name of tests) {
  const isa = await isaOfArchTest(name);
  if (!hasExtension(isa, "h")) runnable.push({ name, isa });
}

test("tests of the hypervisor extension wait for a core that has it", () => {
  // When this fails, run them on bare too, and delete it.
  expect(instructions.filter((row) => row.extension === "H" && isImplemented(row))).toEqual([]);
  for (const name of tests)
    expect(
      runnable.some((test) => test.name === name),
      name,
    ).toBe(!name.startsWith("hypervisor/"));
});

const paths: readonly TabvisorOptions[] = [{}, { oracle: true }, { mode: "trap" }, { mode: "trap", oracle: true }];
for (const path of paths) {
  describe(`architecture tests on ${tabvisor(path).name}`, () => {
    for (const { name, isa } of runnable) {
      test(name, { timeout: LIMIT_MS }, async () => {
        const result = await tabvisor({ ...path, isa }).run(await buildArchTest(name));
        expect(result).toEqual({ exitCode: 0, console: expect.stringMatching(/^ok \d+\n$/) });
      });
    }
  });
}
