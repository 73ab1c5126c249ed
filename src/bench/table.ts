// The report as text for a terminal: one aligned row a measurement, the means below.

import { pageTableLines } from "./page-table-text.ts";
import { type BenchmarkReport, type BenchmarkRow, comparedPrograms, type Environment } from "./report.ts";
import { alignedLines, type Column } from "./text-table.ts";

const columns: readonly Column<BenchmarkRow>[] = [
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

/** Shown where a mode other than `bare` was measured. */
const overBare: Column<BenchmarkRow> = {
  title: "over bare",
  align: "right",
  cell: ({ virtualizationOverhead: ratio }) => (ratio === null ? "" : `${ratio.toFixed(3)}x`),
};

/** Shown where QEMU was measured. */
const overQemu: readonly Column<BenchmarkRow>[] = [
  { title: "QEMU ms", align: "right", cell: ({ qemu }) => qemu?.medianMs.toFixed(1) ?? "" },
  { title: "spread", align: "right", cell: ({ qemu }) => qemu?.spread.toFixed(1) ?? "" },
  { title: "over QEMU", align: "right", cell: ({ qemu }) => (qemu === null ? "" : times(qemu.ratio)) },
];

/** The whole report, with a newline at its end. */
export function formatTable(report: BenchmarkReport): string {
  const hasModes = report.rows.some((row) => row.mode !== "bare");
  const shown = [...columns, ...(report.qemu === null ? [] : overQemu), ...(hasModes ? [overBare] : [])];
  const lines = alignedLines(shown, report.rows);
  const { emulationOverhead, floatingPointOverhead, comparedOverhead, virtualizationOverhead } = report.summary;
  const means = Object.entries(emulationOverhead).map(([engine, mean]) => {
    const compared = comparedOverhead[engine as keyof typeof comparedOverhead];
    const ofCompared = compared === undefined ? "" : `; over ${comparedPrograms.join(", ")}: ${times(compared)}`;
    return `${engine}: ${times(mean)} native WebAssembly, geometric mean${ofCompared}`;
  });
  const programs = new Set(report.rows.filter((row) => row.arithmetic === "floating-point").map((row) => row.program));
  for (const [engine, mean] of Object.entries(floatingPointOverhead)) {
    means.push(
      `${engine}, floating point (${[...programs].join(", ")}): ${times(mean)} native WebAssembly, geometric mean`,
    );
  }
  means.push(...qemuLines(report));
  for (const [engine, modes] of Object.entries(virtualizationOverhead)) {
    for (const [mode, mean] of Object.entries(modes)) {
      means.push(`${engine}, ${mode}: ${mean.toFixed(3)}x bare, geometric mean`);
    }
  }
  if (report.pageTables !== null) means.push("", ...pageTableLines(report.pageTables), "");
  if (report.clock === "processor") means.push("Times are processor time of the whole process.");
  return `${[...lines, "", ...means, formatOrigin(report, report.rounds)].join("\n")}\n`;
}

function qemuLines({ qemu, summary: { overQemu, comparedOverQemu } }: BenchmarkReport): string[] {
  if (qemu === null) return [];
  const means = Object.entries(overQemu).map(([engine, mean]) => {
    const compared = comparedOverQemu[engine as keyof typeof comparedOverQemu];
    const ofCompared = compared === undefined ? "" : `; over ${comparedPrograms.join(", ")}: ${times(compared)}`;
    return `${engine}: ${times(mean)} QEMU, geometric mean${ofCompared}`;
  });
  return [...means, `QEMU: ${qemu.version}; ${qemu.command}; by the slope over two sizes of work`];
}

/** One line: where figures come from. */
export function formatOrigin({ machine, commit, date }: Environment, rounds: number): string {
  return `${machine.cpu}, ${machine.runtime}; commit ${commit}; ${date}; medians and interquartile ranges of ${rounds} runs`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

function totalExits(row: BenchmarkRow): number {
  return Object.values(row.exits).reduce((sum, count) => sum + count, 0);
}
