// Reading what the command line names: whole files with a limit, and the package's own files.

import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { formatSize } from "../boot/errors.ts";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";

/** Larger than any image for a guest of at most 3 GiB needs to be; a bound for devices that never end. */
const LARGEST_FILE = 1024 * 1024 * 1024;

const READ_SIZE = 1024 * 1024;

/** The package's folder: this module is bundled into build/node/cli.js. */
const packageFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Path of a file of the package, from its top folder. */
export function packagePath(...path: string[]): string {
  return join(packageFolder, ...path);
}

/** All of a file, pipe or device. Throws CommandError with the file's name in it. */
export async function readFileOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return readToEnd(createReadStream(path, { highWaterMark: READ_SIZE }), path, LARGEST_FILE);
}

/** All of a text file. Throws CommandError; `advice` is for one that is not UTF-8. */
export async function readTextOf(path: string, advice = ""): Promise<string> {
  const bytes = await readFileOf(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${path}: not UTF-8 text${advice}`);
  }
}

/** All that a stream has. Throws CommandError if it fails, or has more than `limit` bytes; `name` is for the message. */
export async function readToEnd(stream: Readable, name: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new CommandError(`${name}: ${reasonOf(error)}`);
  }
  if (length > limit) throw new CommandError(`${name}: more than ${formatSize(limit)}`);
  return new Uint8Array(Buffer.concat(chunks));
}
