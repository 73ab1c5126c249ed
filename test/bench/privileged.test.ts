// The privileged programs, on the machine: exits per event are those predicted, and the modes agree. Nothing is timed.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { privilegedPrograms } from "../../guests/bench/targets.ts";
import type { GuestRun, GuestRunner, GuestRunOptions } from "../../src/bench/guest-runner.ts";
import { loadPrivilegedPrograms } from "../../src/bench/load-programs.ts";
import { MachineRunner } from "../../src/bench/machine-runner.ts";
import { type Expectation, privilegedExpectations } from "../../src/bench/privileged-expectations.ts";
import { formatPrivilegedTable, type PrivilegedReport } from "../../src/bench/privileged-report.ts";
import { type PrivilegedOptions, runPrivileged } from "../../src/bench/run-privileged.ts";
import { modes } from "../../src/modes/mode.ts";
import { imagesFolder } from "./images.ts";

const core = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));
const environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js 20" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};
const modeNames = modes.map(({ name }) => name);

/** Enough that what a run's start does is less than what is rounded away. */
const EVENTS = 10_000;

describe("on the machine", () => {
  let runner: MachineRunner;
  beforeAll(async () => {
    runner = await MachineRunner.boot(new WebAssembly.Module(readFileSync(core)));
  });

  test.each(privilegedPrograms)("%s exits as predicted in every mode", async (name) => {
    const programs = await loadPrivilegedPrograms(imagesFolder, [name]);
    const report = await runPrivileged({
      programs,
      runner,
      environment,
      engine: "interpret",
      modes: modeNames,
      rounds: 0,
      n: EVENTS,
    });
    expect(report.privileged.map(({ mode, exitsPerEvent }) => ({ mode, exitsPerEvent }))).toEqual(
      modeNames.map((mode) => ({ mode, exitsPerEvent: privilegedExpectations[name]!.exits[mode] })),
    );
  });
});

test("every program has its predictions, and nothing else has", () => {
  expect(Object.keys(privilegedExpectations)).toEqual(privilegedPrograms);
});

/** A machine on which an event costs `exits`, beside an exit at the start. */
class FakeRunner implements GuestRunner {
  constructor(
    private readonly exits: Readonly<Record<string, number>>,
    private readonly change: (options: GuestRunOptions) => Partial<GuestRun> = () => ({}),
  ) {}

  async run(_image: Uint8Array, options: GuestRunOptions): Promise<GuestRun> {
    const [, n, loop] = /^n=(\d+) mode=(.*)$/.exec(options.bootargs)!;
    const events = loop === "loop" ? Number(n) : 0;
    const delayMs = (options.exitDelayNs ?? 0) * 1e-4;
    return {
      wallMs: 1 + events / 1000 + delayMs,
      delayMs,
      retired: 100,
      retiredBy: { m: 0, s: 90, u: 10 },
      walkReads: 42 + 3 * events,
      walks: 14 + events,
      console: `csr-rw ${n} 0000000000000001\n`,
      exits: { "sbi:dbcn": 1, ...Object.fromEntries(Object.entries(this.exits).map(([k, v]) => [k, v * events])) },
      stateHash: "00",
      ...this.change(options),
    };
  }
}

const expectation: Expectation = {
  event: "one access",
  n: 50,
  exits: { bare: { wfi: 2 }, trap: { wfi: 2 } },
  because: "it is made up",
  walkReads: { bare: 3, trap: 3 },
};

function options(runner: GuestRunner, expected: Partial<Expectation> = {}): PrivilegedOptions {
  return {
    programs: [{ name: "csr-rw", guest: new Uint8Array(1), command: "clang" }],
    runner,
    environment,
    engine: "interpret",
    modes: ["bare", "trap"],
    rounds: 4,
    expectations: { "csr-rw": { ...expectation, ...expected } },
  };
}

describe("the report", () => {
  let report: PrivilegedReport;
  beforeAll(async () => {
    report = await runPrivileged(options(new FakeRunner({ wfi: 2 })));
  });

  test("has a row for each mode, with what an event costs beyond the empty loop", () => {
    const row = {
      program: "csr-rw",
      event: "one access",
      engine: "interpret",
      n: 50,
      nsPerEvent: expect.closeTo(1000, 6),
      spreadNs: expect.closeTo(0, 6),
      exitsPerEvent: { wfi: 2 },
      walkReadsPerEvent: 3,
      expected: { wfi: 2 },
      because: "it is made up",
    };
    expect(report.privileged).toEqual([
      { ...row, mode: "bare" },
      { ...row, mode: "trap" },
    ]);
    expect(report).toMatchObject({ ...environment, rounds: 4, commands: { "csr-rw": "clang" } });
  });

  test("is a table, too", () => {
    expect(formatPrivilegedTable(report)).toBe(
      [
        "program  mode  ns/event  spread  exits/event  predicted  PTE reads  by cause",
        "csr-rw   bare    1000.0     0.0            2          2          3  2 wfi",
        "csr-rw   trap    1000.0     0.0            2          2          3  2 wfi",
        "",
        "slope: csr-rw (trap), 2000 ns more for each of 101 exits: 0.20 ms more",
        "a processor, Node.js 20; commit 0123456; 2026-01-02T03:04:05.000Z; medians and interquartile ranges of 4 runs",
        "",
      ].join("\n"),
    );
  });
});

describe("no report", () => {
  const inTrap = (change: Partial<GuestRun>) =>
    new FakeRunner({ wfi: 2 }, ({ mode }) => (mode === "trap" ? change : {}));
  const exits = (counts: Readonly<Record<string, number>>) => new FakeRunner(counts);

  test.each<[string, PrivilegedOptions, string]>([
    [
      "when an exit is not predicted, or a predicted one is missing",
      options(exits({ sret: 1 })),
      "csr-rw (bare): exits per event are not as predicted: wfi 0, predicted 2; sret 1, predicted 0",
    ],
    [
      "when exits are a part of an event's",
      options(exits({ wfi: 2.02 })),
      "csr-rw (bare): exits per event are not as predicted: wfi 2.02, predicted 2",
    ],
    [
      "when page-table reads are not as predicted",
      options(exits({ wfi: 2 }), { walkReads: { trap: 15 } }),
      "csr-rw (trap): 3 page-table reads per event, and 15 are predicted",
    ],
    [
      "when nothing is predicted for a mode",
      options(exits({ wfi: 2 }), { exits: { bare: { wfi: 2 } } }),
      "csr-rw (trap): no exits are predicted",
    ],
    [
      "when modes retire different instructions",
      options(inTrap({ retiredBy: { m: 0, s: 91, u: 9 } })),
      "csr-rw, loop: retired instructions differ: M 0, S 90, U 10 (bare), M 0, S 91, U 9 (trap)",
    ],
    [
      "when modes leave a different state behind",
      options(inTrap({ stateHash: "01" })),
      "csr-rw, loop: state hashes differ: 00 (bare), 01 (trap)",
    ],
    [
      "when the guest prints no result",
      options(inTrap({ console: "trap scause=2\n" })),
      'csr-rw: the guest printed no result for n=50, but "trap scause=2\\n"',
    ],
  ])("%s", async (_when, given, message) => {
    await expect(runPrivileged(given)).rejects.toThrow(message);
  });
});
