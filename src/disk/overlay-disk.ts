// A copy-on-write disk: a base, under clusters that hold what was written since.
//
// Owns: which bytes are the overlay's, and filling a cluster from the base before a part of it is written. Where the
// clusters lie is the store's. The base does not change: it is read-only, or it is the disk that this one was forked from.

import { type ClusterStore, MemoryClusters } from "./cluster-store.ts";
import { DISK_STATE_VERSION, type Disk, type DiskState } from "./disk.ts";
import { type Fork, ForkableDisk } from "./forkable-disk.ts";

export class OverlayDisk extends ForkableDisk implements Fork {
  readonly readOnly = false;
  readonly size: number;

  /** `parent`: the base, if this is a fork of it. A base that is not is closed with the overlay, as the store is. */
  constructor(
    private readonly base: Disk,
    private readonly store: ClusterStore,
    private readonly parent: ForkableDisk | null = null,
  ) {
    super(forkOf);
    this.size = base.size;
  }

  read(at: number, into: Uint8Array): void {
    for (const { cluster, within, offset, size } of this.pieces(at, into.length)) {
      const piece = into.subarray(offset, offset + size);
      if (this.store.has(cluster)) this.store.read(cluster, within, piece);
      else this.base.read(at + offset, piece);
    }
  }

  protected change(at: number, bytes: Uint8Array): void {
    for (const { cluster, within, offset, size } of this.pieces(at, bytes.length)) {
      const piece = bytes.subarray(offset, offset + size);
      if (this.store.has(cluster)) this.store.write(cluster, within, piece);
      else this.store.add(cluster, this.filled(cluster, within, piece));
    }
  }

  preserve(at: number, length: number): void {
    for (const { cluster } of this.pieces(at, length))
      if (!this.store.has(cluster)) this.store.add(cluster, this.content(cluster, this.store.clusterSize));
  }

  flush(): void {
    this.store.flush();
  }

  save(): DiskState {
    const { stamp, clusterSize: sizeOfBase, numbers: changedInBase } = this.base.save();
    const clusterSize = Math.min(this.store.clusterSize, sizeOfBase);
    const numbers = union(
      divided(this.store.numbers(), this.store.clusterSize / clusterSize),
      divided(changedInBase, sizeOfBase / clusterSize),
    );
    const contents = new Uint8Array(numbers.length * clusterSize);
    for (const [index, number] of numbers.entries())
      contents.set(this.content(number, clusterSize), index * clusterSize);
    return { version: DISK_STATE_VERSION, size: this.size, stamp, clusterSize, numbers, contents };
  }

  protected release(): void {
    this.store.close();
    if (this.parent === null) this.base.close();
    else this.parent.forget(this);
  }

  /** A cluster as the guest sees it, with zeros behind the disk's end. */
  private content(number: number, clusterSize: number): Uint8Array {
    const content = new Uint8Array(clusterSize);
    const start = number * clusterSize;
    this.read(start, content.subarray(0, Math.min(clusterSize, this.size - start)));
    return content;
  }

  /** A cluster that is the base's so far, with `piece` in it. */
  private filled(number: number, within: number, piece: Uint8Array): Uint8Array {
    if (piece.length === this.store.clusterSize) return piece;
    const content = this.content(number, this.store.clusterSize);
    content.set(piece, within);
    return content;
  }

  /** Cuts [at, at + length) at cluster borders. */
  private *pieces(
    at: number,
    length: number,
  ): Generator<{ cluster: number; within: number; offset: number; size: number }> {
    const { clusterSize } = this.store;
    for (let offset = 0; offset < length; ) {
      const within = (at + offset) % clusterSize;
      const size = Math.min(length - offset, clusterSize - within);
      yield { cluster: Math.floor((at + offset) / clusterSize), within, offset, size };
      offset += size;
    }
  }
}

/** What a disk's fork is: an overlay in memory. */
export const forkOf = (parent: ForkableDisk): Fork => new OverlayDisk(parent, new MemoryClusters(), parent);

/** The same clusters by numbers of smaller ones, `parts` to each. */
function divided(numbers: readonly number[], parts: number): readonly number[] {
  return numbers.flatMap((number) => Array.from({ length: parts }, (_, part) => number * parts + part));
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
