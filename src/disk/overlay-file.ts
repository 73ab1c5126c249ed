// The clusters of an overlay in a file.
//
//   0       header, 4096 bytes: "TABVOVL\n", u32 version, u32 bytes of a cluster, u64 bytes of the base,
//           at 4092 u32 CRC-32 of what is before it; the rest is zeros
//   4096    table: for each cluster of the base, 8 bytes: u32 place, u32 check; filled up to a multiple of the cluster's size
//   ...     clusters; place 1 is the first
// Numbers are little-endian. An entry of zeros is a cluster that is the base's. `check` is the CRC-32 of (u32 number, u32 place),
// so that an entry which was half written, or moved, is found out.
//
// Invariant: an entry is written only when its cluster is durable. So after a failure of the host at any moment each entry is
// the old one or the new one, and names a whole cluster. A cluster that is in the table already is written in place, as the
// sectors of any disk are: what was not flushed may be there or not.

import { crc32 } from "../snapshot/crc32.ts";
import type { ClusterStore } from "./cluster-store.ts";
import { DiskError } from "./disk.ts";
import type { RandomAccessFile } from "./random-access-file.ts";

const MAGIC = new TextEncoder().encode("TABVOVL\n");
const VERSION = 1;
const HEADER_SIZE = 4096;
const enum Header {
  Version = 8,
  ClusterSize = 12,
  BaseSize = 16,
  Checksum = 4092,
}
const ENTRY_SIZE = 8;
const CLUSTER = 64 * 1024;
/** What is written of the table at a time. */
const TABLE_PAGE = 4096;
/** The table is held in memory: 32 MiB for a base of this size. */
const LARGEST_BASE = 256 * 1024 ** 3;

export class OverlayFile implements ClusterStore {
  readonly clusterSize = CLUSTER;
  /** By cluster; 0 if it is the base's. */
  private readonly places: Uint32Array;
  /** Pages of the table that differ from the file's. */
  private readonly changedPages = new Set<number>();
  private placesUsed = 0;
  private hasLost = false;

  /** Opens an overlay over a base of so many bytes, or makes one of an empty file. It closes the file. Throws DiskError. */
  constructor(
    private readonly file: RandomAccessFile,
    private readonly baseSize: number,
  ) {
    if (baseSize > LARGEST_BASE)
      throw this.error("its base has more than the 256 GiB that an overlay can have under it");
    this.places = new Uint32Array(Math.ceil(baseSize / CLUSTER));
    if (file.size() === 0) this.create();
    else this.open();
  }

  private get dataStart(): number {
    return roundUp(HEADER_SIZE + this.places.length * ENTRY_SIZE, CLUSTER);
  }

  /** The header comes last: without it the file is no overlay, and with it all the rest is there. */
  private create(): void {
    this.file.write(this.dataStart - 1, new Uint8Array(1));
    this.file.sync();
    this.file.write(0, this.header());
    this.file.sync();
  }

  private header(): Uint8Array {
    const header = new Uint8Array(HEADER_SIZE);
    const view = new DataView(header.buffer);
    header.set(MAGIC);
    view.setUint32(Header.Version, VERSION, true);
    view.setUint32(Header.ClusterSize, CLUSTER, true);
    view.setBigUint64(Header.BaseSize, BigInt(this.baseSize), true);
    view.setUint32(Header.Checksum, crc32(header.subarray(0, Header.Checksum)), true);
    return header;
  }

  private open(): void {
    const header = new Uint8Array(HEADER_SIZE);
    const length = this.file.read(0, header);
    if (length < HEADER_SIZE || MAGIC.some((byte, index) => header[index] !== byte))
      throw this.error("not an overlay of Tabvisor; a new one is made if the file does not exist");
    const view = new DataView(header.buffer);
    if (view.getUint32(Header.Checksum, true) !== crc32(header.subarray(0, Header.Checksum)))
      throw this.error("damaged: its header has another checksum than it should");
    const version = view.getUint32(Header.Version, true);
    if (version !== VERSION)
      throw this.error(`an overlay of version ${version}: this Tabvisor reads version ${VERSION}`);
    const baseSize = view.getBigUint64(Header.BaseSize, true);
    if (baseSize !== BigInt(this.baseSize))
      throw this.error(`made for a base of ${baseSize} bytes, and this one has ${this.baseSize}`);
    if (view.getUint32(Header.ClusterSize, true) !== CLUSTER)
      throw this.error("damaged: its clusters have another size");
    this.readTable();
  }

  private readTable(): void {
    const table = new Uint8Array(this.places.length * ENTRY_SIZE);
    const size = this.file.size();
    if (size < this.dataStart || this.file.read(HEADER_SIZE, table) < table.length)
      throw this.error("damaged: it ends within its table");
    const view = new DataView(table.buffer);
    const placesInFile = Math.floor((size - this.dataStart) / CLUSTER);
    const seen = new Set<number>();
    for (let cluster = 0; cluster < this.places.length; cluster++) {
      const place = view.getUint32(cluster * ENTRY_SIZE, true);
      const check = view.getUint32(cluster * ENTRY_SIZE + 4, true);
      if (place === 0 && check === 0) continue;
      if (check !== checkOf(cluster, place))
        throw this.error(`damaged: entry ${cluster} of its table has a wrong check`);
      if (place === 0 || place > placesInFile) throw this.error(`damaged: it ends before cluster ${cluster}`);
      if (seen.has(place)) throw this.error(`damaged: cluster ${cluster} lies where another does`);
      seen.add(place);
      this.places[cluster] = place;
      this.placesUsed = Math.max(this.placesUsed, place);
    }
  }

  has(cluster: number): boolean {
    return this.places[cluster] !== 0;
  }

  read(cluster: number, within: number, into: Uint8Array): void {
    if (this.file.read(this.addressOf(this.places[cluster]!) + within, into) < into.length)
      throw this.error("has become shorter than it was");
  }

  write(cluster: number, within: number, bytes: Uint8Array): void {
    this.file.write(this.addressOf(this.places[cluster]!) + within, bytes);
  }

  add(cluster: number, content: Uint8Array): void {
    const place = this.placesUsed + 1;
    this.file.write(this.addressOf(place), content);
    this.placesUsed = place;
    this.places[cluster] = place;
    this.changedPages.add(Math.floor((cluster * ENTRY_SIZE) / TABLE_PAGE));
  }

  numbers(): readonly number[] {
    return [...this.places.keys()].filter((cluster) => this.has(cluster));
  }

  /** Clusters first, then the entries that name them. */
  flush(): void {
    if (this.hasLost) throw this.error("an earlier flush has failed: what it wrote may be lost");
    try {
      this.file.sync();
      if (this.changedPages.size === 0) return;
      for (const page of this.changedPages) this.file.write(HEADER_SIZE + page * TABLE_PAGE, this.tablePage(page));
      this.file.sync();
      this.changedPages.clear();
    } catch (error) {
      this.hasLost = true;
      throw error;
    }
  }

  close(): void {
    this.file.close();
  }

  private tablePage(page: number): Uint8Array {
    const first = (page * TABLE_PAGE) / ENTRY_SIZE;
    const bytes = new Uint8Array(Math.min(TABLE_PAGE, this.places.length * ENTRY_SIZE - page * TABLE_PAGE));
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += ENTRY_SIZE) {
      const cluster = first + at / ENTRY_SIZE;
      const place = this.places[cluster]!;
      if (place === 0) continue;
      view.setUint32(at, place, true);
      view.setUint32(at + 4, checkOf(cluster, place), true);
    }
    return bytes;
  }

  private addressOf(place: number): number {
    return this.dataStart + (place - 1) * CLUSTER;
  }

  private error(problem: string): DiskError {
    return new DiskError(`${this.file.name}: ${problem}`);
  }
}

/** What an entry's check is. */
function checkOf(cluster: number, place: number): number {
  const bytes = new Uint8Array(ENTRY_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, cluster, true);
  view.setUint32(4, place, true);
  return crc32(bytes);
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
