// Compute programs by what page tables cost them in each mode: those that miss the TLB beside the time that their page-table reads
// predict, and those that do not, which should take as long as in `bare`.
//
// Owns: which programs are which, and the prediction:
//   time in a mode = time in `bare` + page-table reads x cost - reads in `bare` x their cost there    (walk-costs.ts)

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { PrivilegedRow } from "./privileged-report.ts";
import type { MeasuredRow } from "./report.ts";
import { type Reads, readNs, readsBeyondBareMs, readsMs } from "./walk-costs.ts";

/**
 * A program misses the TLB if in some mode its page-table reads are predicted to take more than this part of its time. The others
 * are TLB-resident. It is the deviation from `bare` that we allow ourselves there, so no program is called resident whose
 * walks alone could be seen.
 */
export const MISSING_SHARE = 0.03;

/** A program that misses the TLB, in a mode other than `bare`. */
export interface TlbMissing {
  readonly program: string;
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** Page-table entries read in one run, and what one costs in this mode and engine, in nanoseconds. */
  readonly walkReads: number;
  readonly readNs: number;
  /** Part of the measured time that they are predicted to take. */
  readonly share: number;
  readonly medianMs: number;
  readonly predictedMs: number;
  /** medianMs / predictedMs. */
  readonly ratio: number;
}

/** The program whose time is furthest from its own in `bare`, and by what part of that: -0.02 is 2 % faster. */
export interface Furthest {
  readonly program: string;
  readonly deviation: number;
}

/** The TLB-resident programs on one engine in one mode other than `bare`. */
export interface TlbResident {
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** How many there are. */
  readonly programs: number;
  /** By medians, and by the fastest rounds. */
  readonly median: Furthest;
  readonly fastest: Furthest;
}

export interface PageTableTime {
  /** What a TLB miss costs, by engine and mode: the measurements behind the costs of reads. */
  readonly tlbMisses: readonly PrivilegedRow[];
  readonly missing: readonly TlbMissing[];
  readonly resident: readonly TlbResident[];
}

/** A program on one engine: its rows in every mode. */
interface Subject {
  readonly bare: MeasuredRow;
  readonly others: readonly MeasuredRow[];
}

/**
 * Sorts the programs that were measured in `bare` and elsewhere. `tlbMisses` are the rows of TLB_MISS_PROGRAM for each engine and
 * mode among them; a BenchmarkError is thrown if one is missing.
 */
export function pageTableTime(rows: readonly MeasuredRow[], tlbMisses: readonly PrivilegedRow[]): PageTableTime {
  const readsOf = ({ engine, mode, walkReads }: MeasuredRow): Reads => {
    const row = tlbMisses.find((candidate) => candidate.engine === engine && candidate.mode === mode);
    if (row === undefined) throw new BenchmarkError(`what a TLB miss costs was not measured (${engine}, ${mode})`);
    return { count: walkReads, ns: readNs(row) };
  };
  const share = (row: MeasuredRow): number => readsMs(readsOf(row)) / row.medianMs;
  const misses = ({ bare, others }: Subject): boolean => [bare, ...others].some((row) => share(row) > MISSING_SHARE);

  const predict = (row: MeasuredRow, bare: MeasuredRow): TlbMissing => {
    const predictedMs = bare.medianMs + readsBeyondBareMs(readsOf(row), readsOf(bare));
    const { program, engine, mode, walkReads, medianMs } = row;
    const reads = { walkReads, readNs: readsOf(row).ns, share: share(row) };
    return { program, engine, mode, ...reads, medianMs, predictedMs, ratio: medianMs / predictedMs };
  };
  const subjects = subjectsOf(rows);
  return {
    tlbMisses,
    missing: subjects.filter(misses).flatMap(({ bare, others }) => others.map((row) => predict(row, bare))),
    resident: deviations(subjects.filter((subject) => !misses(subject))),
  };
}

function subjectsOf(rows: readonly MeasuredRow[]): Subject[] {
  return rows
    .filter(({ mode }) => mode === "bare")
    .map((bare) => ({
      bare,
      others: rows.filter((row) => row.program === bare.program && row.engine === bare.engine && row !== bare),
    }))
    .filter(({ others }) => others.length > 0);
}

/** By engine and mode, in the order in which they come. */
function deviations(subjects: readonly Subject[]): TlbResident[] {
  const groups = new Map<string, { readonly row: MeasuredRow; readonly bare: MeasuredRow }[]>();
  for (const { bare, others } of subjects) {
    for (const row of others) {
      const key = `${row.engine} ${row.mode}`;
      groups.set(key, [...(groups.get(key) ?? []), { row, bare }]);
    }
  }
  return [...groups.values()].map((group) => {
    const { engine, mode } = group[0]!.row;
    const furthest = (time: (row: MeasuredRow) => number): Furthest =>
      group
        .map(({ row, bare }) => ({ program: row.program, deviation: time(row) / time(bare) - 1 }))
        .reduce((a, b) => (Math.abs(b.deviation) > Math.abs(a.deviation) ? b : a));
    const [median, fastest] = [furthest(({ medianMs }) => medianMs), furthest(({ fastestMs }) => fastestMs)];
    return { engine, mode, programs: group.length, median, fastest };
  });
}
