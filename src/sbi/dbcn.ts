// SBI debug console: many bytes a call.
// Spec: SBI 2.0, "Debug Console Extension".

import { ramRange } from "./arguments.ts";
import {
  failure,
  NOT_SUPPORTED,
  type SbiArguments,
  SbiError,
  type SbiExtension,
  type SbiResult,
  type SbiServices,
  success,
} from "./call.ts";

const enum Fid {
  Write = 0,
  Read = 1,
  WriteByte = 2,
}

/**
 * Bytes moved by one call. A guest may ask for gigabytes, and the host would be busy with them for that long, so more is
 * done in part, as the specification allows; callers loop.
 */
export const MAX_BYTES_PER_CALL = 4096;

export const dbcnExtension: SbiExtension = {
  name: "dbcn",
  eids: [0x4442434e], // "DBCN"
  handle({ fid, args }, services) {
    switch (fid) {
      case Fid.Write:
        return write(args, services);
      case Fid.Read:
        return read(args, services);
      case Fid.WriteByte:
        services.writeConsole(Uint8Array.of(Number(args[0] & 0xffn)));
        return success();
      default:
        return NOT_SUPPORTED;
    }
  },
};

function write([size, addressLow, addressHigh]: SbiArguments, services: SbiServices): SbiResult {
  const range = ramRange(size, addressLow, addressHigh, services);
  if (range === null) return failure(SbiError.InvalidParam);
  const bytes = services.readGuest(range.gpa, Math.min(range.size, MAX_BYTES_PER_CALL));
  if (bytes === null) return failure(SbiError.Failed);
  if (bytes.length > 0) services.writeConsole(bytes);
  return success(BigInt(bytes.length));
}

function read([size, addressLow, addressHigh]: SbiArguments, services: SbiServices): SbiResult {
  // The range is checked before a byte is taken, or a call with a bad address would lose input.
  const range = ramRange(size, addressLow, addressHigh, services);
  if (range === null) return failure(SbiError.InvalidParam);
  const limit = Math.min(range.size, MAX_BYTES_PER_CALL);
  const bytes: number[] = [];
  while (bytes.length < limit) {
    // The first attempt may be an empty poll; one that ends a read that found something is none.
    if (bytes.length > 0 && !services.consoleHasInput()) break;
    const byte = services.takeConsoleByte();
    if (byte === null) break;
    bytes.push(byte);
  }
  if (bytes.length > 0 && !services.writeGuest(range.gpa, Uint8Array.from(bytes))) return failure(SbiError.Failed);
  return success(BigInt(bytes.length));
}
