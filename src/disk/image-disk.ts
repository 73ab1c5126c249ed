// A read-only disk whose bytes are in the host's memory: the base of disks that were given as bytes.

import { checkSize, DISK_STATE_VERSION, type DiskState, SECTOR } from "./disk.ts";
import { ForkableDisk } from "./forkable-disk.ts";
import { forkOf } from "./overlay-disk.ts";

export class ImageDisk extends ForkableDisk {
  readonly readOnly = true;
  readonly size: number;

  /** `content` must not change any more. Throws DiskError. */
  constructor(
    name: string,
    private readonly content: Uint8Array,
  ) {
    super(forkOf);
    checkSize(name, content.length);
    this.size = content.length;
  }

  read(at: number, into: Uint8Array): void {
    into.set(this.content.subarray(at, at + into.length));
  }
  protected change(): never {
    throw new Error("a read-only disk was written to");
  }
  flush(): void {}
  protected release(): void {}

  save(): DiskState {
    return unchanged(this.size, "");
  }
}

/** The state of a disk that does not differ from its image. */
export function unchanged(size: number, stamp: string): DiskState {
  const clusterSize = 128 * SECTOR;
  return { version: DISK_STATE_VERSION, size, stamp, clusterSize, numbers: [], contents: new Uint8Array(0) };
}
