// The Linux session's measurement: what is checked before there is a report, and the model of what exits cost.
//
// On a machine that is made up; the session itself runs in test/linux.

import { describe, expect, test } from "vitest";
import { COLD_CACHES, costPrograms, exitCosts, PAGE_TABLE_READS, predictOverhead } from "../../src/bench/exit-costs.ts";
import type { GuestRun, GuestRunner, GuestRunOptions } from "../../src/bench/guest-runner.ts";
import { formatLinuxTable } from "../../src/bench/linux-report.ts";
import { LINUX_DIGEST, linuxScript } from "../../src/bench/linux-session.ts";
import { privilegedExpectations } from "../../src/bench/privileged-expectations.ts";
import type { PrivilegedReport, PrivilegedRow } from "../../src/bench/privileged-report.ts";
import { runLinux } from "../../src/bench/run-linux.ts";
import type { ModeName } from "../../src/worker/protocol.ts";

const MODES = ["bare", "trap", "tvm", "hext"] as const;
/** Made-up costs, in nanoseconds: of an exit by cause, of a page-table read by mode, and of an event besides. */
const exitNs = (cause: string): number => 100 + cause.length;
const readNs: Readonly<Record<ModeName, number>> = { bare: 30, trap: 20, tvm: 20, hext: 10 };
const EVENT = 50;
/** What an exit costs more in a guest that works. */
const COLD = 40;

/** A row that costs what its exits and reads do. Exits that bare has too cost nothing more elsewhere. */
function row(program: string, mode: ModeName): PrivilegedRow {
  const { event, n, exits, because, walkReads } = privilegedExpectations[program]!;
  const exitsPerEvent = exits[mode]!;
  const walkReadsPerEvent = walkReads?.[mode] ?? 0;
  const inBare = exits.bare!;
  const dear = Object.entries(exitsPerEvent).filter(([cause]) => inBare[cause] === undefined);
  const ns = dear.reduce(
    (sum, [cause, count]) => sum + count * (exitNs(kindOf(cause)) + (program === "fence-busy" ? COLD : 0)),
    walkReadsPerEvent * readNs[mode],
  );
  const timed = { nsPerEvent: program === "tlbmiss" ? ns : ns + EVENT, spreadNs: 0 };
  return {
    program,
    event,
    engine: "interpret",
    mode,
    n,
    ...timed,
    exitsPerEvent,
    walkReadsPerEvent,
    expected: exitsPerEvent,
    because,
  };
}
const kindOf = (cause: string): string => (/^(csr:(?!satp$|sstatus).*|sret)$/.test(cause) ? "csr" : cause);

const rows = costPrograms.flatMap((program) => MODES.map((mode) => row(program, mode)));

describe("costs", () => {
  const costs = exitCosts(rows, MODES);

  test("each kind's is found, whatever else its program exits for", () => {
    const kinds = [
      "csr",
      "csr:sstatus",
      "csr:sstatus.sum",
      "ecall",
      "exception",
      "interrupt",
      "sfence.vma",
      "shadow-fill",
      "page-fault",
      "csr:satp",
    ];
    for (const kind of kinds) expect(costs.trap!.exits[kind], kind).toBeCloseTo(exitNs(kind));
    expect(costs.trap!.exits.sret).toBe(costs.trap!.exits.csr);
    expect(costs.hext!.walkRead).toBeCloseTo(readNs.hext);
    expect(costs.trap!.cold).toBeCloseTo(COLD);
    expect(costs.tvm!.cold).toBeCloseTo(COLD);
    expect(costs.hext!.cold).toBe(0);
  });

  test("an exit that bare has too costs what it costs more; one that a mode has not, nothing", () => {
    expect(costs.tvm!.exits).toMatchObject({ sbi: 0, mmio: 0, csr: 0, ecall: 0 });
  });

  test("a program that was not measured is named", () => {
    const some = rows.filter(({ program }) => program !== "ptemod");
    expect(() => exitCosts(some, MODES)).toThrow("ptemod (bare) was not measured");
  });

  test("an overhead is the sum of its terms, dearest first", () => {
    const run = { exits: { "csr:sepc": 3e6, sret: 1e6, "g-stage-fill": 7 }, walkReads: 2e6 };
    const inBare = { exits: {}, walkReads: 1e6 };
    const { terms, ms, exitsWithoutCost } = predictOverhead(run, inBare, costs.trap!, costs.bare!);
    expect(terms.map(({ what, count }) => [what, count])).toEqual([
      ["csr", 3e6],
      [COLD_CACHES, 4e6 + 7],
      ["sret", 1e6],
      [PAGE_TABLE_READS, 1e6],
    ]);
    const cold = (4 + 7e-6) * COLD;
    expect(ms).toBeCloseTo(4 * exitNs("csr") + cold + 2 * readNs.trap - readNs.bare);
    expect(exitsWithoutCost).toBe(7);
  });
});

/** Runs the session in no time, and is as wrong as it is told to be. */
class FakeRunner implements GuestRunner {
  runs = 0;
  constructor(private readonly change: (mode: ModeName, run: number) => Partial<GuestRun> = () => ({})) {}

  async run(_image: Uint8Array, { mode, script }: GuestRunOptions): Promise<GuestRun> {
    expect(script).toBe(linuxScript);
    this.runs++;
    return {
      wallMs: mode === "bare" ? 1000 : 1001,
      delayMs: 0,
      retired: 1e6,
      retiredBy: { m: 0, s: 4e5, u: 6e5 },
      walks: 10,
      walkReads: 30,
      console: `${LINUX_DIGEST}  -\n`,
      exits: mode === "trap" ? { "csr:sepc": 6000 } : {},
      stateHash: null,
      ...this.change(mode, this.runs),
    };
  }
}

const environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js 20" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};

function measure(runner: GuestRunner) {
  const images = { kernel: new Uint8Array(), initrd: new Uint8Array() };
  const costsReport = { privileged: rows } as unknown as PrivilegedReport;
  const costs = exitCosts(rows, MODES);
  return runLinux({ ...images, runner, environment, engine: "interpret", modes: MODES, rounds: 3, costs, costsReport });
}

describe("the session", () => {
  test("is run once and then in rounds, and compared with bare and with the model", async () => {
    const runner = new FakeRunner();
    const report = await measure(runner);
    expect(runner.runs).toBe(4 * (1 + 3));
    expect(report.linux.map(({ mode, overhead }) => [mode, overhead])).toEqual([
      ["bare", 1],
      ["trap", 1.001],
      ["tvm", 1.001],
      ["hext", 1.001],
    ]);
    const { model } = report.linux[1]!;
    // 6000 exits of 103 ns, 40 more where caches are cold, and 30 reads that are 10 ns cheaper, of 1 ms.
    expect(model!.ms).toBeCloseTo(0.8577);
    expect(model!.residual).toBeCloseTo(0.1423);
    expect(formatLinuxTable(report)).toContain("trap: 1 ms more than bare, 1 ms predicted: residual 14 %");
  });

  test.each<[string, (mode: ModeName, run: number) => Partial<GuestRun>, string]>([
    [
      "a console that differs",
      (mode) => (mode === "tvm" ? { console: `${LINUX_DIGEST} x` } : {}),
      "console bytes differ",
    ],
    ["counts that differ", (mode) => (mode === "hext" ? { retiredBy: { m: 0, s: 4e5, u: 1 } } : {}), "U 600000 (bare)"],
    [
      "a run that differs from the first",
      (_mode, run) => (run === 9 ? { console: `${LINUX_DIGEST} y` } : {}),
      "differ",
    ],
    ["a wrong digest", () => ({ console: "sh: sha256sum: not found" }), "not printed the right SHA-256"],
  ])("%s is no report", async (_what, change, message) => {
    await expect(measure(new FakeRunner(change))).rejects.toThrow(message);
  });
});
