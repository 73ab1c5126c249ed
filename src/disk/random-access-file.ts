// A file as disks need it; what it is depends on the host (worker/node-files.ts, worker/browser-files.ts).

import { DiskError } from "./disk.ts";

/** A file that is open. Every method throws DiskError, with the file's name in the message. */
export interface RandomAccessFile {
  /** For messages, and in saved state. */
  readonly name: string;
  /** Bytes. */
  size(): number;
  /** Fills `into` from position `at` on; returns how many bytes there were. */
  read(at: number, into: Uint8Array): number;
  /** Writes all of `bytes`; the file grows if need be. */
  write(at: number, bytes: Uint8Array): void;
  /** Returns once all that was written will survive the host's failure. */
  sync(): void;
  /** Changes when the contents do, as far as the host can tell. */
  stamp(): string;
  close(): void;
}

/** Where disks' files come from. */
export interface DiskFiles {
  /** Opens a file; `create` makes an empty one if there is none. Rejects with DiskError. */
  open(name: string, options: { readonly readOnly: boolean; readonly create: boolean }): Promise<RandomAccessFile>;
}

/** For a machine that has none. */
export const NO_FILES: DiskFiles = {
  open: (name) => Promise.reject(new DiskError(`${name}: this machine has no files`)),
};
