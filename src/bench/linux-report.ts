// What `tabvisor bench --linux` gives: its JSON, and the same as text.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import type { ModeCosts, Prediction, Term } from "./exit-costs.ts";
import { totalExits } from "./exit-total.ts";
import type { PrivilegedRow } from "./privileged-report.ts";
import type { Environment } from "./report.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** The session in one mode. Times are processor time, in milliseconds. */
export interface LinuxRow {
  readonly mode: ModeName;
  readonly engine: EngineName;
  readonly medianMs: number;
  /** Interquartile range. */
  readonly spread: number;
  readonly nsPerInstruction: number;
  /** medianMs / medianMs in `bare`. */
  readonly overhead: number;
  readonly exits: Readonly<Record<string, number>>;
  /** Page-table walks (TLB misses), and entries that they have read. */
  readonly walks: number;
  readonly walkReads: number;
  /** What the mode adds to `bare`, predicted and measured; null in `bare`. */
  readonly model: (Prediction & { readonly measuredMs: number; readonly residual: number }) | null;
}

export interface LinuxReport extends Environment {
  readonly linux: readonly LinuxRow[];
  /** What is typed. */
  readonly session: readonly string[];
  /** By privilege; the same in every mode, as the console is. */
  readonly retired: { readonly m: number; readonly s: number; readonly u: number };
  readonly consoleSha256: string;
  readonly rounds: number;
  readonly seed: number;
  /** What the model takes an exit and a page-table read to cost, in nanoseconds. */
  readonly costs: Readonly<Partial<Record<ModeName, ModeCosts>>>;
  /** The measurements that say so. */
  readonly privileged: readonly PrivilegedRow[];
}

const columns: readonly Column<LinuxRow>[] = [
  { title: "mode", align: "left", cell: ({ mode }) => mode },
  { title: "ms", align: "right", cell: ({ medianMs }) => medianMs.toFixed(0) },
  { title: "spread", align: "right", cell: ({ spread }) => spread.toFixed(0) },
  { title: "ns/instr", align: "right", cell: ({ nsPerInstruction }) => nsPerInstruction.toFixed(2) },
  { title: "over bare", align: "right", cell: ({ overhead }) => `${overhead.toFixed(3)}x` },
  { title: "exits", align: "right", cell: ({ exits }) => thousands(totalExits(exits)) },
  { title: "walks", align: "right", cell: ({ walks }) => thousands(walks) },
  { title: "PTE reads", align: "right", cell: ({ walkReads }) => thousands(walkReads) },
];

/** The whole report, with a newline at its end. */
export function formatLinuxTable(report: LinuxReport): string {
  const { linux, retired, consoleSha256 } = report;
  const sum = retired.m + retired.s + retired.u;
  return `${[
    ...alignedLines(columns, linux),
    "",
    `Every mode: ${thousands(sum)} instructions (S ${thousands(retired.s)}, U ${thousands(retired.u)}), console SHA-256 ${consoleSha256}`,
    "",
    ...exitLines(linux),
    "",
    ...linux.flatMap(modelLines),
    formatOrigin(report, report.rounds),
  ].join("\n")}\n`;
}

/** Exits by cause: one a line, one mode a column. */
function exitLines(rows: readonly LinuxRow[]): string[] {
  const most = (cause: string): number => Math.max(...rows.map(({ exits }) => exits[cause] ?? 0));
  const causes = [...new Set(rows.flatMap(({ exits }) => Object.keys(exits)))].sort((a, b) => most(b) - most(a));
  const modes: Column<string>[] = rows.map(({ mode, exits }) => ({
    title: mode,
    align: "right",
    cell: (cause) => (exits[cause] === undefined ? "" : thousands(exits[cause])),
  }));
  return alignedLines([{ title: "exits", align: "left", cell: (cause) => cause }, ...modes], causes);
}

function modelLines({ mode, model }: LinuxRow): string[] {
  if (model === null) return [];
  const { terms, ms, measuredMs, residual, exitsWithoutCost } = model;
  const unknown = exitsWithoutCost === 0 ? "" : `; ${thousands(exitsWithoutCost)} exits have no cost in it`;
  return [
    `${mode}: ${measuredMs.toFixed(0)} ms more than bare, ${ms.toFixed(0)} ms predicted: ` +
      `residual ${(100 * residual).toFixed(0)} %${unknown}`,
    ...terms.filter((term) => Math.abs(term.ms) >= 1).map(termLine),
    "",
  ];
}

function termLine({ what, count, ms }: Term): string {
  return `  ${ms.toFixed(0).padStart(6)} ms  ${what} (${thousands(count)})`;
}

const thousands = (count: number): string => count.toLocaleString("en-US");
