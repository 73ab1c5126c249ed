// Fairness as text for a terminal: a table of shares, one of caps, one of echoes.

import type { CapRow, Fairness, FairnessReport } from "./fairness.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** The guests of one weight under one policy. */
interface WeightRow {
  readonly scheduler: string;
  readonly weight: number;
  readonly due: number;
  readonly shares: readonly number[];
}

const shareColumns: readonly Column<WeightRow>[] = [
  { title: "scheduler", align: "left", cell: ({ scheduler }) => scheduler },
  { title: "weight", align: "right", cell: ({ weight }) => String(weight) },
  { title: "due", align: "right", cell: ({ due }) => percent(due) },
  { title: "smallest share", align: "right", cell: ({ shares }) => percent(Math.min(...shares)) },
  { title: "largest", align: "right", cell: ({ shares }) => percent(Math.max(...shares)) },
  {
    title: "furthest from due",
    align: "right",
    cell: ({ shares, due }) => percent(Math.max(...shares.map((share) => Math.abs(share / due - 1)))),
  },
];

const capColumns: readonly Column<CapRow & { readonly scheduler: string }>[] = [
  { title: "scheduler", align: "left", cell: ({ scheduler }) => scheduler },
  { title: "cap, us", align: "right", cell: ({ cap }) => `${cap.max}/${cap.period}` },
  { title: "M instr", align: "right", cell: ({ charged }) => (charged / 1e6).toFixed(3) },
  { title: "allowed", align: "right", cell: ({ allowed }) => (allowed / 1e6).toFixed(3) },
  { title: "off by", align: "right", cell: ({ charged, allowed }) => percent(charged / allowed - 1) },
];

const echoColumns: readonly Column<Fairness>[] = [
  { title: "scheduler", align: "left", cell: ({ scheduler }) => scheduler },
  { title: "keys", align: "right", cell: ({ echo }) => String(echo.keys) },
  { title: "median, quanta", align: "right", cell: ({ echo }) => echo.median.toFixed(2) },
  { title: "99th percentile", align: "right", cell: ({ echo }) => echo.p99.toFixed(2) },
  { title: "largest", align: "right", cell: ({ echo }) => echo.largest.toFixed(2) },
  { title: "Jain's index of the shares", align: "right", cell: ({ jain }) => jain.toFixed(6) },
];

/** The whole report, with a newline at its end. */
export function formatFairness({ fairness, machine, commit, date }: FairnessReport): string {
  const [{ instructions, quantum, shares }] = fairness as [Fairness];
  const caps = fairness.flatMap(({ scheduler, caps }) => caps.map((row) => ({ scheduler, ...row })));
  const lines = [
    `${shares.length} busy guests, ${instructions / 1e6} M instructions in turns of ${quantum}:`,
    ...alignedLines(shareColumns, fairness.flatMap(weightRows)),
    "",
    "Caps, beside two busy guests without one:",
    ...alignedLines(capColumns, caps),
    "",
    "A key's echo in an idle shell beside 15 busy guests:",
    ...alignedLines(echoColumns, fairness),
    "",
    `${machine.cpu}, ${machine.runtime}; commit ${commit}; ${date}; counts, the same on every machine`,
  ];
  return `${lines.join("\n")}\n`;
}

function weightRows({ scheduler, shares }: Fairness): WeightRow[] {
  return [...new Set(shares.map(({ weight }) => weight))].map((weight) => {
    const rows = shares.filter((row) => row.weight === weight);
    return { scheduler, weight, due: rows[0]!.due, shares: rows.map(({ share }) => share) };
  });
}

const percent = (part: number): string => `${(100 * part).toFixed(3)} %`;
