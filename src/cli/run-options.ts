// The options of `tabvisor run`, read but not yet acted on.

import type { ClockName, ConsoleName, DiskSpec } from "../worker/protocol.ts";
import { onePositional, parseChoice, parseCount, parseSize, readArguments } from "./arguments.ts";
import { parseDisk } from "./disk-option.ts";
import { CommandError } from "./errors.ts";

export type StatisticsFormat = "text" | "json";

/** Paths are as given. What is undefined was not given. Names of modes and engines are the machine's to check. */
export interface RunOptions {
  readonly image: string;
  readonly mode: string | undefined;
  readonly engine: string | undefined;
  readonly isa: string | undefined;
  /** A path, or "host". */
  readonly firmware: string | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Bytes. */
  readonly memoryLimit: number | undefined;
  readonly harts: number | undefined;
  readonly console: ConsoleName | undefined;
  readonly disks: readonly DiskSpec[];
  readonly rng: boolean;
  readonly initrd: string | undefined;
  readonly append: string | undefined;
  readonly clock: ClockName | undefined;
  readonly maxInstructions: number | undefined;
  readonly stats: StatisticsFormat | undefined;
  /** How many of the last exits are printed. */
  readonly traceExits: number | undefined;
  readonly script: string | undefined;
  readonly dumpMemory: string | undefined;
  readonly signature: string | undefined;
  /** Bytes a line of the signature. */
  readonly signatureGranularity: number;
}

/** A word of the architecture tests; Spike's own default is 16. */
const DEFAULT_GRANULARITY = 4;
const LARGEST_GRANULARITY = 4096;

/** Throws CommandError; "help" if that is what is asked for. */
export function parseRunOptions(args: readonly string[]): RunOptions | "help" {
  const { values, positionals } = readArguments("run", args, {
    mode: { type: "string" },
    engine: { type: "string" },
    isa: { type: "string" },
    firmware: { type: "string" },
    memory: { type: "string" },
    "memory-limit": { type: "string" },
    harts: { type: "string" },
    console: { type: "string" },
    disk: { type: "string", multiple: true },
    rng: { type: "boolean" },
    initrd: { type: "string" },
    append: { type: "string" },
    clock: { type: "string" },
    "max-instructions": { type: "string" },
    stats: { type: "string" },
    "trace-exits": { type: "string" },
    script: { type: "string" },
    "dump-memory": { type: "string" },
    signature: { type: "string" },
    "signature-granularity": { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  if (values["signature-granularity"] !== undefined && values.signature === undefined)
    throw new CommandError("--signature-granularity needs --signature");
  const given = <T>(text: string | undefined, parse: (text: string) => T): T | undefined =>
    text === undefined ? undefined : parse(text);
  return {
    image: onePositional("run", "IMAGE", positionals),
    mode: values.mode,
    engine: values.engine,
    isa: values.isa,
    firmware: values.firmware,
    memory: given(values.memory, (text) => parseSize("memory", text)),
    memoryLimit: given(values["memory-limit"], (text) => parseSize("memory-limit", text)),
    harts: given(values.harts, (text) => parseCount("harts", text)),
    console: given(values.console, (text) => parseChoice("console", ["uart", "virtio"], text)),
    disks: (values.disk ?? []).map(parseDisk),
    rng: values.rng ?? false,
    initrd: values.initrd,
    append: values.append,
    clock: given(values.clock, (text) => parseChoice("clock", ["virtual", "wall"], text)),
    maxInstructions: given(values["max-instructions"], (text) => parseCount("max-instructions", text)),
    stats: given(values.stats, (text) => parseChoice("stats", ["text", "json"], text)),
    traceExits: given(values["trace-exits"], (text) => parseCount("trace-exits", text)),
    script: values.script,
    dumpMemory: values["dump-memory"],
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
