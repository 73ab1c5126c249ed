// A guest from a person's file, with the default options or those given.
//
// Owns: reading the file. A snapshot is restored; what any other file is, the worker decides.

import { DEFAULT_REQUEST, type GuestRequest } from "../machine/guest-request.ts";
import { isSnapshot, restoreFile } from "../snapshots/snapshots.ts";
import { addGuest, dialog, tell } from "../state/page.ts";

/** Larger than any image that could fit into a machine's memory. */
const LARGEST_FILE = 1024 * 1024 * 1024;

export async function addGuestFromFile(
  file: File,
  origin: "dropped" | "chosen",
  options: Omit<GuestRequest, "image"> = DEFAULT_REQUEST,
): Promise<void> {
  const where = `${file.name} (${origin} file)`;
  if (file.size === 0) return tell(`${where}: the file is empty`);
  let bytes: Uint8Array;
  try {
    if (await isSnapshot(file)) {
      dialog.value = null;
      return await restoreFile(file);
    }
    if (file.size > LARGEST_FILE) return tell(`${where}: larger than 1 GiB, more than a machine's memory`);
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return tell(`${where}: cannot be read; a folder is not an image`);
  }
  addGuest({ ...options, image: { kind: "file", name: file.name, bytes, origin } });
}
