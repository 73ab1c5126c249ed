// The last exits of a guest, as text: one line each, oldest first.

import { wordsOfExit } from "../vm/exit-words.ts";
import type { ExitTraceEntry } from "../worker/protocol.ts";

/** Several lines, with a newline at the end. */
export function formatExitTrace(entries: readonly ExitTraceEntry[]): string {
  const rows = entries.map((entry) => {
    const { privilege, instruction, cause, action } = wordsOfExit(entry);
    return [`0x${entry.pc.toString(16)}`, privilege, instruction, cause, action];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return [
    `last ${entries.length} exits, oldest first: pc, privilege, instruction, cause, what was done`,
    ...lines,
    "",
  ].join("\n");
}
