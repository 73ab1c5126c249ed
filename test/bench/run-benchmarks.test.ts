import { describe, expect, test } from "vitest";
import type { GuestRun, GuestRunner, GuestRunOptions } from "../../src/bench/guest-runner.ts";
import { loadPrograms } from "../../src/bench/load-programs.ts";
import type { PrivilegedProgram } from "../../src/bench/program.ts";
import type { QemuRunner } from "../../src/bench/qemu.ts";
import type { Environment } from "../../src/bench/report.ts";
import { type BenchmarkOptions, MINIMUM_ROUNDS, runBenchmarks } from "../../src/bench/run-benchmarks.ts";
import { imagesFolder } from "./images.ts";

const environment: Environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js" },
  commit: "0123456789abcdef0123456789abcdef01234567",
  date: "2026-01-02T03:04:05.000Z",
};

const fib10 = "fib 10 0000000000000037\n";
const sha256 = "sha256 10 25dbfbc2a0f4048c\n";

const run: GuestRun = {
  wallMs: 20,
  delayMs: 0,
  retired: 1000,
  retiredBy: { m: 0, s: 1000, u: 0 },
  walkReads: 42,
  walks: 14,
  console: fib10,
  exits: { sbi: 2 },
  stateHash: null,
};

/** A machine that answers every run from `reply`. */
class FakeRunner implements GuestRunner {
  readonly calls: GuestRunOptions[] = [];

  constructor(private readonly reply: (call: number, options: GuestRunOptions) => Partial<GuestRun>) {}

  async run(_image: Uint8Array, options: GuestRunOptions): Promise<GuestRun> {
    this.calls.push(options);
    const reply = this.reply(this.calls.length, options);
    return { ...run, ...reply };
  }
}

/** A clock that goes on by `stepMs` each time it is read, so that a baseline's run takes that long. */
function steppingClock(stepMs: number): () => number {
  let time = 0;
  return () => (time += stepMs);
}

async function fibOptions(runner: GuestRunner): Promise<BenchmarkOptions> {
  const programs = await loadPrograms(imagesFolder, ["fib"]);
  return { programs, runner, environment, n: 10, rounds: 3, now: steppingClock(2) };
}

describe("the report", () => {
  test("has a row with medians, spreads, counts and the ratio, and says where it comes from", async () => {
    const times = [999, 10, 30, 20]; // the warm-up is not counted
    const runner = new FakeRunner((call) => ({ wallMs: times[call - 1]! }));
    const options = await fibOptions(runner);
    const report = await runBenchmarks(options);
    expect(report.rows).toEqual([
      {
        program: "fib",
        arithmetic: "integer",
        engine: "interpret",
        mode: "bare",
        n: 10,
        medianMs: 20,
        spread: 10,
        fastestMs: 10,
        retired: 1000,
        exits: { sbi: 2 },
        walkReads: 42,
        walks: 14,
        nativeMedianMs: 2,
        nativeSpread: 0,
        overhead: 10,
        qemu: null,
        virtualizationOverhead: 1,
        checksum: "0000000000000037",
      },
    ]);
    expect(report.summary.emulationOverhead.interpret).toBeCloseTo(10, 12);
    expect(report.summary.comparedOverhead).toEqual({});
    expect(report).toMatchObject({ ...environment, rounds: 3, clock: "wall" });
    expect(report.commands).toEqual({ fib: options.programs[0]!.commands });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test("has a row for each configuration; only `bare` counts as emulation", async () => {
    const runner = new FakeRunner((_call, { mode }) => ({ wallMs: mode === "bare" ? 8 : 80 }));
    const report = await runBenchmarks({
      ...(await fibOptions(runner)),
      configurations: [
        { engine: "interpret", mode: "bare" },
        { engine: "interpret", mode: "trap" },
        { engine: "translate", mode: "trap" },
      ],
    });
    expect(report.rows.map(({ engine, mode, medianMs }) => ({ engine, mode, medianMs }))).toEqual([
      { engine: "interpret", mode: "bare", medianMs: 8 },
      { engine: "interpret", mode: "trap", medianMs: 80 },
      { engine: "translate", mode: "trap", medianMs: 80 },
    ]);
    expect(report.summary.emulationOverhead).toEqual({ interpret: expect.closeTo(4, 12) });
    expect(report.summary.virtualizationOverhead).toEqual({ interpret: { trap: expect.closeTo(10, 12) } });
  });

  test("gives the guest its size of work on the command line", async () => {
    const runner = new FakeRunner(() => ({}));
    await runBenchmarks(await fibOptions(runner));
    expect(runner.calls).toHaveLength(4);
    expect(new Set(runner.calls.map(({ bootargs }) => bootargs))).toEqual(new Set(["n=10"]));
  });
});

describe("what page tables cost", () => {
  const tlbMiss: PrivilegedProgram = { name: "tlbmiss", guest: new Uint8Array(1), command: "clang" };

  /** fib reads 3 million entries, 15 in hext; a miss reads 3 and 15, and takes 60 ns, and 90 in hext. */
  const machine = () =>
    new FakeRunner((_call, { mode, bootargs }) => {
      const [readsOf, missNs] = mode === "hext" ? [15, 90] : [3, 60];
      const [, n, loop] = /^n=(\d+) mode=(\w+)$/.exec(bootargs) ?? [];
      if (n === undefined) return { wallMs: mode === "hext" ? 1050 : 1000, walkReads: readsOf * 1e6 };
      const misses = loop === "loop" ? Number(n) : 0;
      const console = `tlbmiss ${n} 0000000000000000\n`;
      return { wallMs: 1 + (misses * missNs) / 1e6, walkReads: misses * readsOf, console, exits: {} };
    });
  const inBoth = [
    { engine: "translate", mode: "bare" },
    { engine: "translate", mode: "hext" },
  ] as const;

  test("is predicted by the cost of a miss, which is measured on the same machine", async () => {
    const report = await runBenchmarks({ ...(await fibOptions(machine())), configurations: inBoth, tlbMiss });
    const { missing, resident, tlbMisses } = report.pageTables!;
    expect(tlbMisses.map(({ engine, mode, nsPerEvent }) => [engine, mode, nsPerEvent])).toEqual([
      ["translate", "bare", expect.closeTo(60, 6)],
      ["translate", "hext", expect.closeTo(90, 6)],
    ]);
    expect(missing).toEqual([
      {
        ...{ program: "fib", engine: "translate", mode: "hext", walkReads: 15e6, medianMs: 1050 },
        ...{ readNs: expect.closeTo(6, 6), share: expect.closeTo(90 / 1050, 6) },
        ...{ predictedMs: expect.closeTo(1030, 6), ratio: expect.closeTo(1050 / 1030, 6) },
      },
    ]);
    expect(resident).toEqual([]);
  });

  test.each([
    ["one mode alone was measured", inBoth.slice(0, 1)],
    ["bare was not", [{ engine: "interpret", mode: "trap" }, inBoth[1]]],
  ] as const)("is not told where %s", async (_why, configurations) => {
    const runner = machine();
    const report = await runBenchmarks({ ...(await fibOptions(runner)), configurations, tlbMiss });
    expect(report.pageTables).toBeNull();
    expect(new Set(runner.calls.map(({ bootargs }) => bootargs))).toEqual(new Set(["n=10"]));
  });
});

describe("beside QEMU", () => {
  const FIB_13 = "00000000000000e9";
  /** A machine on which fib at 13 takes 5 times the instructions of fib at 10. */
  const machine = new FakeRunner((_call, { bootargs }) =>
    bootargs === "n=13" ? { retired: 5000, console: `fib 13 ${FIB_13}\n` } : { wallMs: 20 },
  );

  function fakeQemu(milliseconds: Record<string, number>, console = `fib 10 0000000000000037\nfib 13 ${FIB_13}\n`) {
    const runs: string[] = [];
    const run: QemuRunner["run"] = async (name, _image, bootargs) => {
      runs.push(`${name} ${bootargs}`);
      return { wallMs: milliseconds[bootargs]!, console };
    };
    return { runs, description: { version: "QEMU 7.2", command: "qemu" }, run };
  }

  test("its time is the slope over two sizes of work, for the instructions of the smaller", async () => {
    const qemu = fakeQemu({ "n=10": 100, "n=13": 300 });
    const report = await runBenchmarks({ ...(await fibOptions(machine)), qemu });
    expect(report.rows[0]!.qemu).toEqual({ medianMs: 50, spread: 0, ratio: 0.4 });
    expect(report.qemu).toEqual(qemu.description);
    expect(qemu.runs).toEqual(Array(3).fill(["fib n=10", "fib n=13"]).flat());
  });

  test("a result that is not the baseline's is an error", async () => {
    const qemu = fakeQemu({}, "fib 10 0000000000000038\n");
    await expect(runBenchmarks({ ...(await fibOptions(machine)), qemu })).rejects.toThrow(
      "fib in QEMU: the guest's result 0000000000000038 is not the baseline's 0000000000000037",
    );
  });
});

describe("rounds", () => {
  test("as many as fit the time limit", async () => {
    // Each round reads the clock for its start and end and twice for the baseline, and once to ask whether to go on.
    const { rounds: _fixed, ...options } = await fibOptions(new FakeRunner(() => ({})));
    const report = await runBenchmarks({ ...options, timeLimitMs: 100 });
    expect(report.rounds).toBeGreaterThan(MINIMUM_ROUNDS);
    expect(report.rounds).toBeLessThanOrEqual(100 / 8);
  });

  test("the minimum where none would fit", async () => {
    const { rounds: _fixed, ...options } = await fibOptions(new FakeRunner(() => ({})));
    const report = await runBenchmarks({ ...options, timeLimitMs: 0 });
    expect(report.rounds).toBe(MINIMUM_ROUNDS);
  });

  test("the order of runs changes from round to round and is the same every time", async () => {
    const programs = await loadPrograms(imagesFolder, ["fib", "sha256"]);
    const order = async (): Promise<string[]> => {
      const images: string[] = [];
      const runner: GuestRunner = {
        run: async (image) => {
          const { name } = programs.find(({ guest }) => guest === image)!;
          images.push(name);
          return { ...run, console: name === "fib" ? fib10 : sha256 };
        },
      };
      await runBenchmarks({ programs, runner, environment, n: 10, rounds: 12 });
      return images;
    };
    const first = await order();
    expect(first).toEqual(await order());
    const rounds = Array.from({ length: 12 }, (_, round) => first.slice(2 + 2 * round, 4 + 2 * round).join());
    expect(new Set(rounds)).toEqual(new Set(["fib,sha256", "sha256,fib"]));
  });
});

describe("no report", () => {
  test("when modes retire different instructions", async () => {
    const runner = new FakeRunner((_call, { mode }) => (mode === "bare" ? {} : { retiredBy: { m: 0, s: 999, u: 1 } }));
    const configurations = [
      { engine: "interpret", mode: "bare" },
      { engine: "interpret", mode: "trap" },
    ] as const;
    await expect(runBenchmarks({ ...(await fibOptions(runner)), configurations })).rejects.toThrow(
      "fib: retired instructions differ: M 0, S 1000, U 0 (interpret, bare), M 0, S 999, U 1 (interpret, trap)",
    );
  });

  test("when the guest's result is not the baseline's", async () => {
    const runner = new FakeRunner((call) => (call === 3 ? { console: "fib 10 0000000000000038\n" } : {}));
    await expect(runBenchmarks(await fibOptions(runner))).rejects.toThrow(
      "fib (interpret, bare): the guest's result 0000000000000038 is not the baseline's 0000000000000037",
    );
  });

  test("when the guest prints something else", async () => {
    const runner = new FakeRunner(() => ({ console: "trap scause=d\n" }));
    await expect(runBenchmarks(await fibOptions(runner))).rejects.toThrow(
      'fib: the guest printed no result for n=10, but "trap scause=d\\n"',
    );
  });

  test("when two runs retire different numbers of instructions", async () => {
    const runner = new FakeRunner((call) => ({ retired: call === 4 ? 1001 : 1000 }));
    await expect(runBenchmarks(await fibOptions(runner))).rejects.toThrow(
      "fib (interpret, bare): 1001 instructions retired, 1000 in the run before",
    );
  });

  test("when the default work is too little to measure", async () => {
    const { n: _given, ...options } = await fibOptions(
      new FakeRunner((_call, { bootargs }) => ({ console: `fib ${bootargs.slice(2)} 000000000035c7e2\n` })),
    );
    await expect(runBenchmarks(options)).rejects.toThrow("fib: 1000 instructions at n=33 are fewer than 100000000");
  });

  test("when the guest fails", async () => {
    const runner: GuestRunner = { run: async () => Promise.reject(new Error("no-progress at 0x0")) };
    await expect(runBenchmarks(await fibOptions(runner))).rejects.toThrow("no-progress at 0x0");
  });
});
