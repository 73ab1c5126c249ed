// The disk images that are kept in the browser's own storage, by name; guests write to them in place.
//
// Owns: the list, and putting a person's file there. How a guest reads and writes one is src/worker/browser-files.ts's.

import { type Signal, signal } from "@preact/signals";
import { DISKS_FOLDER } from "../../src/worker/browser-files.ts";

const SECTOR = 512;

/** Names in order. Filled by `listDisks`. */
export const storedDisks: Signal<readonly string[]> = signal([]);

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(DISKS_FOLDER, { create: true });
}

/** Brings the list up to date. A browser without storage has no disks. */
export async function listDisks(): Promise<void> {
  const names: string[] = [];
  try {
    for await (const name of (await folder()).keys()) names.push(name);
  } catch {
    // Private windows of some browsers have no storage; storeDisk says so when it is tried.
  }
  storedDisks.value = names.sort();
}

/** Copies an image into the storage, under its file's name, or that with a number. Resolves with the name; rejects with one line. */
export async function storeDisk(file: File): Promise<string> {
  if (file.size === 0 || file.size % SECTOR !== 0)
    throw new Error(`${file.name}: ${file.size} bytes; a raw disk image has a multiple of ${SECTOR}, and is not empty`);
  const name = freeName(file.name, storedDisks.value);
  const disks = await folder();
  try {
    const handle = await disks.getFileHandle(name, { create: true });
    await file.stream().pipeTo(await handle.createWritable());
  } catch (error) {
    await disks.removeEntry(name).catch(() => {});
    throw new Error(`${file.name}: not kept: ${error instanceof Error ? error.message : error}`);
  }
  await listDisks();
  return name;
}

/** Deletes a disk for good. Rejects with one line while a guest has it. */
export async function deleteDisk(name: string): Promise<void> {
  try {
    await (await folder()).removeEntry(name);
  } catch {
    throw new Error(`${name}: cannot be deleted while a guest has it`);
  }
  await listDisks();
}

/** "disk.img", "disk 2.img": the first that is not taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const [, stem = wanted, extension = ""] = /^(.+?)(\.[^.]*)?$/.exec(wanted) ?? [];
  let name = wanted;
  for (let number = 2; taken.includes(name); number++) name = `${stem} ${number}${extension}`;
  return name;
}
