// Disks from what was asked for (DiskSpec), and from what a snapshot holds of them.

import type { DiskSpec } from "../worker/protocol.ts";
import { MemoryClusters } from "./cluster-store.ts";
import { DISK_STATE_VERSION, type Disk, DiskError, type DiskState, SECTOR } from "./disk.ts";
import { FileDisk } from "./file-disk.ts";
import { ImageDisk } from "./image-disk.ts";
import { OverlayDisk } from "./overlay-disk.ts";
import { OverlayFile } from "./overlay-file.ts";
import type { DiskFiles, RandomAccessFile } from "./random-access-file.ts";

/** Opens all of them, or none. Rejects with DiskError. */
export function openDisks(specs: readonly DiskSpec[], files: DiskFiles): Promise<Disk[]> {
  return allOrNone(specs.map((spec) => () => openDisk(spec, files)));
}

/**
 * The disks of a snapshot. What they write stays in memory: neither the files of the guest that was saved nor its overlays are
 * changed by another that goes on from there. Rejects with DiskError, also if a file is not what it was.
 */
export function reopenDisks(specs: readonly DiskSpec[], states: readonly unknown[], files: DiskFiles): Promise<Disk[]> {
  if (states.length !== specs.length) throw new DiskError(`${states.length} saved disks for ${specs.length}`);
  return allOrNone(specs.map((spec, index) => () => reopenDisk(spec, states[index], files)));
}

/** Closes disks; what one of them has to complain about comes when all are closed. Throws DiskError. */
export function closeDisks(disks: readonly Disk[]): void {
  let failure: unknown = null;
  for (const disk of disks) {
    try {
      disk.close();
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== null) throw failure;
}

async function allOrNone(openers: readonly (() => Promise<Disk>)[]): Promise<Disk[]> {
  const disks: Disk[] = [];
  try {
    for (const open of openers) disks.push(await open());
    return disks;
  } catch (error) {
    closeDisks(disks);
    throw error;
  }
}

async function openDisk(spec: DiskSpec, files: DiskFiles): Promise<Disk> {
  if (!("file" in spec)) {
    const image = new ImageDisk("a disk's bytes", spec.bytes);
    return spec.readOnly ? image : new OverlayDisk(image, new MemoryClusters());
  }
  const { file, readOnly = false, overlay } = spec;
  if (overlay === undefined) return openFile(file, readOnly, files);
  if (overlay === file) throw new DiskError(`${file}: a disk cannot be its own overlay`);
  const base = await openFile(file, true, files);
  try {
    const store = await files.open(overlay, { readOnly: false, create: true });
    return using(store, () => new OverlayDisk(base, new OverlayFile(store, base.size)));
  } catch (error) {
    base.close();
    throw error;
  }
}

async function openFile(name: string, readOnly: boolean, files: DiskFiles): Promise<Disk> {
  const file = await files.open(name, { readOnly, create: false });
  return using(file, () => new FileDisk(file, readOnly));
}

/** Closes the file if no disk could be made of it. */
function using<T>(file: RandomAccessFile, make: () => T): T {
  try {
    return make();
  } catch (error) {
    file.close();
    throw error;
  }
}

async function reopenDisk(spec: DiskSpec, saved: unknown, files: DiskFiles): Promise<Disk> {
  const base = "file" in spec ? await openFile(spec.file, true, files) : new ImageDisk("a disk's bytes", spec.bytes);
  try {
    const state = checkState(saved, base.size);
    const name = "file" in spec ? spec.file : "a disk";
    if (state.size !== base.size) throw new DiskError(`${name}: ${base.size} bytes, and it had ${state.size}`);
    if (state.stamp !== base.save().stamp) throw new DiskError(`${name}: has changed since the snapshot was taken`);
    if (spec.readOnly) return base;
    return filled(base, state);
  } catch (error) {
    base.close();
    throw error;
  }
}

function filled(base: Disk, { clusterSize, numbers, contents }: DiskState): Disk {
  const disk = new OverlayDisk(base, new MemoryClusters());
  for (const [index, number] of numbers.entries()) {
    const at = number * clusterSize;
    const size = Math.min(clusterSize, base.size - at);
    disk.write(at, contents.subarray(index * clusterSize, index * clusterSize + size));
  }
  return disk;
}

function checkState(saved: unknown, size: number): DiskState {
  const state = Object(saved) as Partial<DiskState>;
  const { clusterSize = 0, numbers, contents } = state;
  const isUnsigned = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  const isState =
    state.version === DISK_STATE_VERSION &&
    isUnsigned(state.size) &&
    typeof state.stamp === "string" &&
    isUnsigned(clusterSize) &&
    clusterSize > 0 &&
    clusterSize % SECTOR === 0 &&
    Array.isArray(numbers) &&
    numbers.every((number) => isUnsigned(number) && number * clusterSize < size) &&
    contents instanceof Uint8Array &&
    contents.length === numbers.length * clusterSize;
  if (!isState) throw new DiskError("a saved disk is not of the form that it should have");
  return state as DiskState;
}
