// The block device: 5.2 of the virtio specification.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Disk, DiskError } from "../../src/disk/disk.ts";
import { openDisks } from "../../src/disk/open-disk.ts";
import { LATENCY_NS, VirtioBlock } from "../../src/virtio/block.ts";
import { VirtioMmio } from "../../src/virtio/mmio-transport.ts";
import { checkRefusals, TestLine } from "../devices/support.ts";
import { sectors, TestFiles } from "../disk/test-file.ts";
import { DeviceDriver, Feature, Flag, QueueDriver, RAM, Reg, TestRam } from "./driver.ts";

const SECTOR = 512;
const SECTORS = 64;
const HEADER = RAM + 0x4000;
const STATUS = RAM + 0x4800;
const DATA = RAM + 0x5000;

const F_RO = 1n << 5n;
const F_FLUSH = 1n << 9n;
const Type = { in: 0, out: 1, flush: 4, getId: 8, discard: 11 } as const;
const Answer = { ok: 0, error: 1, unsupported: 2 } as const;
const NOT_ANSWERED = 0xff;

interface Setting {
  readonly readOnly?: boolean;
  readonly latencyNs?: number;
  readonly features?: bigint;
  readonly queueSize?: number;
  readonly ramSize?: number;
}

/** A guest with a driver, a clock and a disk. */
class Guest {
  nowNs = 0;
  readonly ram: TestRam;
  readonly line = new TestLine();
  readonly queue: QueueDriver;
  readonly device: VirtioMmio;
  readonly driver: DeviceDriver;

  private constructor(
    readonly disk: Disk,
    setting: Setting,
    readonly files: TestFiles,
  ) {
    this.ram = new TestRam(setting.ramSize);
    const { latencyNs = LATENCY_NS, features = F_FLUSH | Feature.indirect, queueSize = 16 } = setting;
    this.device = new VirtioMmio(this.block(latencyNs), this.ram, this.line);
    this.queue = new QueueDriver(this.ram, queueSize);
    this.driver = new DeviceDriver(this.device).start(features, this.queue);
  }

  static async create(setting: Setting = {}): Promise<Guest> {
    const files = new TestFiles();
    files.add("image", sectors(SECTORS));
    const readOnly = setting.readOnly ?? false;
    const [disk] = await openDisks([{ file: "image", readOnly }], files);
    return new Guest(disk!, setting, files);
  }

  block(latencyNs = LATENCY_NS): VirtioBlock {
    return new VirtioBlock(this.disk, { now: () => this.nowNs, latencyNs, unit: 0 });
  }

  /** Puts a request at `head`: header, data, status. */
  put(head: number, type: number, sector: number, length: number, toGuest = type === Type.in || type === Type.getId) {
    const at = HEADER + 32 * head;
    this.ram.view.setUint32(at - RAM, type, true);
    this.ram.view.setBigUint64(at - RAM + 8, BigInt(sector), true);
    this.ram.bytes[STATUS + head - RAM] = NOT_ANSWERED;
    const data = length === 0 ? [] : [{ at: DATA, length, flags: toGuest ? Flag.write : 0 }];
    this.queue.chain(head, { at, length: 16 }, ...data, { at: STATUS + head, length: 1, flags: Flag.write });
  }

  submit(...heads: readonly number[]): void {
    this.queue.offer(...heads);
    this.driver.notify(0);
  }

  /** Time goes on to the next event, and what is due is done. */
  step(): void {
    this.nowNs = Math.max(this.nowNs, this.device.nextEvent()!);
    this.device.poll();
  }

  /** Makes a request, waits for it, and returns its status. */
  request(type: number, sector: number, length: number): number {
    this.put(0, type, sector, length);
    this.submit(0);
    while (this.device.nextEvent() !== null) this.step();
    return this.status(0);
  }

  status(head: number): number {
    return this.ram.bytes[STATUS + head - RAM]!;
  }
  get data(): Uint8Array {
    return this.ram.bytes.subarray(DATA - RAM);
  }
}

describe("5.2.4 configuration and features", () => {
  test("capacity, segments, block size; flush offered; read-only told", async () => {
    const { driver } = await Guest.create();
    expect(driver.read(Reg.deviceId)).toBe(2);
    expect([0, 4].map((at) => driver.read(Reg.config + at))).toEqual([SECTORS, 0]);
    expect(driver.read(Reg.config + 12)).toBe(254);
    expect(driver.read(Reg.config + 20)).toBe(SECTOR);
    expect(driver.offered & F_FLUSH).toBe(F_FLUSH);
    expect(driver.offered & F_RO).toBe(0n);
    expect((await Guest.create({ readOnly: true })).driver.offered & F_RO).toBe(F_RO);
  });
});

describe("5.2.6 requests", () => {
  test("in: sectors of the disk", async () => {
    const guest = await Guest.create();
    expect(guest.request(Type.in, 7, 3 * SECTOR)).toBe(Answer.ok);
    expect(Buffer.compare(guest.data.subarray(0, 3 * SECTOR), sectors(3, 0, 7))).toBe(0);
    expect(guest.queue.usedEntry(0)).toEqual({ head: 0, written: 3 * SECTOR + 1 });
    expect(guest.line.level).toBe(true);
  });

  test("out: and what was written is read again, and in the file", async () => {
    const guest = await Guest.create();
    guest.data.set(sectors(2, 9, 62));
    expect(guest.request(Type.out, 62, 2 * SECTOR)).toBe(Answer.ok);
    expect(guest.queue.usedEntry(0)).toEqual({ head: 0, written: 1 });
    guest.data.fill(0);
    expect(guest.request(Type.in, 62, 2 * SECTOR)).toBe(Answer.ok);
    expect(Buffer.compare(guest.data.subarray(0, 2 * SECTOR), sectors(2, 9, 62))).toBe(0);
    const { bytes } = guest.files.files.get("image")!;
    expect(Buffer.compare(bytes.subarray(62 * SECTOR), sectors(2, 9, 62))).toBe(0);
  });

  test("flush: what was written is durable when it is answered, and not before", async () => {
    const guest = await Guest.create();
    const file = guest.files.files.get("image")!;
    expect(guest.request(Type.out, 0, SECTOR)).toBe(Answer.ok);
    expect(file.syncs).toBe(0);
    expect(guest.request(Type.flush, 0, 0)).toBe(Answer.ok);
    expect(file.syncs).toBe(1);
  });

  test("5.2.5: for a driver that cannot flush every write is durable", async () => {
    const guest = await Guest.create({ features: 0n });
    expect(guest.request(Type.out, 0, SECTOR)).toBe(Answer.ok);
    expect(guest.files.files.get("image")!.syncs).toBe(1);
  });

  test("get id: 20 bytes, or as many as there is room for", async () => {
    const guest = await Guest.create();
    expect(guest.request(Type.getId, 0, 20)).toBe(Answer.ok);
    expect(guest.ram.text(DATA, 20)).toBe("tabvisor-disk-0\0\0\0\0\0");
    guest.data.fill(0);
    expect(guest.request(Type.getId, 0, 5)).toBe(Answer.ok);
    expect(guest.ram.text(DATA, 6)).toBe("tabvi\0");
  });

  test.each<[string, number, number, number, number]>([
    ["beyond the end", Type.in, SECTORS - 1, 2 * SECTOR, Answer.error],
    ["far beyond the end", Type.in, 2 ** 53, SECTOR, Answer.error],
    ["a part of a sector", Type.in, 0, SECTOR - 1, Answer.error],
    ["a write beyond the end", Type.out, SECTORS, SECTOR, Answer.error],
    ["a write of a part of a sector", Type.out, 0, 100, Answer.error],
    ["another type", Type.discard, 0, 16, Answer.unsupported],
  ])("%s", async (_name, type, sector, length, answer) => {
    const guest = await Guest.create();
    const before = guest.files.files.get("image")!.bytes.slice();
    expect(guest.request(type, sector, length)).toBe(answer);
    expect(Buffer.compare(guest.files.files.get("image")!.bytes, before)).toBe(0);
    expect(guest.device.trouble).toBe(null);
  });

  test("a write to a read-only disk fails", async () => {
    const guest = await Guest.create({ readOnly: true });
    expect(guest.request(Type.out, 0, SECTOR)).toBe(Answer.error);
    expect(guest.request(Type.in, 0, SECTOR)).toBe(Answer.ok);
  });

  test("what the host cannot do is an I/O error for the guest, and its owner is told", async () => {
    const guest = await Guest.create();
    guest.files.files.get("image")!.failsToSync = true;
    expect(guest.request(Type.flush, 0, 0)).toBe(Answer.error);
    expect(guest.device.trouble).toBe("image: input/output error");
    guest.disk.read = () => {
      throw new DiskError("image: gone");
    };
    guest.data.fill(7);
    expect(guest.request(Type.in, 0, SECTOR)).toBe(Answer.error);
    expect(guest.device.trouble).toBe("image: gone");
    expect([...new Set(guest.data.subarray(0, SECTOR))]).toEqual([0]);
  });

  test("framing is the driver's choice: header, data and status in pieces, and together", async () => {
    const guest = await Guest.create();
    guest.put(0, Type.in, 1, SECTOR);
    guest.queue.chain(
      0,
      { at: HEADER, length: 5 },
      { at: HEADER + 5, length: 11 },
      { at: DATA, length: 500, flags: Flag.write },
      { at: DATA + 500, length: 13, flags: Flag.write },
    );
    guest.submit(0);
    guest.step();
    expect(Buffer.compare(guest.data.subarray(0, SECTOR), sectors(1, 0, 1))).toBe(0);
    expect(guest.data[SECTOR]).toBe(Answer.ok);
  });
});

describe("time", () => {
  test("a request is carried out so long after it was made, and then looks at its memory", async () => {
    const guest = await Guest.create();
    guest.nowNs = 1000;
    guest.put(0, Type.in, 0, SECTOR);
    guest.submit(0);
    expect(guest.device.nextEvent()).toBe(1000 + LATENCY_NS);
    guest.nowNs += LATENCY_NS - 1;
    guest.device.poll();
    expect(guest.status(0)).toBe(NOT_ANSWERED);
    guest.put(0, Type.in, 5, SECTOR);
    guest.nowNs++;
    guest.device.poll();
    expect(Buffer.compare(guest.data.subarray(0, SECTOR), sectors(1, 0, 5))).toBe(0);
    expect(guest.device.nextEvent()).toBe(null);
  });

  test("several are under way at a time, and done in order", async () => {
    const guest = await Guest.create();
    for (const head of [0, 4, 8]) guest.put(head, Type.in, 0, SECTOR);
    guest.submit(0, 8);
    guest.nowNs = 10;
    guest.submit(4);
    guest.step();
    expect(guest.queue.usedIndex).toBe(2);
    guest.step();
    expect([0, 1, 2].map((index) => guest.queue.usedEntry(index).head)).toEqual([0, 8, 4]);
  });

  test("without latency it is done while the driver notifies", async () => {
    const guest = await Guest.create({ latencyNs: 0 });
    guest.put(0, Type.in, 0, SECTOR);
    guest.submit(0);
    expect(guest.status(0)).toBe(Answer.ok);
    expect(guest.device.nextEvent()).toBe(null);
  });

  test("what can be done at one moment is bounded; the rest follows later", async () => {
    const ramSize = 8 << 20;
    const guest = await Guest.create({ ramSize });
    const length = 3 << 20;
    for (const head of [0, 3, 6, 9]) guest.put(head, Type.out, 0, length);
    guest.submit(0, 3, 6, 9);
    const done: [number, number][] = [];
    while (guest.device.nextEvent() !== null) {
      guest.step();
      guest.device.poll(); // looking twice at one moment changes nothing
      done.push([guest.nowNs / LATENCY_NS, guest.queue.usedIndex]);
    }
    expect(done).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });
});

describe("a driver that breaks the rules", () => {
  const break_ = async (prepare: (guest: Guest) => void) => {
    const guest = await Guest.create();
    guest.put(0, Type.in, 0, SECTOR);
    prepare(guest);
    guest.submit(0);
    if (guest.device.nextEvent() !== null) guest.step();
    expect(guest.driver.needsReset).toBe(true);
    expect(guest.device.nextEvent()).toBe(null);
    return guest.device.trouble;
  };

  test("a request without a status, or without a header", async () => {
    expect(await break_(({ queue }) => queue.chain(0, { at: HEADER, length: 16 }))).toMatch(
      /16 bytes to read and 0 to/,
    );
    expect(await break_(({ queue }) => queue.chain(0, { at: HEADER, length: 15 }))).toMatch(/15 bytes to read/);
  });

  test("data outside RAM", async () => {
    const outside = { at: 0x1000_0000, length: SECTOR, flags: Flag.write };
    const status = { at: STATUS, length: 1, flags: Flag.write };
    expect(await break_(({ queue }) => queue.chain(0, { at: HEADER, length: 16 }, outside, status))).toMatch(
      /512 bytes at 0x10000000, which is not RAM/,
    );
  });

  test("the same requests again and again before any is given back", async () => {
    const guest = await Guest.create({ queueSize: 256 });
    guest.put(0, Type.in, 0, SECTOR);
    const heads = new Array<number>(256).fill(0);
    guest.submit(...heads);
    expect(guest.driver.needsReset).toBe(false);
    guest.submit(0);
    expect(guest.device.trouble).toMatch(/257 requests at a time/);
  });

  test("any requests", async () => {
    const word = fc.oneof(fc.nat(0xffff_ffff), fc.nat(16), fc.constantFrom(RAM, HEADER, DATA, SECTOR, 16, 1));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 128, maxLength: 128 }), async (words) => {
        const guest = await Guest.create({ queueSize: 16 });
        for (const [index, value] of words.slice(0, 64).entries()) guest.ram.view.setUint32(4 * index, value, true);
        for (const [index, value] of words.slice(64).entries())
          guest.ram.view.setUint32(HEADER - RAM + 4 * index, value, true);
        guest.submit(...words.slice(0, 16).map((value) => value & 15));
        for (let steps = 0; guest.device.nextEvent() !== null; steps++) {
          expect(steps).toBeLessThan(40);
          guest.step();
        }
        expect(guest.driver.needsReset || guest.queue.usedIndex === 16).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test("requests that are under way survive save and restore", async () => {
  const guest = await Guest.create();
  for (const head of [0, 3]) guest.put(head, Type.in, 11, SECTOR);
  guest.submit(0);
  guest.nowNs = 5000;
  guest.submit(3);
  const state: unknown = JSON.parse(JSON.stringify(guest.device.save()));
  const copy = new VirtioMmio(guest.block(), guest.ram, new TestLine());
  copy.restore(state);
  expect(copy.save()).toEqual(state);
  guest.nowNs = LATENCY_NS;
  copy.poll();
  expect([guest.status(0), guest.status(3)]).toEqual([Answer.ok, NOT_ANSWERED]);
  expect(copy.nextEvent()).toBe(LATENCY_NS + 5000);
  checkRefusals(guest.device);
});
