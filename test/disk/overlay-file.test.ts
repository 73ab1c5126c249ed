// The overlay in a file: its format, files that are none or damaged, and a host that fails.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Disk, DiskError, SECTOR } from "../../src/disk/disk.ts";
import { FileDisk } from "../../src/disk/file-disk.ts";
import { OverlayDisk } from "../../src/disk/overlay-disk.ts";
import { OverlayFile } from "../../src/disk/overlay-file.ts";
import { crc32 } from "../../src/snapshot/crc32.ts";
import { sectors, TestFile } from "./test-file.ts";

const CLUSTER = 65_536;
const PER_CLUSTER = CLUSTER / SECTOR;
/** Three clusters and a part of a fourth. */
const SECTORS = 3 * PER_CLUSTER + 5;
const SIZE = SECTORS * SECTOR;
const DATA = CLUSTER;

const open = (file: TestFile): Disk =>
  new OverlayDisk(new FileDisk(new TestFile("base", sectors(SECTORS)), true), new OverlayFile(file, SIZE));

function readSector(disk: Disk, sector: number): Uint8Array {
  const into = new Uint8Array(SECTOR);
  disk.read(sector * SECTOR, into);
  return into;
}
const generationOf = (disk: Disk, sector: number): number => new DataView(readSector(disk, sector).buffer).getUint32(4);
const sectorOf = (sector: number, generation: number): Uint8Array => sectors(1, generation, sector);

test("reads through to the base until something is written, and keeps that", () => {
  const file = new TestFile("overlay");
  const disk = open(file);
  expect(readSector(disk, 7)).toEqual(sectorOf(7, 0));
  disk.write(7 * SECTOR, sectorOf(7, 1));
  disk.write((SECTORS - 1) * SECTOR, sectorOf(SECTORS - 1, 1));
  expect([6, 7, 8, SECTORS - 2, SECTORS - 1].map((sector) => generationOf(disk, sector))).toEqual([0, 1, 0, 0, 1]);
  disk.close();
  const again = open(new TestFile("overlay", file.bytes));
  expect([6, 7, 8, SECTORS - 1].map((sector) => generationOf(again, sector))).toEqual([0, 1, 0, 1]);
  const whole = new Uint8Array(SIZE);
  again.read(0, whole);
  const expected = sectors(SECTORS);
  expected.set(sectorOf(7, 1), 7 * SECTOR);
  expected.set(sectorOf(SECTORS - 1, 1), (SECTORS - 1) * SECTOR);
  expect(Buffer.compare(whole, expected)).toBe(0);
});

test("the format: header, table, clusters", () => {
  const file = new TestFile("overlay");
  const disk = open(file);
  disk.write(2 * CLUSTER, new Uint8Array(CLUSTER).fill(0xaa));
  disk.write(0, new Uint8Array(SECTOR).fill(0xbb));
  disk.flush();
  const view = new DataView(file.bytes.buffer);
  expect(Buffer.from(file.bytes.subarray(0, 8)).toString("latin1")).toBe("TABVOVL\n");
  expect([view.getUint32(8, true), view.getUint32(12, true)]).toEqual([1, CLUSTER]);
  expect(view.getBigUint64(16, true)).toBe(BigInt(SIZE));
  expect(view.getUint32(4092, true)).toBe(crc32(file.bytes.subarray(0, 4092)));
  expect([0, 1, 2, 3].map((cluster) => view.getUint32(4096 + 8 * cluster, true))).toEqual([2, 0, 1, 0]);
  expect(view.getUint32(4096 + 8 * 2 + 4, true)).toBe(crc32(Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0)));
  expect(file.bytes.length).toBe(DATA + 2 * CLUSTER);
  expect([file.bytes[DATA], file.bytes[DATA + CLUSTER], file.bytes[DATA + CLUSTER + SECTOR]]).toEqual([0xaa, 0xbb, 0]);
});

describe("files that are no overlay, or damaged, are refused with a reason, and stay as they are", () => {
  const written = (): TestFile => {
    const file = new TestFile("overlay");
    const disk = open(file);
    disk.write(0, sectorOf(0, 1));
    disk.write(CLUSTER, sectorOf(PER_CLUSTER, 1));
    disk.close();
    return new TestFile("overlay", file.bytes);
  };
  const withHeader = (change: (view: DataView) => void): TestFile => {
    const { bytes } = written();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    change(view);
    view.setUint32(4092, crc32(bytes.subarray(0, 4092)), true);
    return new TestFile("overlay", bytes);
  };
  const withByte = (at: number, value: number): TestFile => {
    const { bytes } = written();
    bytes[at] = value;
    return new TestFile("overlay", bytes);
  };
  const cut = (length: number): TestFile => new TestFile("overlay", written().bytes.subarray(0, length));
  const entry = (cluster: number, place: number): [number, Uint8Array] => {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, cluster, true);
    view.setUint32(4, place, true);
    const check = crc32(bytes);
    view.setUint32(0, place, true);
    view.setUint32(4, check, true);
    return [4096 + 8 * cluster, bytes];
  };
  const withEntry = (cluster: number, place: number): TestFile => {
    const file = written();
    file.write(...entry(cluster, place));
    return new TestFile("overlay", file.bytes);
  };

  test.each<[string, () => TestFile, string]>([
    ["another kind of file", () => new TestFile("overlay", sectors(100)), "not an overlay of Tabvisor"],
    ["a header that was not finished", () => new TestFile("overlay", new Uint8Array(CLUSTER)), "not an overlay"],
    ["a short file", () => cut(4095), "not an overlay of Tabvisor"],
    ["a changed header", () => withByte(100, 1), "damaged: its header has another checksum"],
    ["a later version", () => withHeader((view) => view.setUint32(8, 2, true)), "an overlay of version 2"],
    [
      "another base",
      () => withHeader((view) => view.setBigUint64(16, 512n, true)),
      `made for a base of 512 bytes, and this one has ${SIZE}`,
    ],
    [
      "other clusters",
      () => withHeader((view) => view.setUint32(12, 4096, true)),
      "damaged: its clusters have another size",
    ],
    ["a cut table", () => cut(4096 + 8), "damaged: it ends within its table"],
    ["a cut cluster", () => cut(DATA + CLUSTER + 1), "damaged: it ends before cluster 1"],
    ["a changed entry", () => withByte(4096, 2), "damaged: entry 0 of its table has a wrong check"],
    ["a half-written entry", () => withByte(4096 + 8 * 2, 1), "damaged: entry 2 of its table has a wrong check"],
    ["an entry beyond the end", () => withEntry(2, 3), "damaged: it ends before cluster 2"],
    ["two entries for one cluster", () => withEntry(2, 1), "damaged: cluster 2 lies where another does"],
  ])("%s", (_name, make, message) => {
    const file = make();
    const before = file.bytes.slice();
    expect(() => open(file)).toThrow(DiskError);
    expect(() => open(file)).toThrow(`overlay: ${message}`);
    expect(Buffer.compare(file.bytes, before)).toBe(0);
  });

  test("any byte of header or table changed", () => {
    const good = written().bytes;
    fc.assert(
      fc.property(fc.nat(4096 + 8 * 4 - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = good.slice();
        bytes[at]! ^= flip;
        expect(() => open(new TestFile("overlay", bytes))).toThrow(DiskError);
      }),
      { numRuns: 500 },
    );
  });
});

test("without room the write fails, and the disk is as it was", () => {
  const file = new TestFile("overlay");
  const disk = open(file);
  disk.write(0, sectorOf(0, 1));
  file.room = CLUSTER - 1;
  expect(() => disk.write(CLUSTER, sectorOf(PER_CLUSTER, 1))).toThrow("no space left");
  expect([0, PER_CLUSTER].map((sector) => generationOf(disk, sector))).toEqual([1, 0]);
  file.room = CLUSTER;
  disk.write(CLUSTER, sectorOf(PER_CLUSTER, 1));
  expect(generationOf(disk, PER_CLUSTER)).toBe(1);
});

test("a flush that has failed once never succeeds again: what it lost would not be told otherwise", () => {
  const file = new TestFile("overlay");
  const disk = open(file);
  disk.write(0, sectorOf(0, 1));
  file.failsToSync = true;
  expect(() => disk.flush()).toThrow("input/output error");
  file.failsToSync = false;
  expect(() => disk.flush()).toThrow("an earlier flush has failed");
});

test("a host that fails at any moment: what was flushed is there, and each sector is one that was written", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), sector: fc.nat(SECTORS - 1) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.array(fc.boolean(), { minLength: 1 }), (steps, coins) => {
      const file = new TestFile("overlay");
      const disk = open(file);
      // By sector: the generation that a flush has made durable, and all since.
      const possible = new Map<number, number[]>();
      for (const [index, { kind, ...rest }] of steps.entries()) {
        if (kind === "flush") {
          disk.flush();
          for (const [sector, generations] of possible) possible.set(sector, [generations.at(-1)!]);
        } else {
          const { sector } = rest as { sector: number };
          disk.write(sector * SECTOR, sectorOf(sector, index + 1));
          possible.set(sector, [...(possible.get(sector) ?? [0]), index + 1]);
        }
      }
      let asked = 0;
      const after = open(file.afterCrash(() => coins[asked++ % coins.length]!));
      const whole = new Uint8Array(SIZE);
      after.read(0, whole);
      for (let sector = 0; sector < SECTORS; sector++) {
        const content = whole.subarray(sector * SECTOR, (sector + 1) * SECTOR);
        const candidates = (possible.get(sector) ?? [0]).map((generation) => sectorOf(sector, generation));
        if (!candidates.some((candidate) => Buffer.compare(candidate, content) === 0))
          expect.fail(`sector ${sector} holds what was never written, or not what was flushed`);
      }
    }),
    { numRuns: 60 },
  );
});

test("a host that fails while a new overlay is made leaves a file that is refused, or an empty overlay", () => {
  for (const coin of [true, false]) {
    const file = new TestFile("overlay");
    new OverlayFile(file, SIZE);
    expect(generationOf(open(file.afterCrash(() => coin)), 0)).toBe(0);
  }
});
