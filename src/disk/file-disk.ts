// A raw disk image in a file, read and written in place.

import { checkSize, DiskError, type DiskState } from "./disk.ts";
import { ForkableDisk } from "./forkable-disk.ts";
import { unchanged } from "./image-disk.ts";
import { forkOf } from "./overlay-disk.ts";
import type { RandomAccessFile } from "./random-access-file.ts";

export class FileDisk extends ForkableDisk {
  readonly size: number;
  /** A flush has failed: the host may have dropped what it had not written, and would not say so again. */
  private hasLost = false;

  /** The disk closes the file. Throws DiskError. */
  constructor(
    private readonly file: RandomAccessFile,
    readonly readOnly: boolean,
  ) {
    super(forkOf);
    this.size = file.size();
    checkSize(file.name, this.size);
  }

  read(at: number, into: Uint8Array): void {
    if (this.file.read(at, into) < into.length)
      throw new DiskError(`${this.file.name}: has become shorter than the ${this.size} bytes that it had`);
  }

  protected change(at: number, bytes: Uint8Array): void {
    this.file.write(at, bytes);
  }

  flush(): void {
    if (this.hasLost) throw new DiskError(`${this.file.name}: an earlier flush has failed: what it wrote may be lost`);
    try {
      this.file.sync();
    } catch (error) {
      this.hasLost = true;
      throw error;
    }
  }

  save(): DiskState {
    return unchanged(this.size, this.file.stamp());
  }

  protected release(): void {
    this.file.close();
  }
}
