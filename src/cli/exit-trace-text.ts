// The last exits of a guest, as text: one line each, oldest first.

import { wordsOfExit } from "../vm/exit-words.ts";
import type { ExitTraceEntry } from "../worker/protocol.ts";

/** Several lines, with a newline at the end. */
export function formatExitTrace(entries: readonly ExitTraceEntry[]): string {
  const severalHarts = entries.some(({ hart }) => hart !== 0);
  const rows = entries.map((entry) => {
    const { privilege, instruction, cause, action } = wordsOfExit(entry);
    const where = `0x${entry.pc.toString(16)}`;
    return [...(severalHarts ? [String(entry.hart)] : []), where, privilege, instruction, cause, action];
  });
  const lastColumn = (rows[0]?.length ?? 0) - 1;
  const widths = Array.from({ length: Math.max(0, lastColumn) }, (_, column) => column).map((column) =>
    Math.max(0, ...rows.map((row) => row[column]!.length)),
  );
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return [
    `last ${entries.length} exits, oldest first: ${severalHarts ? "hart, " : ""}pc, privilege, instruction, cause, what was done`,
    ...lines,
    "",
  ].join("\n");
}
