// What stores the sectors of a block device.

/** Bytes of a sector, the unit of every disk. */
export const SECTOR = 512;

/** A disk. Positions and lengths are bytes, multiples of SECTOR, within `size`: the block device has checked them. */
export interface Disk {
  /** Bytes, a multiple of SECTOR, at least one sector. */
  readonly size: number;
  readonly readOnly: boolean;
  /** Fills `into` with what lies at `at`. Throws DiskError. */
  read(at: number, into: Uint8Array): void;
  /** Not called on a read-only disk. `bytes` stays the caller's. Throws DiskError. */
  write(at: number, bytes: Uint8Array): void;
  /** Returns once all that was written will survive the host's failure, if the disk outlives its machine. Throws DiskError. */
  flush(): void;
  /**
   * Another disk with the same contents as now: what is written to one is not seen by the other. It is in memory, and costs
   * what they come to differ in. Throws DiskError.
   */
  fork(): Disk;
  /** What a snapshot holds of it. Throws DiskError. */
  save(): DiskState;
  /** Flushes, and gives back what lies behind it once its forks are closed too. Throws DiskError. */
  close(): void;
}

/** A disk's contents as what differs from what it was opened from: its image, if that is still what it was. */
export interface DiskState {
  readonly version: number;
  /** Bytes of the disk. */
  readonly size: number;
  /** Of the image; changes when its contents do, as far as the host can tell. */
  readonly stamp: string;
  /** Bytes of a cluster; clusters are numbered from the disk's beginning, and the last may reach beyond its end. */
  readonly clusterSize: number;
  readonly numbers: readonly number[];
  /** Their contents, one behind the other. */
  readonly contents: Uint8Array;
}

export const DISK_STATE_VERSION = 1;

/** The host cannot read or write what lies behind a disk, or it is not a disk; the message is for people. */
export class DiskError extends Error {
  override name = "DiskError";
}

/** Throws DiskError if no disk has so many bytes. */
export function checkSize(name: string, size: number): void {
  if (size === 0) throw new DiskError(`${name}: empty; a disk has at least one sector of ${SECTOR} bytes`);
  if (size % SECTOR !== 0)
    throw new DiskError(`${name}: ${size} bytes, which is no multiple of ${SECTOR}: not a raw disk image`);
}
