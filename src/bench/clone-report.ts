// What `tabvisor bench --clones` gives: its JSON, and the same as text.

import type { CloneMemory, CloneReport } from "./clones.ts";
import type { Environment } from "./report.ts";
import { alignedLines, type Column } from "./text-table.ts";

export interface ClonesReport extends Environment {
  readonly image: string;
  readonly clones: readonly CloneReport[];
}

const kib = (bytes: number): string => Math.round(bytes / 1024).toLocaleString("en");
const both = ({ median, largest }: CloneMemory): string => `${kib(median)}, ${kib(largest)}`;

const columns: readonly Column<CloneReport>[] = [
  { title: "mode", align: "left", cell: ({ mode }) => mode },
  { title: "clones", align: "right", cell: ({ clones }) => String(clones) },
  { title: "parent KiB", align: "right", cell: ({ parentBytes }) => kib(parentBytes) },
  { title: "ms a clone, most", align: "right", cell: ({ ms }) => `${ms.median.toFixed(2)}, ${ms.largest.toFixed(2)}` },
  { title: "KiB each, most", align: "right", cell: ({ atFirst }) => both(atFirst) },
  { title: "after 2 s at the prompt", align: "right", cell: ({ atPrompt }) => both(atPrompt) },
  { title: "after an echo", align: "right", cell: ({ afterEcho }) => both(afterEcho) },
  { title: "all answer in ms", align: "right", cell: ({ answersMs }) => answersMs.toFixed(0) },
];

export function formatClones({ image, clones }: ClonesReport): string {
  const title = `Clones of one guest at its shell (${image}): what each has for itself, page tables included.`;
  return `${[title, "", ...alignedLines(columns, clones)].join("\n")}\n`;
}
