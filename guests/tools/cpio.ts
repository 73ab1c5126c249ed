// Packs files into a newc cpio archive, the format of Linux's initramfs; guests/kernel/files.c reads it too.
//
// An entry is a 110-byte header of hexadecimal digits, the name with its NUL, padding to 4 bytes, the data, padding
// to 4 bytes. Entries are sorted by name, inode numbers count up, and all times and owners are 0.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** File type and permissions, as in stat's st_mode. */
export const enum FileMode {
  Folder = 0o040755,
  File = 0o100644,
  Program = 0o100755,
  /** A character device that root alone may use. */
  CharacterDevice = 0o020600,
}

/** What one entry holds. */
export interface ArchiveEntry {
  /** From the archive's root, without a slash in front. */
  readonly path: string;
  readonly mode: FileMode;
  /** Empty for what is no file. */
  readonly bytes?: Buffer;
  /** Of a device. */
  readonly device?: { readonly major: number; readonly minor: number };
}

/** A program to be packed: its name in the archive's program folder and its bytes. */
export interface PackedProgram {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The archive of everything below `folder`, with `programs` in its folder `programFolder`. */
export function packArchive(folder: string, programFolder: string, programs: readonly PackedProgram[]): Buffer {
  return packEntries([
    ...collect(folder, ""),
    { path: programFolder, mode: FileMode.Folder },
    ...programs.map(({ name, bytes }) => ({ path: `${programFolder}/${name}`, mode: FileMode.Program, bytes })),
  ]);
}

/** The archive of these entries, which may come in any order; the folder of each must be among them. */
export function packEntries(entries: readonly ArchiveEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.map((entry, index) => packEntry(entry.path, entry.mode, index + 1, entry));
  return Buffer.concat([...parts, packEntry("TRAILER!!!", 0, 0, {})]);
}

function* collect(folder: string, prefix: string): Generator<ArchiveEntry> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = prefix + item.name;
    const host = join(folder, item.name);
    if (item.isDirectory()) {
      yield { path, mode: FileMode.Folder };
      yield* collect(host, `${path}/`);
    } else {
      yield { path, mode: FileMode.File, bytes: readFileSync(host) };
    }
  }
}

function packEntry(
  path: string,
  mode: number,
  inode: number,
  { bytes = Buffer.alloc(0), device = { major: 0, minor: 0 } }: Pick<ArchiveEntry, "bytes" | "device">,
): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = mode === FileMode.Folder ? 2 : 1;
  const { major, minor } = device;
  // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, major, minor, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(bytes)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
