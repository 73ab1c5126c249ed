// The disk images that are kept in the browser's own storage, by name, and their overlays.
//
// Owns: the lists, which name is an overlay's ("disk.img.overlay", "disk.img 2.overlay"), and putting a person's file there. How a guest
// reads and writes one is src/worker/browser-files.ts's.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { DISKS_FOLDER } from "../../src/worker/browser-files.ts";

const SECTOR = 512;

const OVERLAY = ".overlay";

/** Names of images and overlays. Filled by `listDisks`. */
const storedFiles: Signal<readonly string[]> = signal([]);

/** Names of images, in order. */
export const storedDisks: ReadonlySignal<readonly string[]> = computed(() =>
  storedFiles.value.filter((name) => !name.endsWith(OVERLAY)),
);

/** Names of an image's overlays, in order. */
export function overlaysOf(image: string): readonly string[] {
  return storedFiles.value.filter(
    (name) => name.startsWith(image) && /^( \d+)?\.overlay$/.test(name.slice(image.length)),
  );
}

/** The name of another overlay of an image. */
export const newOverlayOf = (image: string): string => freeName(image + OVERLAY, storedFiles.value);

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
  storedFiles.value = names.sort();
}

/** Copies an image into the storage, under its file's name, or that with a number. Resolves with the name; rejects with one line. */
export async function storeDisk(file: File): Promise<string> {
  if (file.name.endsWith(OVERLAY))
    throw new Error(`${file.name}: names that end in ${OVERLAY} are of overlays; give the image another name`);
  if (file.size === 0 || file.size % SECTOR !== 0)
    throw new Error(`${file.name}: ${file.size} bytes; a raw disk image has a multiple of ${SECTOR}, and is not empty`);
  const name = freeName(file.name, storedFiles.value);
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

/** Deletes an image for good, and its overlays, which are of no use without it. Rejects with one line while a guest has it. */
export async function deleteDisk(image: string): Promise<void> {
  const disks = await folder();
  try {
    await disks.removeEntry(image);
  } catch {
    throw new Error(`${image}: cannot be deleted while a guest has it`);
  }
  for (const overlay of overlaysOf(image)) await disks.removeEntry(overlay).catch(() => {});
  await listDisks();
}

/** "disk.img", "disk 2.img": the first that is not taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const [, stem = wanted, extension = ""] = /^(.+?)(\.[^.]*)?$/.exec(wanted) ?? [];
  let name = wanted;
  for (let number = 2; taken.includes(name); number++) name = `${stem} ${number}${extension}`;
  return name;
}
