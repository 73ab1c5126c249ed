// What every disk has in common: forks, and a life that ends with the last of them.
//
// Invariant: a fork reads through to its parent what neither has written since. So the parent tells it of every write before
// that happens, and the fork keeps what it would lose (copy before write).

import type { Disk, DiskState } from "./disk.ts";

/** A disk that was forked from another. */
export interface Fork extends Disk {
  /** Its parent is about to write [at, at + length). Throws DiskError. */
  preserve(at: number, length: number): void;
}

export abstract class ForkableDisk implements Disk {
  private readonly forks = new Set<Fork>();
  private users = 1;

  abstract readonly size: number;
  abstract readonly readOnly: boolean;

  /** `makeFork` makes a disk that reads through to its parent, and calls its `forget` when it is closed. */
  protected constructor(private readonly makeFork: (parent: ForkableDisk) => Fork) {}

  abstract read(at: number, into: Uint8Array): void;
  abstract flush(): void;
  abstract save(): DiskState;
  /** Writes; the forks have been told. */
  protected abstract change(at: number, bytes: Uint8Array): void;
  /** Nobody uses it any more. Throws DiskError. */
  protected abstract release(): void;

  write(at: number, bytes: Uint8Array): void {
    for (const fork of this.forks) fork.preserve(at, bytes.length);
    this.change(at, bytes);
  }

  fork(): Disk {
    this.users++;
    if (this.readOnly) return this; // nothing can come to differ
    const fork = this.makeFork(this);
    this.forks.add(fork);
    return fork;
  }

  /** A fork is closed. */
  forget(fork: Fork): void {
    this.forks.delete(fork);
    this.leave();
  }

  close(): void {
    try {
      if (!this.readOnly) this.flush();
    } finally {
      this.leave();
    }
  }

  private leave(): void {
    if (--this.users === 0) this.release();
  }
}
