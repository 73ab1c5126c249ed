// What `tabvisor bench --devices` gives: its JSON, and the same as text.

import type { PrivilegedReport, PrivilegedRow } from "./privileged-report.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** One program in one mode. */
export interface DeviceRow extends PrivilegedRow {
  readonly bytesPerEvent: number;
}

export interface DeviceReport extends Omit<PrivilegedReport, "privileged" | "slopes"> {
  readonly devices: readonly DeviceRow[];
}

const KIB = 1024;
const MIB = 1024 * KIB;
const NS_PER_S = 1e9;

const exitsPerEvent = ({ exitsPerEvent: exits }: DeviceRow): number =>
  Object.values(exits).reduce((sum, count) => sum + count, 0);
const per = (row: DeviceRow, bytes: number): number => (exitsPerEvent(row) * bytes) / row.bytesPerEvent;

/** MiB a second: what the device moves while nothing else is done. */
export const throughput = ({ bytesPerEvent, nsPerEvent }: DeviceRow): number =>
  (bytesPerEvent / MIB) * (NS_PER_S / nsPerEvent);

const columns: readonly Column<DeviceRow>[] = [
  { title: "program", align: "left", cell: (row) => row.program },
  { title: "mode", align: "left", cell: (row) => row.mode },
  { title: "exits/KiB", align: "right", cell: (row) => String(per(row, KIB)) },
  { title: "exits/MiB", align: "right", cell: (row) => String(per(row, MIB)) },
  { title: "MiB/s", align: "right", cell: (row) => throughput(row).toPrecision(3) },
  { title: "us/event", align: "right", cell: (row) => (row.nsPerEvent / 1000).toPrecision(3) },
  { title: "spread", align: "right", cell: (row) => (row.spreadNs / 1000).toPrecision(3) },
  { title: "event", align: "left", cell: (row) => row.event },
];

/** The whole report, with a newline at its end. */
export function formatDeviceTable(report: DeviceReport): string {
  return `${[...alignedLines(columns, report.devices), "", formatOrigin(report, report.rounds)].join("\n")}\n`;
}
