// The table of `tabvisor top`, as lines of text.

import { alignedLines, type Column } from "../bench/text-table.ts";
import { formatSize } from "../boot/errors.ts";
import type { GuestRow } from "../worker/guest-rows.ts";
import type { UpStatus } from "./status-files.ts";

const columns: readonly Column<GuestRow>[] = [
  { title: "GUEST", align: "left", cell: ({ name }) => name },
  { title: "MODE", align: "left", cell: ({ mode }) => mode },
  { title: "STATE", align: "left", cell: ({ state }) => state },
  { title: "WEIGHT", align: "right", cell: ({ weight }) => String(weight) },
  { title: "SHARE", align: "right", cell: ({ share }) => `${(100 * share).toFixed(1)} %` },
  { title: "MIPS", align: "right", cell: ({ mips }) => mips.toFixed(1) },
  { title: "EXITS/S", align: "right", cell: ({ exits }) => exits.toFixed(0) },
  { title: "MEMORY", align: "right", cell: ({ memory, ram }) => `${formatSize(memory)} of ${formatSize(ram)}` },
  { title: "UPTIME", align: "right", cell: ({ uptimeNs }) => uptime(uptimeNs / 1e9) },
];

/** For each `up` a line about it, and a table of its guests. */
export function formatTop(statuses: readonly UpStatus[]): string[] {
  return statuses.flatMap(({ pid, file, scheduler, guests }, index) => [
    ...(index === 0 ? [] : [""]),
    `${file}: process ${pid}, scheduler ${scheduler}, ${guests.length} guests, ${totalMips(guests)} MIPS`,
    ...alignedLines(columns, guests),
  ]);
}

const totalMips = (guests: readonly GuestRow[]): string => guests.reduce((sum, { mips }) => sum + mips, 0).toFixed(0);

/** "0:05", "59:59", "27:46:40". */
function uptime(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
