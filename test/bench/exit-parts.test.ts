// The parts of an exit add up; how long they are is the benchmark's to tell (tabvisor bench --exit-parts).

import { expect, test } from "vitest";
import { formatExitParts, measureExitParts } from "../../src/bench/exit-parts.ts";
import { loadPrivilegedPrograms } from "../../src/bench/load-programs.ts";
import { releaseCore } from "../core/built-core.ts";
import { imagesFolder } from "./images.ts";

const environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};

test("two exits are taken apart, and the parts are the whole", { timeout: 120_000 }, async () => {
  const programs = await loadPrivilegedPrograms(imagesFolder, ["csr-rw", "hypercall"]);
  // Each reading of this clock is a millisecond later: a timing takes one, whatever it is of.
  let readings = 0;
  const report = await measureExitParts(releaseCore(), programs, environment, () => readings++, 2000);
  expect(report.exitParts.map(({ program, mode }) => `${program}, ${mode}`)).toEqual([
    "csr-rw, trap",
    "hypercall, bare",
  ]);
  for (const { whole, guest, run, emulate, typescript } of report.exitParts) {
    expect(guest + run + emulate + typescript).toBeCloseTo(whole.median, 9);
    expect(whole.median).toBeGreaterThan(0);
    expect(guest).toBeGreaterThan(0);
  }
  expect(report.exitParts[1]!.emulate).toBe(0);
  expect(formatExitParts(report).split("\n")[1]).toMatch(/^csr-rw +trap +\d+ +\d+ /);
});
