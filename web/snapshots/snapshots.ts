// Clones and snapshots, as a person asks for them.
//
// Owns: the list of what is kept, and what is told when something cannot be done: each refusal says the next step.

import { effect, type Signal, signal } from "@preact/signals";
import type { Guest } from "../machine/guest.ts";
import { DEFAULT_REQUEST, type SnapshotSource } from "../machine/guest-request.ts";
import { messageOf } from "../machine/machine-client.ts";
import { asJob, Cancelled } from "../state/jobs.ts";
import { currentGuest, dialog, fleet, goTo, place, tell } from "../state/page.ts";
import { bytesFigure, figureText } from "../ui/format.ts";
import { saveAs } from "../ui/save-as.ts";
import { contentOf, forget, type KeptSnapshot, keep, keptSnapshots, StorageFull, StorageRefused } from "./store.ts";

/** What the list shows: null while it is read for the first time, a reason if this browser keeps nothing. */
export const kept: Signal<readonly KeptSnapshot[] | string | null> = signal(null);

/** The first bytes of every snapshot file (docs/SNAPSHOT.md). */
const MAGIC = [0x89, 0x54, 0x41, 0x42, 0x56];
const FILE_TYPE = "application/octet-stream";
/** A 3 GiB guest whose memory does not compress. */
const LARGEST_FILE = 4 * 1024 ** 3;

export async function refreshKept(): Promise<void> {
  try {
    kept.value = await keptSnapshots();
  } catch (error) {
    kept.value = `This browser keeps nothing for this page (${messageOf(error)}). Snapshots can be downloaded as files.`;
  }
}

/** Reads the list when it is first looked at. */
export function watchKept(): () => void {
  return effect(() => {
    if (kept.peek() === null) void refreshKept();
  });
}

export async function cloneGuest(guest: Guest): Promise<void> {
  try {
    goTo(await fleet.clone(guest));
  } catch (error) {
    tell(`${guest.name} was not cloned: ${messageOf(error)}`);
  }
}

/** Keeps the guest as it is now in this browser. The guest goes on meanwhile. */
export async function keepSnapshot(guest: Guest): Promise<void> {
  const taken = await take(guest);
  if (taken === null) return;
  const { file, screen } = taken;
  const details = { name: guest.name, mode: guest.request.mode, date: Date.now(), size: file.size };
  try {
    await keep(details, { file, screen });
    tell(`Kept ${guest.name}: ${sizeOf(file.size)}, in Add a guest, under snapshots.`, "done");
  } catch (error) {
    const download = { label: "Download it", act: () => saveAs(fileName(guest.name), file) };
    tell(`The snapshot of ${guest.name} was not kept: ${await whyNotKept(error, file.size)}`, "problem", download);
  }
  await refreshKept();
}

export async function downloadSnapshot(guest: Guest): Promise<void> {
  const taken = await take(guest);
  if (taken !== null) saveAs(fileName(guest.name), taken.file);
}

async function take(guest: Guest): Promise<{ readonly file: Blob; readonly screen: string } | null> {
  try {
    return await asJob(`Taking a snapshot of ${guest.name}. It runs on.`, async (signal) => {
      const taken = await guest.atThisMoment((api, id) => api.snapshot(id));
      signal.throwIfAborted();
      if (taken === null) throw new Error("it cannot be asked: its machine is gone, or it is still being built");
      return { file: new Blob([taken.answer as Uint8Array<ArrayBuffer>], { type: FILE_TYPE }), screen: taken.screen };
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) tell(`No snapshot of ${guest.name}: ${messageOf(error)}`);
    return null;
  }
}

async function whyNotKept(error: unknown, size: number): Promise<string> {
  if (error instanceof StorageFull) {
    const { quota, usage } = await navigator.storage.estimate();
    const room =
      quota === undefined || usage === undefined ? "" : `, of which ${sizeOf(Math.max(0, quota - usage))} is free`;
    return `it takes ${sizeOf(size)}, and this browser gives the page ${quota === undefined ? "less" : sizeOf(quota)}${room}. Delete others, or download it.`;
  }
  if (error instanceof StorageRefused) return `this browser keeps nothing for this page (${error.message}).`;
  return messageOf(error);
}

export async function restoreKept(snapshot: KeptSnapshot): Promise<void> {
  dialog.value = null;
  const content = await readKept(snapshot);
  if (content) await restore({ kind: "snapshot", name: snapshot.name, ...content });
}

export async function downloadKept(snapshot: KeptSnapshot): Promise<void> {
  const content = await readKept(snapshot);
  if (content) saveAs(fileName(snapshot.name), content.file);
}

async function readKept(snapshot: KeptSnapshot): Promise<{ readonly file: Blob; readonly screen: string } | null> {
  try {
    const content = await contentOf(snapshot);
    if (content) return content;
    tell(`${snapshot.name} is not kept any more: another tab has deleted it.`);
  } catch (error) {
    tell(`${snapshot.name} cannot be read: ${messageOf(error)}`);
  }
  await refreshKept();
  return null;
}

export async function deleteKept(snapshot: KeptSnapshot): Promise<void> {
  try {
    await forget(snapshot);
  } catch (error) {
    tell(`${snapshot.name} was not deleted: ${messageOf(error)}`);
  }
  await refreshKept();
}

/** Is this a snapshot, by its first bytes? */
export async function isSnapshot(file: File): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  return start.length === MAGIC.length && MAGIC.every((byte, index) => byte === start[index]);
}

export async function restoreFile(file: File): Promise<void> {
  if (file.size > LARGEST_FILE) return tell(`${file.name}: larger than 4 GiB, more than any guest`);
  await restore({ kind: "snapshot", name: file.name.replace(/\.[^.]*$/, ""), file, screen: "" });
}

/** On the machine of the current guest, which is where the person is. */
async function restore(source: SnapshotSource): Promise<void> {
  const machine = currentGuest.value?.machine.number ?? DEFAULT_REQUEST.machine;
  try {
    const guest = await asJob(`Restoring ${source.name}, ${sizeOf(source.file.size)}.`, (signal) =>
      fleet.restore(source, machine, signal),
    );
    if (source.screen === "") guest.terminal.note("restored from a file, which does not hold what the terminal showed");
    place.value = "run";
    goTo(guest);
  } catch (error) {
    if (!(error instanceof Cancelled)) tell(`${source.name} was not restored: ${messageOf(error)}`);
  }
}

const sizeOf = (bytes: number): string => figureText(bytesFigure(bytes));
const fileName = (name: string): string => `${name.replace(/[^\w.-]+/g, "-")}.tabvisor`;
