// The guest's RAM at the end of a run: its hash, and a copy in a file.

import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";

const CHUNK = 1024 * 1024;
const ZEROS = new Uint8Array(CHUNK);

/** Reads a piece of RAM; null if it is all zeros. */
export type ReadRam = (offset: number, length: number) => Promise<Uint8Array | null>;

/** The pieces of `size` bytes of RAM, in order. */
async function* pieces(read: ReadRam, size: number) {
  for (let offset = 0; offset < size; offset += CHUNK) {
    const length = Math.min(CHUNK, size - offset);
    yield { offset, length, data: await read(offset, length) };
  }
}

/** SHA-256 of all RAM, in hexadecimal; untouched pages count as zeros. */
export async function hashRam(read: ReadRam, size: number): Promise<string> {
  const hash = createHash("sha256");
  for await (const { length, data } of pieces(read, size)) hash.update(data ?? ZEROS.subarray(0, length));
  return hash.digest("hex");
}

/** A file that RAM will be written to. */
export class RamDump {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Makes the file, or empties it: before the run, so that a wrong path costs nobody a run. Throws CommandError. */
  static async create(path: string): Promise<RamDump> {
    try {
      return new RamDump(path, await open(path, "w"));
    } catch (error) {
      throw new CommandError(`${path}: ${reasonOf(error)}`);
    }
  }

  /** Writes `size` bytes; untouched pieces are holes, which read as zeros. Throws CommandError. */
  async write(read: ReadRam, size: number): Promise<void> {
    try {
      await this.file.truncate(size);
      for await (const { offset, length, data } of pieces(read, size)) {
        for (let written = 0; data && written < length; ) {
          written += (await this.file.write(data, written, length - written, offset + written)).bytesWritten;
        }
      }
      await this.file.close();
    } catch (error) {
      throw new CommandError(`${this.path}: ${reasonOf(error)}`, ExitCode.Failed);
    }
  }
}
