// What page tables cost compute programs (page-table-time.ts), as lines for a terminal.

import {
  type Furthest,
  MISSING_SHARE,
  type PageTableTime,
  type TlbMissing,
  type TlbResident,
} from "./page-table-time.ts";
import { alignedLines, type Column } from "./text-table.ts";

const columns: readonly Column<TlbMissing>[] = [
  { title: "misses the TLB", align: "left", cell: ({ program }) => program },
  { title: "engine", align: "left", cell: ({ engine }) => engine },
  { title: "mode", align: "left", cell: ({ mode }) => mode },
  { title: "PTE reads", align: "right", cell: ({ walkReads }) => walkReads.toLocaleString("en-US") },
  { title: "ns/read", align: "right", cell: (row) => row.readNs.toFixed(1) },
  { title: "of time", align: "right", cell: ({ share }) => percent(share, 0) },
  { title: "guest ms", align: "right", cell: ({ medianMs }) => medianMs.toFixed(1) },
  { title: "predicted", align: "right", cell: ({ predictedMs }) => predictedMs.toFixed(1) },
  { title: "measured/predicted", align: "right", cell: ({ ratio }) => ratio.toFixed(3) },
];

/** A table of the programs that miss the TLB, if there are any, and a line for the others by engine and mode. */
export function pageTableLines({ missing, resident }: PageTableTime): string[] {
  const table = missing.length === 0 ? [] : [...alignedLines(columns, missing), ""];
  return [...table, ...resident.map(residentLine)];
}

function residentLine({ engine, mode, programs, median, fastest }: TlbResident): string {
  return (
    `${engine}, ${mode}: ${deviationOf(median)} at most from bare, by fastest rounds ${deviationOf(fastest)}, ` +
    `over ${programs} TLB-resident programs (page tables under ${percent(MISSING_SHARE, 0)} of the time)`
  );
}

function deviationOf({ program, deviation }: Furthest): string {
  return `${deviation < 0 ? "-" : "+"}${percent(Math.abs(deviation), 1)} (${program})`;
}

const percent = (part: number, decimals: number): string => `${(100 * part).toFixed(decimals)} %`;
