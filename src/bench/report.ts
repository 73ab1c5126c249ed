// What a benchmark run gives: the JSON of `tabvisor bench --json`, and the figures derived from its rows.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import type { Checksum, CompilerCommands } from "./program.ts";
import { geometricMean } from "./statistics.ts";

/** One program on one engine in one mode, beside its native baseline. Times are in milliseconds. */
export interface BenchmarkRow {
  readonly program: string;
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** The program's size of work. */
  readonly n: number;
  readonly medianMs: number;
  /** Interquartile range. */
  readonly spread: number;
  /** Guest instructions in one run; every run retires as many. */
  readonly retired: number;
  /** Exits by cause in one run. */
  readonly exits: Readonly<Record<string, number>>;
  readonly nativeMedianMs: number;
  readonly nativeSpread: number;
  /** medianMs / nativeMedianMs. */
  readonly overhead: number;
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
  /** By engine, in mode `bare`: geometric mean of `overhead` over all programs of the report. */
  readonly emulationOverhead: Readonly<Partial<Record<EngineName, number>>>;
  /** The same over `comparedPrograms` alone; an engine is left out when one of them was not run. */
  readonly comparedOverhead: Readonly<Partial<Record<EngineName, number>>>;
}

export interface BenchmarkReport extends Environment {
  readonly rows: readonly BenchmarkRow[];
  readonly summary: BenchmarkSummary;
  /** Timed runs of each row and of each baseline, after the warm-up. */
  readonly rounds: number;
  /** Of the random order. */
  readonly seed: number;
  /** By program. */
  readonly commands: Readonly<Record<string, CompilerCommands>>;
}

/** The programs over which overheads are compared with figures from elsewhere. */
export const comparedPrograms: readonly string[] = ["sieve", "mix", "sha256", "fib", "bytecode", "chase"];

/** Geometric means of the rows' overheads: virtualization is no part of them, so only `bare` counts. */
export function summarize(rows: readonly BenchmarkRow[]): BenchmarkSummary {
  const emulationOverhead: Partial<Record<EngineName, number>> = {};
  const comparedOverhead: Partial<Record<EngineName, number>> = {};
  const bareRows = rows.filter((row) => row.mode === "bare");
  for (const engine of new Set(bareRows.map((row) => row.engine))) {
    const ofEngine = bareRows.filter((row) => row.engine === engine);
    const compared = ofEngine.filter((row) => comparedPrograms.includes(row.program));
    emulationOverhead[engine] = geometricMean(ofEngine.map((row) => row.overhead));
    if (compared.length === comparedPrograms.length) {
      comparedOverhead[engine] = geometricMean(compared.map((row) => row.overhead));
    }
  }
  return { emulationOverhead, comparedOverhead };
}
