// The file that a run writes its guest's snapshots to.
//
// Owns: when they are taken (at a count of instructions, or by a key), and that the file is whole at any time: it is written beside
// its place and moved there. The next one takes the place of the last.

import { constants } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { formatSize } from "../boot/errors.ts";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import type { GuestSession } from "./guest-session.ts";

export interface SnapshotOptions {
  readonly path: string;
  /** Instructions that the guest has retired when one is taken; null if only a key takes one. */
  readonly at: number | null;
}

export class SnapshotFile {
  private isBeingWritten = false;

  private constructor(private readonly options: SnapshotOptions) {}

  /** Throws CommandError if the file could not be written: before the run, so that a wrong path costs nobody a run. */
  static async create(options: SnapshotOptions): Promise<SnapshotFile> {
    try {
      await access(dirname(options.path), constants.W_OK);
    } catch (error) {
      throw new CommandError(`${options.path}: ${reasonOf(error)}`);
    }
    return new SnapshotFile(options);
  }

  /** Takes the one that is due in time, if one is. To be called before the guest runs; resolves when it is written. */
  async takeInTime(session: GuestSession): Promise<void> {
    const { at } = this.options;
    if (at === null) return;
    const taken = await this.orTell(() => session.snapshotAt(at));
    if (taken === undefined) return;
    if (taken !== null) await this.orTell(() => this.write(taken));
    else tell(`no snapshot: the guest ended before it had retired ${at.toLocaleString("en")} instructions`);
  }

  /** Takes one now. The guest runs on. Resolves when it is written. */
  async take(session: GuestSession): Promise<void> {
    if (this.isBeingWritten) return tell("the last snapshot is still being written");
    await this.orTell(async () => this.write(await session.snapshot()));
  }

  private async write(snapshot: Uint8Array): Promise<void> {
    this.isBeingWritten = true;
    const { path } = this.options;
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(snapshot);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw new CommandError(`${path}: ${reasonOf(error)}`);
    } finally {
      this.isBeingWritten = false;
    }
    tell(`snapshot of ${formatSize(snapshot.length)} written to ${path}`);
  }

  /** A snapshot that fails does not end the run. */
  private async orTell<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      tell(`no snapshot: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }
}

/** The terminal may be in raw mode. */
function tell(text: string): void {
  process.stderr.write(`\r\ntabvisor: ${text}\r\n`);
}
