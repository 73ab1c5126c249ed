// Packs files into a newc cpio archive, the format of Linux's initramfs: guests/kernel/files.c reads it.
//
// An entry is a 110-byte header of hexadecimal digits, the name with its NUL, padding to 4 bytes, the data, padding
// to 4 bytes. Entries are sorted by name, inode numbers count up, and all times and owners are 0.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = 0o040755;
const FILE = 0o100644;
const PROGRAM = 0o100755;

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

/** A program to be packed: its name in the archive's program folder and its bytes. */
export interface PackedProgram {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The archive of everything below `folder`, with `programs` in its folder `programFolder`. */
export function packArchive(folder: string, programFolder: string, programs: readonly PackedProgram[]): Buffer {
  const entries: Entry[] = [...collect(folder, "")];
  entries.push({ path: programFolder, mode: FOLDER, bytes: Buffer.alloc(0) });
  for (const { name, bytes } of programs) entries.push({ path: `${programFolder}/${name}`, mode: PROGRAM, bytes });
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = entries.map((entry, index) => packEntry(entry, index + 1));
  parts.push(packEntry({ path: "TRAILER!!!", mode: 0, bytes: Buffer.alloc(0) }, 0));
  return Buffer.concat(parts);
}

function* collect(folder: string, prefix: string): Generator<Entry> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = prefix + item.name;
    const host = join(folder, item.name);
    if (item.isDirectory()) {
      yield { path, mode: FOLDER, bytes: Buffer.alloc(0) };
      yield* collect(host, `${path}/`);
    } else {
      yield { path, mode: FILE, bytes: readFileSync(host) };
    }
  }
}

function packEntry({ path, mode, bytes }: Entry, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = mode === FOLDER ? 2 : 1;
  // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(bytes)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
