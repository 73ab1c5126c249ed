// What a benchmark run gives: the JSON of `tabvisor bench --json`, and the figures derived from its rows.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import type { PageTableTime } from "./page-table-time.ts";
import type { Arithmetic, Checksum, CompilerCommands } from "./program.ts";
import type { QemuDescription } from "./qemu.ts";
import { geometricMean } from "./statistics.ts";

/** One program on one engine in one mode, beside its native baseline. Times are in milliseconds. */
export interface BenchmarkRow {
  readonly program: string;
  readonly arithmetic: Arithmetic;
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** The program's size of work. */
  readonly n: number;
  readonly medianMs: number;
  /** Interquartile range. */
  readonly spread: number;
  /** The fastest round: the one that other work on the machine has slowed least. */
  readonly fastestMs: number;
  /** Guest instructions in one run; every run retires as many. */
  readonly retired: number;
  /** Exits by cause in one run. */
  readonly exits: Readonly<Record<string, number>>;
  /** Page-table entries that walks have read in one run, and how many walks (TLB misses) there were. */
  readonly walkReads: number;
  readonly walks: number;
  readonly nativeMedianMs: number;
  readonly nativeSpread: number;
  /** medianMs / nativeMedianMs. */
  readonly overhead: number;
  /** The same work in QEMU (qemu-series.ts), and medianMs over its median; null if that was not measured. */
  readonly qemu: { readonly medianMs: number; readonly spread: number; readonly ratio: number } | null;
  /** medianMs / medianMs of the same program and engine in mode `bare`: 1 there; null if that was not measured. */
  readonly virtualizationOverhead: number | null;
  /** The result that guest and baseline agree on. */
  readonly checksum: Checksum;
}

/** Where the figures come from. */
export interface Environment {
  readonly machine: MachineDescription;
  /** The commit measured, with "-dirty" when files differ from it, or "unknown" outside a repository. */
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}

export interface MachineDescription {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  /** The runtime and its WebAssembly engine: "Node.js 20.20.2 (V8 11.3...)". */
  readonly runtime: string;
}

export interface BenchmarkSummary {
  /** By engine, in mode `bare`: geometric mean of `overhead` over the report's integer programs. */
  readonly emulationOverhead: Readonly<Partial<Record<EngineName, number>>>;
  /** The same over its floating-point programs. */
  readonly floatingPointOverhead: Readonly<Partial<Record<EngineName, number>>>;
  /** As `emulationOverhead`, over `comparedPrograms` alone; an engine is left out when one of them was not run. */
  readonly comparedOverhead: Readonly<Partial<Record<EngineName, number>>>;
  /** By engine, in mode `bare`: geometric mean of time over QEMU's, over all programs of the report; under 1 is faster than QEMU. */
  readonly overQemu: Readonly<Partial<Record<EngineName, number>>>;
  /** The same over `comparedPrograms` alone; an engine is left out when one of them was not run. */
  readonly comparedOverQemu: Readonly<Partial<Record<EngineName, number>>>;
  /** By engine and mode: geometric mean of `virtualizationOverhead` over all programs of the report; without `bare`. */
  readonly virtualizationOverhead: Readonly<Partial<Record<EngineName, Readonly<Partial<Record<ModeName, number>>>>>>;
}

/**
 * What times are of: the host's clock, or the processor time of this process, to which other work of a shared machine adds
 * little; it has that of the JavaScript engine's own threads in it, which compile.
 */
export type ClockKind = "wall" | "processor";

export interface BenchmarkReport extends Environment {
  readonly clock: ClockKind;
  readonly rows: readonly BenchmarkRow[];
  readonly summary: BenchmarkSummary;
  /** Null unless `bare` and another mode were measured on one engine. */
  readonly pageTables: PageTableTime | null;
  /** Timed runs of each row and of each baseline, after the warm-up. */
  readonly rounds: number;
  /** Of the random order. */
  readonly seed: number;
  /** By program. */
  readonly commands: Readonly<Record<string, CompilerCommands>>;
  /** Null if it was not asked for. */
  readonly qemu: QemuDescription | null;
}

/** The programs over which overheads are compared with figures from elsewhere. */
export const comparedPrograms: readonly string[] = ["sieve", "mix", "sha256", "fib", "bytecode", "chase"];

/** A row before it is compared with the others. */
export type MeasuredRow = Omit<BenchmarkRow, "virtualizationOverhead">;

/** Adds to each row how it compares with the same program and engine in `bare`. */
export function compareWithBare(rows: readonly MeasuredRow[]): BenchmarkRow[] {
  return rows.map((row) => {
    const bare = rows.find(
      ({ program, engine, mode }) => program === row.program && engine === row.engine && mode === "bare",
    );
    return { ...row, virtualizationOverhead: bare === undefined ? null : row.medianMs / bare.medianMs };
  });
}

/** Geometric means of the rows' overheads. Virtualization is no part of emulation, so only `bare` counts for that. */
export function summarize(rows: readonly BenchmarkRow[]): BenchmarkSummary {
  const emulationOverhead: Partial<Record<EngineName, number>> = {};
  const floatingPointOverhead: Partial<Record<EngineName, number>> = {};
  const comparedOverhead: Partial<Record<EngineName, number>> = {};
  const overQemu: Partial<Record<EngineName, number>> = {};
  const comparedOverQemu: Partial<Record<EngineName, number>> = {};
  const virtualizationOverhead: Partial<Record<EngineName, Partial<Record<ModeName, number>>>> = {};
  for (const engine of new Set(rows.map((row) => row.engine))) {
    const ofEngine = rows.filter((row) => row.engine === engine);
    const bare = ofEngine.filter((row) => row.mode === "bare");
    if (bare.length === 0) continue;
    const integer = bare.filter((row) => row.arithmetic === "integer");
    if (integer.length > 0) emulationOverhead[engine] = meanOverhead(integer);
    const floatingPoint = bare.filter((row) => row.arithmetic === "floating-point");
    if (floatingPoint.length > 0) floatingPointOverhead[engine] = meanOverhead(floatingPoint);
    const compared = bare.filter((row) => comparedPrograms.includes(row.program));
    const isComplete = compared.length === comparedPrograms.length;
    if (isComplete) comparedOverhead[engine] = meanOverhead(compared);
    if (bare.every((row) => row.qemu !== null)) {
      overQemu[engine] = meanOverQemu(bare);
      if (isComplete) comparedOverQemu[engine] = meanOverQemu(compared);
    }
    const ofModes = meansOverBare(ofEngine);
    if (Object.keys(ofModes).length > 0) virtualizationOverhead[engine] = ofModes;
  }
  const overNative = { emulationOverhead, floatingPointOverhead, comparedOverhead };
  return { ...overNative, overQemu, comparedOverQemu, virtualizationOverhead };
}

function meanOverhead(rows: readonly BenchmarkRow[]): number {
  return geometricMean(rows.map((row) => row.overhead));
}

function meanOverQemu(rows: readonly BenchmarkRow[]): number {
  return geometricMean(rows.map((row) => row.qemu!.ratio));
}

/** By mode other than `bare`: the mean over the programs that were also measured there. */
function meansOverBare(rows: readonly BenchmarkRow[]): Partial<Record<ModeName, number>> {
  const means: Partial<Record<ModeName, number>> = {};
  for (const mode of new Set(rows.map((row) => row.mode))) {
    const ratios = rows.filter((row) => row.mode === mode).map((row) => row.virtualizationOverhead);
    const known = ratios.filter((ratio) => ratio !== null);
    if (mode !== "bare" && known.length > 0) means[mode] = geometricMean(known);
  }
  return means;
}
