// What `tabvisor bench --linux --qemu` gives: its JSON, and the same as text.

import type { QemuDescription } from "./qemu.ts";
import type { Environment } from "./report.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** Wall time, in milliseconds. */
export interface Timing {
  readonly medianMs: number;
  /** Interquartile range. */
  readonly spread: number;
  /** Median of the processor time of the whole process, compiler threads too; null where the system does not tell. */
  readonly processorMs: number | null;
  /** medianMs / QEMU's. */
  readonly ratio: number;
}

/** One emulator: an engine of ours, or QEMU. */
export interface LinuxEnginesRow {
  readonly emulator: string;
  /** From the start of the process to the shell's prompt. */
  readonly boot: Timing;
  /** From there to the prompt after the last part of the load. */
  readonly load: Timing;
  /** By part. */
  readonly parts: Readonly<Record<string, Timing>>;
}

export interface LinuxEnginesReport extends Environment {
  readonly linuxEngines: readonly LinuxEnginesRow[];
  readonly load: readonly { readonly name: string; readonly line: string }[];
  readonly rounds: number;
  readonly seed: number;
  readonly qemu: QemuDescription;
  /** By emulator. */
  readonly commands: Readonly<Record<string, string>>;
}

/** One emulator in one stretch of the session. */
interface Line {
  readonly stretch: string;
  readonly emulator: string;
  readonly timing: Timing;
}

const columns: readonly Column<Line>[] = [
  { title: "", align: "left", cell: ({ stretch }) => stretch },
  { title: "emulator", align: "left", cell: ({ emulator }) => emulator },
  { title: "ms", align: "right", cell: ({ timing }) => timing.medianMs.toFixed(0) },
  { title: "spread", align: "right", cell: ({ timing }) => timing.spread.toFixed(0) },
  { title: "processor ms", align: "right", cell: ({ timing }) => timing.processorMs?.toFixed(0) ?? "" },
  { title: "over QEMU", align: "right", cell: ({ timing }) => `${timing.ratio.toFixed(2)}x` },
];

/** The whole report, with a newline at its end. */
export function formatLinuxEngines(report: LinuxEnginesReport): string {
  const { linuxEngines, load, qemu, rounds } = report;
  const stretch = (name: string, of: (row: LinuxEnginesRow) => Timing): Line[] =>
    linuxEngines.map((row, index) => ({
      stretch: index === 0 ? name : "",
      emulator: row.emulator,
      timing: of(row),
    }));
  const lines = [
    ...stretch("boot to the prompt", (row) => row.boot),
    ...stretch("load", (row) => row.load),
    ...load.flatMap(({ name }) => stretch(`  ${name}`, (row) => row.parts[name]!)),
  ];
  return `${[
    ...alignedLines(columns, lines),
    "",
    "Each run is a process of its own; same kernel, initial RAM disk and firmware, console on a pipe.",
    `QEMU: ${qemu.version}`,
    formatOrigin(report, rounds),
  ].join("\n")}\n`;
}
