// Disks' files in a browser: its own storage (the origin's private file system), by synchronous access handles, which only
// workers have.

import { DiskError } from "../disk/disk.ts";
import type { DiskFiles, RandomAccessFile } from "../disk/random-access-file.ts";

/** The folder of the storage that disks are in; the page puts them there (web/machine/stored-disks.ts). */
export const DISKS_FOLDER = "disks";

/** As much of the File System Standard's FileSystemSyncAccessHandle as is used. */
interface AccessHandle {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}
interface FileHandle {
  /** The mode is known to some browsers only; elsewhere every file that is open is nobody else's. */
  createSyncAccessHandle(options: { mode: "readwrite" | "read-only" }): Promise<AccessHandle>;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  NotFoundError: "no such disk is in this browser's storage",
  NoModificationAllowedError: "another guest has this disk, here or in another tab",
  QuotaExceededError: "this browser's storage is full",
};

class StoredFile implements RandomAccessFile {
  constructor(
    readonly name: string,
    private readonly handle: AccessHandle,
  ) {}

  size(): number {
    return telling(this.name, () => this.handle.getSize());
  }
  read(at: number, into: Uint8Array): number {
    return telling(this.name, () => this.handle.read(into, { at }));
  }
  write(at: number, bytes: Uint8Array): void {
    const written = telling(this.name, () => this.handle.write(bytes, { at }));
    if (written < bytes.length) throw new DiskError(`${this.name}: ${PROBLEMS.QuotaExceededError}`);
  }
  sync(): void {
    telling(this.name, () => this.handle.flush());
  }
  /** The storage does not say when a file that is open was changed. */
  stamp(): string {
    return "";
  }
  close(): void {
    this.handle.close();
  }
}

export const browserFiles: DiskFiles = {
  async open(name, { readOnly, create }) {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(DISKS_FOLDER, { create: true });
      const file = (await folder.getFileHandle(name, { create })) as unknown as FileHandle;
      return new StoredFile(name, await file.createSyncAccessHandle({ mode: readOnly ? "read-only" : "readwrite" }));
    } catch (error) {
      throw diskError(name, error);
    }
  },
};

function telling<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw diskError(name, error);
  }
}

function diskError(name: string, error: unknown): DiskError {
  const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
  return new DiskError(`${name}: ${PROBLEMS[kind] ?? message}`);
}
