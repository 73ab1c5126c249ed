// Clusters of a disk by number: what an overlay has of its own. In memory here, in a file in overlay-file.ts.

/** Every method but `numbers` and `has` may throw DiskError. */
export interface ClusterStore {
  /** Bytes of a cluster: SECTOR times a power of two. */
  readonly clusterSize: number;
  has(cluster: number): boolean;
  /** Fills `into` from byte `within` of a cluster that it has. */
  read(cluster: number, within: number, into: Uint8Array): void;
  /** Changes a part of a cluster that it has. */
  write(cluster: number, within: number, bytes: Uint8Array): void;
  /** Takes a whole cluster that it has not. */
  add(cluster: number, content: Uint8Array): void;
  /** The numbers of those that it has, ascending. */
  numbers(): readonly number[];
  /** Returns once what it was given is durable, if it can be. */
  flush(): void;
  close(): void;
}

/** Small, because a fork keeps what changes and nothing else. */
const MEMORY_CLUSTER = 4096;

export class MemoryClusters implements ClusterStore {
  readonly clusterSize = MEMORY_CLUSTER;
  private readonly clusters = new Map<number, Uint8Array>();

  has(cluster: number): boolean {
    return this.clusters.has(cluster);
  }
  read(cluster: number, within: number, into: Uint8Array): void {
    into.set(this.clusters.get(cluster)!.subarray(within, within + into.length));
  }
  write(cluster: number, within: number, bytes: Uint8Array): void {
    this.clusters.get(cluster)!.set(bytes, within);
  }
  add(cluster: number, content: Uint8Array): void {
    this.clusters.set(cluster, content.slice());
  }
  numbers(): readonly number[] {
    return [...this.clusters.keys()].sort((a, b) => a - b);
  }
  flush(): void {}
  close(): void {
    this.clusters.clear();
  }
}
