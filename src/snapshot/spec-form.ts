// The form of the description of a machine in a snapshot.
//
// A GuestSpec from a file is as foreign as the file: here its fields get their types. What their values may be is checked where
// a machine is configured (vm/machine-config.ts), as for any other guest.

import type { GuestSpec } from "../worker/protocol.ts";
import { SnapshotError } from "./errors.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isBoolean: Check = (value) => typeof value === "boolean";
const isBytes: Check = (value) => value instanceof Uint8Array;
const isObject: Check = (value) => typeof value === "object" && value !== null;
const isU64: Check = (value) => typeof value === "bigint" && BigInt.asUintN(64, value) === value;

/** A DiskSpec. */
function isDisk(value: unknown): boolean {
  const { file, bytes, readOnly = false, overlay = "" } = Object(value) as Record<string, unknown>;
  return (bytes === undefined ? isText(file) : isBytes(bytes)) && isBoolean(readOnly) && isText(overlay);
}

/** Each field that a GuestSpec has: one that is forgotten here does not compile. */
const fields: Readonly<Record<keyof GuestSpec, Check>> = {
  name: isText,
  image: isBytes,
  mode: isText,
  engine: isText,
  firmware: (value) => isBytes(value) || value === "host",
  isa: isText,
  memory: isNumber,
  memoryLimit: isNumber,
  largePages: isBoolean,
  harts: isNumber,
  disks: (value) => Array.isArray(value) && value.every(isDisk),
  console: isText,
  rng: isBoolean,
  initrd: isBytes,
  bootargs: isText,
  clock: isText,
  rngSeed: isBytes,
  rtcEpochNs: isU64,
  maxInstructions: isNumber,
  script: isText,
  input: isBytes,
  translationStress: isNumber,
  oracle: isBoolean,
  traceExits: isNumber,
  cpu: isObject,
};

/** Throws SnapshotError. */
export function checkSpec(value: unknown): GuestSpec {
  if (typeof value !== "object" || value === null) throw new SnapshotError("its description names no machine");
  for (const [field, content] of Object.entries(value)) {
    const check = Object.hasOwn(fields, field) ? fields[field as keyof GuestSpec] : null;
    if (check === null)
      throw new SnapshotError(`its machine has "${field}", which this version of Tabvisor does not know`);
    if (!check(content)) throw new SnapshotError(`its machine's "${field}" is not of the form that it should have`);
  }
  const spec = value as Partial<GuestSpec>;
  if (spec.name === undefined || spec.image === undefined)
    throw new SnapshotError("its machine has no name, or no image");
  return spec as GuestSpec;
}
