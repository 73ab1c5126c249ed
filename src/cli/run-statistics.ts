// Statistics of a run, as text for people and as JSON for programs. The JSON's names are what other tools rely on.

import { formatSize } from "../boot/errors.ts";
import type { GuestEnd, GuestStatus } from "../worker/protocol.ts";
import type { FirmwareName } from "./guest-files.ts";

const FRAME_SIZE = 4096;

export interface RunStatistics {
  readonly mode: GuestStatus["mode"];
  readonly engine: GuestStatus["engine"];
  readonly clock: GuestStatus["clock"];
  readonly firmware: FirmwareName;
  readonly exitCode: number;
  readonly message: string;
  /** By virtual privilege. */
  readonly retired: GuestStatus["retired"];
  /** What each hart did at the end, and how many instructions it has retired. */
  readonly harts: GuestStatus["harts"];
  /** By cause: exact counts, and time by a sample. */
  readonly exits: GuestStatus["exits"];
  /** Of all that the guest printed. */
  readonly consoleSha256: string;
  /** Of the guest's RAM, untouched pages as zeros; only in JSON, because it takes time. */
  readonly memorySha256?: string;
  readonly framesTouched: number;
  readonly framesTotal: number;
  /** Machine frames that the guest takes, by owner. */
  readonly frames: GuestStatus["frames"];
  /** Guest time from power-on to the end. */
  readonly guestTimeNs: number;
  /** Host time in which the core ran this guest. */
  readonly runMs: number;
  /** Host time from the start to the end, sleep included. */
  readonly wallMs: number;
}

export interface RunFacts {
  readonly end: GuestEnd;
  readonly status: GuestStatus;
  readonly firmware: FirmwareName;
  readonly consoleSha256: string;
  readonly wallMs: number;
  readonly memorySha256?: string;
}

export function collectStatistics({ end, status, ...facts }: RunFacts): RunStatistics {
  const { mode, engine, clock, retired, harts, exits, framesTouched, framesTotal, frames, guestTimeNs, runMs } = status;
  return {
    mode,
    engine,
    clock,
    exitCode: end.code,
    message: end.message,
    retired,
    harts,
    exits,
    framesTouched,
    framesTotal,
    frames,
    guestTimeNs: Math.round(guestTimeNs),
    runMs,
    ...facts,
  };
}

/** Several lines, with a newline at the end. */
export function formatStatistics(statistics: RunStatistics): string {
  const { mode, engine, clock, firmware, exitCode, message, retired, harts, exits } = statistics;
  const { consoleSha256, framesTouched, framesTotal, frames, guestTimeNs, runMs, wallMs } = statistics;
  const causes = Object.entries(exits).sort(([, a], [, b]) => b.count - a.count);
  const exitCount = causes.reduce((sum, [, { count }]) => sum + count, 0);
  const exitNs = causes.reduce((sum, [, { estimatedNs }]) => sum + estimatedNs, 0);
  const mips = runMs === 0 ? "" : `, ${(retired.total / runMs / 1000).toFixed(0)} MIPS`;
  const rows: [string, string][] = [
    ["end", `exit code ${exitCode}: ${message}`],
    ["machine", `mode ${mode}, engine ${engine}, ${clock} clock, firmware ${firmware}`],
    [
      "instructions",
      `${grouped(retired.total)} (M ${grouped(retired.m)}, S ${grouped(retired.s)}, U ${grouped(retired.u)})`,
    ],
    ...(harts.length === 1 ? [] : [["harts", harts.map(hartInWords).join("; ")] satisfies [string, string]]),
    [
      "time",
      `${seconds(wallMs)}, of which running ${seconds(runMs)}${mips}; in the guest ${seconds(guestTimeNs / 1e6)}`,
    ],
    [
      "memory",
      `${grouped(framesTouched)} of ${grouped(framesTotal)} frames touched, ${formatSize(framesTouched * FRAME_SIZE)}`,
    ],
    [
      "overhead",
      `${grouped(frames.maps)} frames of memory maps, ${grouped(frames.shadow)} of shadow tables, ${grouped(frames.vcpus)} of vCPUs`,
    ],
    ["console", `SHA-256 ${consoleSha256}`],
    ["exits", `${grouped(exitCount)}, about ${milliseconds(exitNs)}`],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  const lines = rows.map(([title, text]) => `${title.padEnd(width)}  ${text}`);
  const causeWidth = Math.max(0, ...causes.map(([cause]) => cause.length));
  const countWidth = Math.max(0, ...causes.map(([, { count }]) => grouped(count).length));
  for (const [cause, { count, estimatedNs }] of causes) {
    // An estimate of 0 means that no exit of this cause happened to be timed.
    const time = estimatedNs === 0 ? "" : `  about ${milliseconds(estimatedNs)}`;
    lines.push(`  ${cause.padEnd(causeWidth)}  ${grouped(count).padStart(countWidth)}${time}`);
  }
  return `${lines.join("\n")}\n`;
}

const hartInWords = ({ activity, retired }: RunStatistics["harts"][number], hart: number): string =>
  `hart ${hart} ${activity}, ${grouped(retired)}`;
const grouped = (count: number): string => count.toLocaleString("en");
const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
const milliseconds = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;
