// The last exits of a guest, as text: one line each, oldest first.

import { disassemble } from "../isa/disassemble.ts";
import type { ExitTraceEntry } from "../worker/protocol.ts";

const PRIVILEGES: Readonly<Record<number, string>> = { 0: "U", 1: "S", 3: "M" };

/** Several lines, with a newline at the end. */
export function formatExitTrace(entries: readonly ExitTraceEntry[]): string {
  const rows = entries.map((entry) => [
    `0x${entry.pc.toString(16)}`,
    PRIVILEGES[entry.from]!,
    // 0 is what the core says when the instruction cannot be looked up without disturbing the guest.
    entry.bits === 0 ? "?" : disassemble(entry.bits, entry.pc).text,
    entry.cause,
    actionOf(entry),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return [
    `last ${entries.length} exits, oldest first: pc, privilege, instruction, cause, what was done`,
    ...lines,
    "",
  ].join("\n");
}

function actionOf({ action, from, to }: ExitTraceEntry): string {
  const target = PRIVILEGES[to]!;
  switch (action) {
    case "emulated":
      return from === to ? "carried out" : `carried out, on in ${target}`;
    case "reflected":
      return `trap delivered to ${target}`;
    case "retried":
      return "runs again";
    case "answered":
      return "answered";
    case "waits":
      return "waits";
  }
}
