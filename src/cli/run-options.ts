// The options of `tabvisor run`, read but not yet acted on: those of its guest, and what is to be told of the run.

import { onePositional, parseChoice, parseCount, readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { GUEST_OPTIONS, type GuestOptions, given, parseGuestOptions } from "./guest-options.ts";
import type { SnapshotOptions } from "./snapshot-file.ts";

export type StatisticsFormat = "text" | "json";

export interface RunOptions extends GuestOptions {
  readonly stats: StatisticsFormat | undefined;
  /** How many of the last exits are printed. */
  readonly traceExits: number | undefined;
  readonly dumpMemory: string | undefined;
  readonly snapshot: SnapshotOptions | null;
  readonly signature: string | undefined;
  /** Bytes a line of the signature. */
  readonly signatureGranularity: number;
}

/** A word of the architecture tests; Spike's own default is 16. */
const DEFAULT_GRANULARITY = 4;
const LARGEST_GRANULARITY = 4096;

/** The options that make a run write snapshots. */
export const snapshotArguments = {
  snapshot: { type: "string" },
  "snapshot-at": { type: "string" },
} as const;

/** Throws CommandError. */
export function parseSnapshotOptions(values: {
  readonly snapshot?: string | undefined;
  readonly "snapshot-at"?: string | undefined;
}): SnapshotOptions | null {
  const { snapshot: path, "snapshot-at": at } = values;
  if (path === undefined) {
    if (at !== undefined) throw new CommandError("--snapshot-at needs --snapshot, the file to write to");
    return null;
  }
  if (at === undefined && !process.stdin.isTTY)
    throw new CommandError("--snapshot needs --snapshot-at, or a terminal, where Ctrl-A s takes one");
  return { path, at: at === undefined ? null : parseCount("snapshot-at", at) };
}

/** Throws CommandError; "help" if that is what is asked for. */
export function parseRunOptions(args: readonly string[]): RunOptions | "help" {
  const { values, positionals } = readArguments("run", args, {
    ...GUEST_OPTIONS,
    stats: { type: "string" },
    "trace-exits": { type: "string" },
    "dump-memory": { type: "string" },
    ...snapshotArguments,
    signature: { type: "string" },
    "signature-granularity": { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  if (values["signature-granularity"] !== undefined && values.signature === undefined)
    throw new CommandError("--signature-granularity needs --signature");
  return {
    ...parseGuestOptions(onePositional("run", "IMAGE", positionals), values),
    stats: given(values.stats, (text) => parseChoice("stats", ["text", "json"], text)),
    traceExits: given(values["trace-exits"], (text) => parseCount("trace-exits", text)),
    dumpMemory: values["dump-memory"],
    snapshot: parseSnapshotOptions(values),
    signature: values.signature,
    signatureGranularity: given(values["signature-granularity"], parseGranularity) ?? DEFAULT_GRANULARITY,
  };
}

/** Throws CommandError. */
function parseGranularity(text: string): number {
  const bytes = parseCount("signature-granularity", text);
  if (bytes <= LARGEST_GRANULARITY && (bytes & (bytes - 1)) === 0) return bytes;
  throw new CommandError(`--signature-granularity ${text}: a power of two from 1 to ${LARGEST_GRANULARITY}`);
}
