// What `tabvisor bench --privileged` gives: its JSON, and the same as text.

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { totalExits } from "./exit-total.ts";
import type { ExitsPerEvent } from "./privileged-expectations.ts";
import type { Environment } from "./report.ts";
import type { Slope } from "./slope.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** One program on one engine in one mode. A loop without the event is subtracted from every figure. */
export interface PrivilegedRow {
  readonly program: string;
  readonly event: string;
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** Events in a run. */
  readonly n: number;
  /** Median, in nanoseconds. */
  readonly nsPerEvent: number;
  /** Interquartile range, in nanoseconds. */
  readonly spreadNs: number;
  /** By cause; counted, and equal to `expected`. */
  readonly exitsPerEvent: ExitsPerEvent;
  /** Page-table entries that walks read. */
  readonly walkReadsPerEvent: number;
  readonly expected: ExitsPerEvent;
  /** Why that was expected. */
  readonly because: string;
}

export interface PrivilegedReport extends Environment {
  readonly privileged: readonly PrivilegedRow[];
  /** Of programs with and without exits, in modes other than `bare`. */
  readonly slopes: readonly Slope[];
  /** Timed runs of each row's two loops. */
  readonly rounds: number;
  /** Of the random order. */
  readonly seed: number;
  /** The compiler's command by program. */
  readonly commands: Readonly<Record<string, string>>;
}

const columns: readonly Column<PrivilegedRow>[] = [
  { title: "program", align: "left", cell: (row) => row.program },
  { title: "mode", align: "left", cell: (row) => row.mode },
  { title: "ns/event", align: "right", cell: (row) => row.nsPerEvent.toFixed(1) },
  { title: "spread", align: "right", cell: (row) => row.spreadNs.toFixed(1) },
  { title: "exits/event", align: "right", cell: (row) => String(totalExits(row.exitsPerEvent)) },
  { title: "predicted", align: "right", cell: (row) => String(totalExits(row.expected)) },
  { title: "PTE reads", align: "right", cell: (row) => String(row.walkReadsPerEvent) },
  { title: "by cause", align: "left", cell: (row) => byCause(row.exitsPerEvent) },
];

/** The whole report, with a newline at its end. */
export function formatPrivilegedTable(report: PrivilegedReport): string {
  const lines = alignedLines(columns, report.privileged);
  return `${[...lines, "", ...report.slopes.map(slopeLine), formatOrigin(report, report.rounds)].join("\n")}\n`;
}

function slopeLine({ program, mode, delayNs, exits, movedMs, ratio }: Slope): string {
  const follows = ratio === null ? "" : `, ${ratio.toFixed(2)} of the delay`;
  return `slope: ${program} (${mode}), ${delayNs} ns more for each of ${exits} exits: ${movedMs.toFixed(2)} ms more${follows}`;
}

function byCause(exits: ExitsPerEvent): string {
  return Object.entries(exits)
    .map(([cause, count]) => (count === 1 ? cause : `${count} ${cause}`))
    .join(", ");
}
