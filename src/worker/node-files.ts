// Disks' files in Node.js: by the file system's synchronous calls, which are fine in a worker that has nothing else to do.

import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { DiskError } from "../disk/disk.ts";
import type { DiskFiles, RandomAccessFile } from "../disk/random-access-file.ts";
import { lockFile } from "./node-locks.ts";
import { reasonOf } from "./system-error.ts";

class NodeFile implements RandomAccessFile {
  constructor(
    readonly name: string,
    private readonly descriptor: number,
    private readonly unlock: () => void,
  ) {}

  size(): number {
    return telling(this.name, () => fstatSync(this.descriptor).size);
  }
  read(at: number, into: Uint8Array): number {
    return telling(this.name, () => {
      let done = 0;
      while (done < into.length) {
        const count = readSync(this.descriptor, into, done, into.length - done, at + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    });
  }
  write(at: number, bytes: Uint8Array): void {
    telling(this.name, () => {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.descriptor, bytes, done, bytes.length - done, at + done);
    });
  }
  sync(): void {
    telling(this.name, () => fdatasyncSync(this.descriptor));
  }
  stamp(): string {
    return telling(this.name, () => String(fstatSync(this.descriptor, { bigint: true }).mtimeNs));
  }
  close(): void {
    try {
      telling(this.name, () => closeSync(this.descriptor));
    } finally {
      this.unlock();
    }
  }
}

export const nodeFiles: DiskFiles = {
  async open(name, { readOnly, create }) {
    const access = readOnly ? constants.O_RDONLY : constants.O_RDWR | (create ? constants.O_CREAT : 0);
    // O_NONBLOCK: a pipe that nobody writes to is refused, and not waited for.
    const descriptor = telling(name, () => openSync(name, access | constants.O_NONBLOCK, 0o666));
    try {
      const status = telling(name, () => fstatSync(descriptor, { bigint: true }));
      if (!status.isFile()) throw new DiskError(`${name}: not a regular file`);
      return new NodeFile(name, descriptor, lockFile(name, status.ino, readOnly ? "read" : "write"));
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  },
};

/** The result of a system call, or a DiskError that says why it failed. */
function telling<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new DiskError(`${name}: ${reasonOf(error)}`);
  }
}
