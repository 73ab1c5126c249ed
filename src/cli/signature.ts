// --signature: what an architecture test leaves in memory, as Spike writes it.
//
// Owns: the file's form: each line holds `granularity` bytes as one hexadecimal number, the byte at the highest address first,
// zeros behind the end.

import { type FileHandle, open } from "node:fs/promises";
import { parseElf } from "../boot/elf.ts";
import { ImageError } from "../boot/errors.ts";
import { signatureRange } from "../boot/symbols.ts";
import { RAM_BASE } from "../devices/virt-board.ts";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import type { ReadRam } from "./guest-ram.ts";

export interface SignatureRequest {
  /** Where the signature goes. */
  readonly path: string;
  /** Bytes a line, a power of two. */
  readonly granularity: number;
  /** The guest's image, and its name for messages. */
  readonly image: Uint8Array;
  readonly imagePath: string;
  /** Bytes of the guest's RAM. */
  readonly ramSize: number;
}

export class SignatureFile {
  private constructor(
    private readonly request: SignatureRequest,
    private readonly range: { readonly start: number; readonly end: number },
    private readonly file: FileHandle,
  ) {}

  /** Finds the signature, and makes the file: before the run, so that a mistake costs nobody a run. Throws CommandError. */
  static async create(request: SignatureRequest): Promise<SignatureFile> {
    const range = findRange(request);
    try {
      return new SignatureFile(request, range, await open(request.path, "w"));
    } catch (error) {
      throw new CommandError(`${request.path}: ${reasonOf(error)}`);
    }
  }

  /** Writes the signature as it is in memory now. Throws CommandError. */
  async write(read: ReadRam): Promise<void> {
    const { path, granularity } = this.request;
    const { start, end } = this.range;
    const bytes = start === end ? null : await read(start - RAM_BASE, end - start);
    try {
      await this.file.write(formatSignature(bytes ?? new Uint8Array(end - start), granularity));
      await this.file.close();
    } catch (error) {
      throw new CommandError(`${path}: ${reasonOf(error)}`, ExitCode.Failed);
    }
  }
}

/** The lines of a signature file. */
export function formatSignature(bytes: Uint8Array, granularity: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += granularity) {
    const line = new Uint8Array(granularity);
    line.set(bytes.subarray(at, at + granularity));
    lines.push(`${Buffer.from(line.reverse()).toString("hex")}\n`);
  }
  return lines.join("");
}

function findRange({ image, imagePath, ramSize }: SignatureRequest): { readonly start: number; readonly end: number } {
  try {
    return signatureRange(parseElf(image), ramSize);
  } catch (error) {
    throw error instanceof ImageError ? new CommandError(`${imagePath}: ${error.problem}`) : error;
  }
}
