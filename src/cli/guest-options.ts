// The options that make a guest: the same for `tabvisor run`, and as fields of the file of `tabvisor up`.

import type { ClockName, ConsoleName, CpuSettings, DiskSpec } from "../worker/protocol.ts";
import { parseChoice, parseCount, parseSize } from "./arguments.ts";
import { parseCpuMax } from "./cpu-option.ts";
import { parseDisk } from "./disk-option.ts";

/** As node:util's parseArgs wants them. What `up` calls a field has the same name. */
export const GUEST_OPTIONS = {
  mode: { type: "string" },
  engine: { type: "string" },
  isa: { type: "string" },
  firmware: { type: "string" },
  memory: { type: "string" },
  "memory-limit": { type: "string" },
  "large-pages": { type: "boolean" },
  harts: { type: "string" },
  "cpu-weight": { type: "string" },
  "cpu-max": { type: "string" },
  console: { type: "string" },
  disk: { type: "string", multiple: true },
  rng: { type: "boolean" },
  initrd: { type: "string" },
  append: { type: "string" },
  clock: { type: "string" },
  script: { type: "string" },
  "max-instructions": { type: "string" },
} as const;

type Values = {
  readonly [Name in keyof typeof GUEST_OPTIONS]?: (typeof GUEST_OPTIONS)[Name] extends { multiple: true }
    ? readonly string[]
    : (typeof GUEST_OPTIONS)[Name] extends { type: "boolean" }
      ? boolean
      : string;
};

/** The options as they were given, not yet understood. */
export type GuestOptionValues = { readonly [Name in keyof Values]: Values[Name] | undefined };

/** Paths are as given. What is undefined was not given. Names of modes and engines are the machine's to check. */
export interface GuestOptions {
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
  readonly largePages: boolean;
  readonly harts: number | undefined;
  readonly cpu: CpuSettings;
  readonly console: ConsoleName | undefined;
  readonly disks: readonly DiskSpec[];
  readonly rng: boolean;
  readonly initrd: string | undefined;
  readonly append: string | undefined;
  readonly clock: ClockName | undefined;
  readonly script: string | undefined;
  readonly maxInstructions: number | undefined;
}

/** What was given, understood; undefined if it was not given. */
export const given = <T>(text: string | undefined, parse: (text: string) => T): T | undefined =>
  text === undefined ? undefined : parse(text);

/** Throws CommandError, whose message begins with the option: "--memory". */
export function parseGuestOptions(image: string, values: GuestOptionValues): GuestOptions {
  const weight = given(values["cpu-weight"], (text) => parseCount("cpu-weight", text));
  const max = given(values["cpu-max"], parseCpuMax);
  return {
    image,
    mode: values.mode,
    engine: values.engine,
    isa: values.isa,
    firmware: values.firmware,
    memory: given(values.memory, (text) => parseSize("memory", text)),
    memoryLimit: given(values["memory-limit"], (text) => parseSize("memory-limit", text)),
    largePages: values["large-pages"] ?? false,
    harts: given(values.harts, (text) => parseCount("harts", text)),
    cpu: { ...(weight === undefined ? {} : { weight }), ...(max === undefined ? {} : { max }) },
    console: given(values.console, (text) => parseChoice("console", ["uart", "virtio"], text)),
    disks: (values.disk ?? []).map(parseDisk),
    rng: values.rng ?? false,
    initrd: values.initrd,
    append: values.append,
    clock: given(values.clock, (text) => parseChoice("clock", ["virtual", "wall"], text)),
    script: values.script,
    maxInstructions: given(values["max-instructions"], (text) => parseCount("max-instructions", text)),
  };
}
