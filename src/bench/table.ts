// The report as text for a terminal: one aligned row a measurement, the means below.

import { type BenchmarkReport, type BenchmarkRow, comparedPrograms } from "./report.ts";

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (row: BenchmarkRow) => string;
}

const columns: readonly Column[] = [
  { title: "program", align: "left", cell: (row) => row.program },
  { title: "engine", align: "left", cell: (row) => row.engine },
  { title: "mode", align: "left", cell: (row) => row.mode },
  { title: "guest ms", align: "right", cell: (row) => row.medianMs.toFixed(1) },
  { title: "spread", align: "right", cell: (row) => row.spread.toFixed(1) },
  { title: "native ms", align: "right", cell: (row) => row.nativeMedianMs.toFixed(2) },
  { title: "spread", align: "right", cell: (row) => row.nativeSpread.toFixed(2) },
  { title: "overhead", align: "right", cell: (row) => times(row.overhead) },
  { title: "M instr", align: "right", cell: (row) => (row.retired / 1e6).toFixed(1) },
  { title: "MIPS", align: "right", cell: (row) => (row.retired / row.medianMs / 1e3).toFixed(0) },
  { title: "exits", align: "right", cell: (row) => String(totalExits(row)) },
];

/** The whole report, with a newline at its end. */
export function formatTable(report: BenchmarkReport): string {
  const cells = [columns.map(({ title }) => title), ...report.rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line
      .map((text, column) => {
        const width = widths[column]!;
        return columns[column]!.align === "left" ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const { emulationOverhead, comparedOverhead } = report.summary;
  const means = Object.entries(emulationOverhead).map(([engine, mean]) => {
    const compared = comparedOverhead[engine as keyof typeof comparedOverhead];
    const ofCompared = compared === undefined ? "" : `; over ${comparedPrograms.join(", ")}: ${times(compared)}`;
    return `${engine}: ${times(mean)} native WebAssembly, geometric mean${ofCompared}`;
  });
  const { machine, commit, date, rounds } = report;
  const origin = `${machine.cpu}, ${machine.runtime}; commit ${commit}; ${date}; medians and interquartile ranges of ${rounds} runs`;
  return `${[...lines, "", ...means, origin].join("\n")}\n`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

function totalExits(row: BenchmarkRow): number {
  return Object.values(row.exits).reduce((sum, count) => sum + count, 0);
}
