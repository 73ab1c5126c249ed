// What `tabvisor bench --placement` gives: its JSON, and the same as text.

import type { QemuDescription } from "./qemu.ts";
import type { Environment } from "./report.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** One program in one emulator: an engine of ours, or QEMU. Nanoseconds a turn of its loop. */
export interface PlacementRow {
  readonly program: string;
  readonly emulator: string;
  readonly placedNs: number;
  readonly placedSpread: number;
  readonly apartNs: number;
  readonly apartSpread: number;
  /** placedNs / apartNs. */
  readonly ratio: number;
}

export interface PlacementReport extends Environment {
  readonly placement: readonly PlacementRow[];
  readonly rounds: number;
  readonly seed: number;
  /** Null if it was not asked for. */
  readonly qemu: QemuDescription | null;
  readonly commands: Readonly<Record<string, string>>;
}

const columns: readonly Column<PlacementRow>[] = [
  { title: "program", align: "left", cell: ({ program }) => program },
  { title: "emulator", align: "left", cell: ({ emulator }) => emulator },
  { title: "ns a turn", align: "right", cell: ({ placedNs }) => placedNs.toFixed(1) },
  { title: "spread", align: "right", cell: ({ placedSpread }) => placedSpread.toFixed(1) },
  { title: "apart", align: "right", cell: ({ apartNs }) => apartNs.toFixed(1) },
  { title: "spread", align: "right", cell: ({ apartSpread }) => apartSpread.toFixed(1) },
  { title: "ratio", align: "right", cell: ({ ratio }) => `${ratio.toFixed(2)}x` },
];

/** The whole report, with a newline at its end. */
export function formatPlacement(report: PlacementReport): string {
  const origin = formatOrigin(report, report.rounds);
  const qemu = report.qemu === null ? [] : [`QEMU: ${report.qemu.version}`];
  return `${[...alignedLines(columns, report.placement), "", ...qemu, origin].join("\n")}\n`;
}
