// Whatever the core implements has a test of its own in test/arch.

import { describe, expect, test } from "vitest";
import { readArchTests, readBlocks } from "./arch-tests.ts";
import { type CoverageRow, coverageOf, instructionCoverage } from "./coverage.ts";

const coverage = await coverageOf(await readArchTests());

describe("architecture tests cover", () => {
  for (const [what, rows] of Object.entries({ ...coverage }) as [string, readonly CoverageRow[]][]) {
    test(`all implemented ${what}`, () => {
      const untested = rows.filter((row) => row.implemented && row.tests.length === 0);
      expect(untested.map(({ name }) => name)).toEqual([]);
    });
  }
});

describe("a block is about an instruction", () => {
  const blocks = readBlocks(
    "insn/example",
    [
      "    add a0, a1, a2                  # before any test",
      '.test "xor: all ones inverts"        # norm:xor_op',
      "    xori a0, a0, -1",
      "    xor a0, a0, a1",
      '.test "sub: no overflow trap"',
      "    add a0, a0, a1                  # not sub",
    ].join("\n"),
  );
  const found = new Map(instructionCoverage(blocks).map((row) => [row.name, row]));

  test("that its title names and its code has", () => {
    expect(found.get("xor")).toMatchObject({ tests: ["insn/example"], tags: ["norm:xor_op"] });
  });
  test("not one that its code only uses", () => expect(found.get("xori")!.tests).toEqual([]));
  test("not one that only its title or a comment names", () => expect(found.get("sub")!.tests).toEqual([]));
});
