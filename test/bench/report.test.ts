import { describe, expect, test } from "vitest";
import type { Furthest } from "../../src/bench/page-table-time.ts";
import {
  type BenchmarkReport,
  type BenchmarkRow,
  comparedPrograms,
  compareWithBare,
  summarize,
} from "../../src/bench/report.ts";
import { formatTable } from "../../src/bench/table.ts";

function row(program: string, overhead: number, more: Partial<BenchmarkRow> = {}): BenchmarkRow {
  return {
    program,
    arithmetic: "integer",
    engine: "interpret",
    mode: "bare",
    n: 1,
    medianMs: 10 * overhead,
    spread: 1,
    fastestMs: 9 * overhead,
    retired: 100_000_000,
    exits: { "sbi:dbcn": 1, "sbi:srst": 1 },
    walkReads: 42,
    walks: 14,
    nativeMedianMs: 10,
    nativeSpread: 0.25,
    overhead,
    qemu: null,
    virtualizationOverhead: 1,
    checksum: "0000000000000000",
    ...more,
  };
}

function report(rows: readonly BenchmarkRow[]): BenchmarkReport {
  return {
    machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js 20" },
    commit: "0123456",
    date: "2026-01-02T03:04:05.000Z",
    rows,
    summary: summarize(rows),
    rounds: 9,
    seed: 1,
    clock: "wall",
    pageTables: null,
    commands: {},
    qemu: null,
  };
}

describe("summary", () => {
  test("the compared mean is over its programs alone", () => {
    const summary = summarize([...comparedPrograms.map((name) => row(name, 4)), row("memcpy", 4 * 2 ** 7)]);
    expect(summary.comparedOverhead.interpret).toBeCloseTo(4, 12);
    expect(summary.emulationOverhead.interpret).toBeCloseTo(8, 12);
  });

  test("floating-point programs have a mean of their own", () => {
    const floatingPoint = { arithmetic: "floating-point" } as const;
    const rows = [row("fib", 10), row("fft", 4, floatingPoint), row("nbody", 16, floatingPoint)];
    expect(summarize(rows).emulationOverhead.interpret).toBeCloseTo(10, 12);
    expect(summarize(rows).floatingPointOverhead.interpret).toBeCloseTo(8, 12);
    expect(formatTable(report(rows)).split("\n")).toContain(
      "interpret, floating point (fft, nbody): 8.00x native WebAssembly, geometric mean",
    );
    expect(summarize(rows.slice(1)).emulationOverhead).toEqual({});
  });

  test("engines are apart, and other modes than bare are left out", () => {
    const summary = summarize([
      row("fib", 10),
      row("fib", 2, { engine: "translate" }),
      row("fib", 99, { mode: "trap" }),
    ]);
    expect(summary.emulationOverhead.interpret).toBeCloseTo(10, 12);
    expect(summary.emulationOverhead.translate).toBeCloseTo(2, 12);
    expect(summary.comparedOverhead).toEqual({});
  });
});

describe("virtualization overhead", () => {
  const { virtualizationOverhead: _, ...fib } = row("fib", 10);
  const rows = compareWithBare([
    fib,
    { ...fib, mode: "trap", medianMs: 102 },
    { ...fib, program: "chase" },
    { ...fib, program: "chase", mode: "trap", medianMs: 408 },
    { ...fib, program: "mix", mode: "trap" },
    { ...fib, engine: "translate", mode: "trap" },
  ]);

  test("is a row's time over that of the same program and engine in bare", () => {
    expect(rows.map(({ virtualizationOverhead }) => virtualizationOverhead)).toEqual([1, 1.02, 1, 4.08, null, null]);
  });

  test("is averaged by engine and mode, over what was measured in bare", () => {
    expect(summarize(rows).virtualizationOverhead).toEqual({
      interpret: { trap: expect.closeTo(Math.sqrt(1.02 * 4.08), 12) },
    });
  });

  test("is a column where there is another mode than bare", () => {
    const lines = formatTable(report(rows)).split("\n");
    expect(lines[0]).toMatch(/ exits {2}over bare$/);
    expect(lines[2]).toMatch(/ 2 {5}1\.020x$/);
    expect(lines).toContain("interpret, trap: 2.040x bare, geometric mean");
  });
});

test("what page tables cost has its lines between the means and the origin", () => {
  const [median, fastest] = [0.02, -0.01].map((deviation) => ({ program: "fib", deviation })) as [Furthest, Furthest];
  const resident = [{ engine: "interpret", mode: "trap", programs: 1, median, fastest }] as const;
  const pageTables = { tlbMisses: [], missing: [], resident };
  const lines = formatTable({ ...report([row("fib", 10)]), pageTables }).split("\n");
  const at = lines.findIndex((line) =>
    line.startsWith("interpret, trap: +2.0 % (fib) at most from bare, by fastest rounds -1.0 % (fib), "),
  );
  expect(lines[at - 2]).toMatch(/geometric mean$/);
  expect(lines[at + 2]).toMatch(/^a processor/);
});

test("the table says when its times are processor time", () => {
  const [inWallTime, inProcessorTime] = (["wall", "processor"] as const).map((clock) =>
    formatTable({ ...report([row("fib", 10)]), clock }),
  );
  expect(inProcessorTime!.replace("Times are processor time of the whole process.\n", "")).toBe(inWallTime);
  expect(inProcessorTime).not.toBe(inWallTime);
});

describe("beside QEMU", () => {
  const inQemu = (ratio: number) => ({ qemu: { medianMs: 12.5, spread: 0.5, ratio } });
  const description = { version: "QEMU emulator version 7.2", command: "qemu-system-riscv64 -machine virt" };

  test("times are averaged as ratios, by engine, in bare alone, and apart over the compared programs", () => {
    const compared = comparedPrograms.map((name) => row(name, 4, inQemu(0.5)));
    const rows = [...compared, row("memcpy", 4, inQemu(0.5 * 2 ** 7)), row("fib", 4, { mode: "trap", ...inQemu(9) })];
    expect(summarize(rows).overQemu.interpret).toBeCloseTo(1, 12);
    expect(summarize(rows).comparedOverQemu.interpret).toBeCloseTo(0.5, 12);
    expect(summarize(rows.slice(1)).comparedOverQemu).toEqual({});
    expect(summarize([row("fib", 4)]).overQemu).toEqual({});
  });

  test("there are its time, the ratio and what it was", () => {
    const lines = formatTable({ ...report([row("fib", 10, inQemu(8))]), qemu: description }).split("\n");
    expect(lines[0]).toMatch(/ exits {2}QEMU ms {2}spread {2}over QEMU$/);
    expect(lines[1]).toMatch(/ 2 {5}12\.5 {5}0\.5 {6}8\.00x$/);
    expect(lines).toContain("interpret: 8.00x QEMU, geometric mean");
    expect(lines).toContain(
      "QEMU: QEMU emulator version 7.2; qemu-system-riscv64 -machine virt; by the slope over two sizes of work",
    );
  });
});

test("the table is aligned and says where it comes from", () => {
  const rows = [row("fib", 11.5), row("quicksort", 9, { nativeMedianMs: 36.25, exits: {} })];
  expect(formatTable(report(rows))).toBe(
    [
      "program    engine     mode  guest ms  spread  native ms  spread  overhead  M instr  MIPS  exits",
      "fib        interpret  bare     115.0     1.0      10.00    0.25    11.50x    100.0   870      2",
      "quicksort  interpret  bare      90.0     1.0      36.25    0.25     9.00x    100.0  1111      0",
      "",
      "interpret: 10.17x native WebAssembly, geometric mean",
      "a processor, Node.js 20; commit 0123456; 2026-01-02T03:04:05.000Z; medians and interquartile ranges of 9 runs",
      "",
    ].join("\n"),
  );
});
