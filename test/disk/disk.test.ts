// Disks of every kind: what is read is what was written, forks stand apart, and a snapshot has what a disk holds.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Disk, DiskError, SECTOR } from "../../src/disk/disk.ts";
import { closeDisks, openDisks, reopenDisks } from "../../src/disk/open-disk.ts";
import type { DiskSpec } from "../../src/worker/protocol.ts";
import { sectors, TestFiles } from "./test-file.ts";

const SECTORS = 300;

function setUp() {
  const files = new TestFiles();
  files.add("image", sectors(SECTORS));
  return files;
}

const kinds: Readonly<Record<string, DiskSpec>> = {
  "bytes in memory": { bytes: sectors(SECTORS) },
  "a file": { file: "image" },
  "a file under an overlay": { file: "image", overlay: "overlay" },
};

async function open(spec: DiskSpec, files = setUp()): Promise<Disk> {
  const [disk] = await openDisks([spec], files);
  return disk!;
}

function contents(disk: Disk): Buffer {
  const bytes = Buffer.alloc(disk.size);
  disk.read(0, bytes);
  return bytes;
}

const write = (disk: Disk, sector: number, count: number, value: number): void =>
  disk.write(sector * SECTOR, new Uint8Array(count * SECTOR).fill(value));

describe.each(Object.entries(kinds))("%s", (_name, spec) => {
  test("reads what it was opened from, and what was written", async () => {
    const disk = await open(spec);
    expect(disk.size).toBe(SECTORS * SECTOR);
    const expected = Buffer.from(sectors(SECTORS));
    expect(contents(disk).equals(expected)).toBe(true);
    for (const [sector, count] of [
      [0, 1],
      [127, 2],
      [299, 1],
      [5, 290],
    ] as const) {
      write(disk, sector, count, sector);
      expected.fill(sector, sector * SECTOR, (sector + count) * SECTOR);
      expect(contents(disk).equals(expected)).toBe(true);
    }
    disk.flush();
    disk.close();
  });

  test("a family of forks: each has what it had, and what was written to it", async () => {
    const step = fc.record({
      disk: fc.nat(9),
      action: fc.constantFrom("write", "write", "write", "fork", "close"),
      sector: fc.nat(SECTORS - 1),
      count: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const family = [{ disk: await open(spec), expected: Buffer.from(sectors(SECTORS)), isOpen: true }];
        for (const [index, { disk: which, action, sector, count }] of steps.entries()) {
          const alive = family.filter(({ isOpen }) => isOpen);
          if (alive.length === 0) break;
          const member = alive[which % alive.length]!;
          const { disk, expected } = member;
          if (action === "fork") family.push({ disk: disk.fork(), expected: Buffer.from(expected), isOpen: true });
          else if (action === "close") {
            disk.close();
            member.isOpen = false;
          } else {
            const length = Math.min(count, SECTORS - sector);
            write(disk, sector, length, index + 1);
            expected.fill(index + 1, sector * SECTOR, (sector + length) * SECTOR);
          }
        }
        for (const { disk, expected, isOpen } of family) if (isOpen) expect(contents(disk).equals(expected)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("a snapshot of it, and of a fork of a fork, can be opened again; it changes no file", async () => {
    const files = setUp();
    const disk = await open(spec, files);
    write(disk, 3, 4, 0x11);
    const fork = disk.fork();
    write(disk, 5, 1, 0x22);
    write(fork, 200, 100, 0x33);
    const grandchild = fork.fork();
    write(grandchild, 0, 1, 0x44);
    write(fork, 0, 9, 0x55);
    for (const one of [disk, fork, grandchild]) {
      const expected = contents(one);
      const image = files.files.get("image")!.bytes.slice();
      const [again] = await reopenDisks([spec], [structuredClone(one.save())], files);
      expect(contents(again!).equals(expected)).toBe(true);
      write(again!, 0, SECTORS, 0x66);
      again!.flush();
      expect(contents(one).equals(expected)).toBe(true);
      expect(Buffer.compare(files.files.get("image")!.bytes, image)).toBe(0);
      again!.close();
    }
  });
});

test("a file that two forks share is closed with the last of them", async () => {
  const files = setUp();
  const disk = await open({ file: "image", overlay: "overlay" }, files);
  const fork = disk.fork().fork();
  disk.close();
  expect(files.files.get("image")!.isClosed).toBe(false);
  expect(contents(fork).length).toBe(fork.size);
});

test("read-only disks are shared as they are", async () => {
  for (const spec of [
    { bytes: sectors(SECTORS), readOnly: true },
    { file: "image", readOnly: true },
  ]) {
    const files = setUp();
    const disk = await open(spec, files);
    expect(disk.readOnly).toBe(true);
    expect(disk.fork()).toBe(disk);
    disk.close();
    expect(files.files.get("image")!.isClosed).toBe(false);
    disk.close();
    if ("file" in spec) expect(files.files.get("image")!.isClosed).toBe(true);
    const [again] = await reopenDisks([spec], [disk.save()], files);
    expect(again!.readOnly).toBe(true);
  }
});

describe("what cannot be a disk", () => {
  const files = setUp();
  files.add("empty", new Uint8Array(0));
  files.add("odd", new Uint8Array(1000));

  test.each<[DiskSpec, string]>([
    [{ file: "missing" }, "missing: no such file or folder"],
    [{ file: "empty" }, "empty: empty; a disk has at least one sector"],
    [{ file: "odd" }, "odd: 1000 bytes, which is no multiple of 512: not a raw disk image"],
    [{ bytes: new Uint8Array(3) }, "a disk's bytes: 3 bytes, which is no multiple of 512"],
    [{ file: "image", overlay: "image" }, "image: a disk cannot be its own overlay"],
    [{ file: "image", overlay: "odd" }, "odd: not an overlay of Tabvisor"],
    [{ file: "missing", overlay: "new" }, "missing: no such file or folder"],
  ])("%j", async (spec, message) => {
    await expect(openDisks([spec], files)).rejects.toThrow(message);
    expect(files.files.has("new")).toBe(false);
  });

  test("one of several: the others are closed again", async () => {
    await expect(openDisks([{ file: "image" }, { file: "odd" }], files)).rejects.toThrow("odd: 1000 bytes");
    expect(files.files.get("image")!.isClosed).toBe(true);
    expect(files.files.get("odd")!.isClosed).toBe(true);
  });
});

test("a file that becomes shorter while it is open", async () => {
  const files = setUp();
  const disk = await open({ file: "image" }, files);
  const file = files.files.get("image")!;
  Object.assign(file, { content: file.bytes.subarray(0, 1000) });
  expect(() => disk.read(512, new Uint8Array(512))).toThrow("image: has become shorter than the 153600 bytes");
});

describe("a snapshot's disks are refused", () => {
  async function saved() {
    const files = setUp();
    const disk = await open({ file: "image", overlay: "overlay" }, files);
    write(disk, 0, 1, 1);
    return { files, state: disk.save() };
  }

  test("when the image has changed since, or has another size", async () => {
    const { files, state } = await saved();
    files.files.get("image")!.write(0, new Uint8Array(1));
    const spec = { file: "image" };
    await expect(reopenDisks([spec], [state], files)).rejects.toThrow(
      "image: has changed since the snapshot was taken",
    );
    files.add("image", sectors(SECTORS + 1));
    await expect(reopenDisks([spec], [state], files)).rejects.toThrow("image: 154112 bytes, and it had 153600");
    expect(files.files.get("image")!.isClosed).toBe(true);
  });

  test("when there are more or fewer", async () => {
    const { files, state } = await saved();
    await expect(async () => reopenDisks([], [state], files)).rejects.toThrow("1 saved disks for 0");
  });

  test("when they are not of the form", async () => {
    const { files, state } = await saved();
    for (const field of Object.keys(state)) {
      for (const wrong of [undefined, null, -1, 0.5, "x", [-1], [1e9], {}]) {
        if (field === "stamp" && wrong === "x") continue;
        const attempt = reopenDisks([{ file: "image" }], [{ ...state, [field]: wrong }], files);
        await expect(attempt, `${field} = ${String(wrong)}`).rejects.toThrow(DiskError);
      }
    }
    for (const wrong of [undefined, null, 7, "x", []])
      await expect(reopenDisks([{ file: "image" }], [wrong], files)).rejects.toThrow(DiskError);
  });
});

test("closing goes on when one disk complains", async () => {
  const files = setUp();
  files.add("other", sectors(1));
  const disks = await openDisks([{ file: "image" }, { file: "other" }], files);
  files.files.get("image")!.failsToSync = true;
  expect(() => closeDisks(disks)).toThrow("image: input/output error");
  for (const name of ["image", "other"]) expect(files.files.get(name)!.isClosed).toBe(true);
});
