// A file in a test's memory, whose host may fail: then what was written since the last sync is there in part, sector by sector.

import { DiskError, SECTOR } from "../../src/disk/disk.ts";
import type { DiskFiles, RandomAccessFile } from "../../src/disk/random-access-file.ts";

export class TestFile implements RandomAccessFile {
  private content: Uint8Array;
  private durable: Uint8Array;
  private changes = 0;
  isClosed = false;
  syncs = 0;
  /** Bytes that the host still has room for. */
  room = Number.POSITIVE_INFINITY;
  failsToSync = false;

  constructor(
    readonly name: string,
    content: Uint8Array = new Uint8Array(0),
  ) {
    this.content = content.slice();
    this.durable = content.slice();
  }

  get bytes(): Uint8Array {
    return this.content;
  }
  size(): number {
    return this.content.length;
  }
  read(at: number, into: Uint8Array): number {
    const found = this.content.subarray(Math.min(at, this.content.length), at + into.length);
    into.set(found);
    return found.length;
  }
  write(at: number, bytes: Uint8Array): void {
    const growth = at + bytes.length - this.content.length;
    if (growth > this.room) throw new DiskError(`${this.name}: no space left on the device`);
    if (growth > 0) {
      this.room -= growth;
      const larger = new Uint8Array(at + bytes.length);
      larger.set(this.content);
      this.content = larger;
    }
    this.content.set(bytes, at);
    this.changes++;
  }
  sync(): void {
    if (this.failsToSync) throw new DiskError(`${this.name}: input/output error`);
    this.durable = this.content.slice();
    this.syncs++;
  }
  stamp(): string {
    return String(this.changes);
  }
  close(): void {
    this.isClosed = true;
  }

  /** The file after a failure of the host: `survives` is asked about each sector that was not synced. */
  afterCrash(survives: () => boolean): TestFile {
    const left = this.content.slice();
    for (let at = 0; at < left.length; at += SECTOR) {
      const end = Math.min(at + SECTOR, left.length);
      const before = new Uint8Array(end - at);
      before.set(this.durable.subarray(Math.min(at, this.durable.length), Math.min(end, this.durable.length)));
      if (Buffer.compare(before, left.subarray(at, end)) !== 0 && !survives()) left.set(before, at);
    }
    return new TestFile(this.name, left);
  }
}

/** Files by name. */
export class TestFiles implements DiskFiles {
  readonly files = new Map<string, TestFile>();

  add(name: string, content: Uint8Array): TestFile {
    const file = new TestFile(name, content);
    this.files.set(name, file);
    return file;
  }

  async open(name: string, { create }: { create: boolean }): Promise<TestFile> {
    const file = this.files.get(name) ?? (create ? this.add(name, new Uint8Array(0)) : null);
    if (file === null) throw new DiskError(`${name}: no such file or folder`);
    file.isClosed = false;
    return file;
  }
}

/** Sectors from `first` on that say where they are, and in which generation. */
export function sectors(count: number, generation = 0, first = 0): Uint8Array {
  const bytes = new Uint8Array(count * SECTOR);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += 8) {
    view.setUint32(at, first + Math.floor(at / SECTOR));
    view.setUint32(at + 4, generation);
  }
  return bytes;
}
