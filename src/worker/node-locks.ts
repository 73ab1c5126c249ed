// Who has a disk's file in Node.js: one guest that writes to it, or several that read it.
//
// A lock is a file beside the disk's, for each who has it, and all that is said of it is in its name: the file's inode, whether it is
// read or written, the process and its computer. Whoever comes makes his own first and looks at the others' then, so of two who come at
// the same moment at least one sees the other. A process that died has left its locks, and the next one removes them: a name is never
// used twice, so nobody removes a lock that has become another's.
//
// Owns: these names. It binds those who ask; Node.js has no locks that bind others.

import { closeSync, openSync, readdirSync, realpathSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { DiskError } from "../disk/disk.ts";
import { reasonOf } from "./system-error.ts";

export type LockKind = "read" | "write";

/** A lock as its file's name says it. */
interface Lock {
  readonly inode: string;
  readonly kind: string;
  readonly process: number;
  readonly host: string;
}

const NAME = /^\.tabvisor-lock-(\d+)-(read|write)-(\d+)-(.+)-[0-9a-f]{16}$/;
/** Who may not write in a folder gets these. */
const MAY_NOT_WRITE = ["EACCES", "EPERM", "EROFS"];

/**
 * Takes the file for one guest; returns what gives it back. A reader shares it with readers, a writer with nobody. Where no lock can be
 * made, a reader goes without: who may not write there reads what others look after. Throws DiskError, which names who has it.
 */
export function lockFile(path: string, inode: bigint, kind: LockKind): () => void {
  const own = nameOf({ inode: String(inode), kind, process: process.pid, host: hostname() });
  let folder: string;
  try {
    folder = dirname(realpathSync(path));
    closeSync(openSync(join(folder, own), "wx"));
  } catch (error) {
    if (kind === "read" && MAY_NOT_WRITE.includes((error as NodeJS.ErrnoException).code ?? "")) return () => {};
    throw new DiskError(`${path}: its folder cannot hold a lock, which keeps others from writing: ${reasonOf(error)}`);
  }
  const release = (): void => removeQuietly(join(folder, own));
  try {
    for (const name of readdirSync(folder)) if (name !== own) refuse(path, inode, kind, join(folder, name), name);
  } catch (error) {
    release();
    throw error instanceof DiskError ? error : new DiskError(`${path}: ${reasonOf(error)}`);
  }
  return release;
}

/** Throws DiskError if the file of that name is a lock that stands in the way; removes it if nobody has it any more. */
function refuse(path: string, inode: bigint, kind: LockKind, file: string, name: string): void {
  const other = parseName(name);
  if (other === null || other.inode !== String(inode)) return;
  if (kind === "read" && other.kind === "read") return;
  if (isOver(other)) {
    removeQuietly(file);
    return;
  }
  const what = other.kind === "write" ? "writes to this disk" : "reads this disk, which may not change meanwhile";
  if (other.host === hostname() && other.process === process.pid) throw new DiskError(`${path}: another guest ${what}`);
  const where = `process ${other.process}${other.host === hostname() ? "" : ` on ${other.host}`}`;
  throw new DiskError(`${path}: ${where} ${what}; if that is no Tabvisor, delete ${file}`);
}

/** Its process has ended. Of another computer's processes nothing is known. */
function isOver({ host, process: number }: Lock): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(number, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function nameOf({ inode, kind, process: number, host }: Lock): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex");
  return `.tabvisor-lock-${inode}-${kind}-${number}-${host}-${nonce}`;
}

function parseName(name: string): Lock | null {
  const [, inode, kind, number, host] = NAME.exec(name) ?? [];
  if (inode === undefined || kind === undefined || host === undefined) return null;
  return { inode, kind, process: Number(number), host };
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Somebody else has removed it, or its folder.
  }
}
