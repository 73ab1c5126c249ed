// The console device: 5.3 of the virtio specification.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RECEIVE_BUFFER, VirtioConsole } from "../../src/virtio/console.ts";
import { VirtioMmio } from "../../src/virtio/mmio-transport.ts";
import { checkRefusals, TestLine } from "../devices/support.ts";
import { DeviceDriver, Feature, Flag, QueueDriver, RAM, Reg, TestRam } from "./driver.ts";

const RECEIVE = 0;
const TRANSMIT = 1;
const DATA = RAM + 0x4000;

class Guest {
  nowNs = 0;
  readonly ram: TestRam;
  readonly line = new TestLine();
  readonly console: VirtioConsole;
  readonly device: VirtioMmio;
  readonly driver: DeviceDriver;
  readonly receive: QueueDriver;
  readonly transmit: QueueDriver;
  printed: string[] = [];
  delivered = 0;

  constructor({ ramSize = 1 << 16, starts = true } = {}) {
    this.ram = new TestRam(ramSize);
    this.console = this.makeConsole();
    this.device = new VirtioMmio(this.console, this.ram, this.line);
    this.driver = new DeviceDriver(this.device);
    this.receive = new QueueDriver(this.ram, 8);
    this.transmit = new QueueDriver(this.ram, 256, RAM + 0x400);
    if (starts) this.start();
  }

  makeConsole(): VirtioConsole {
    return new VirtioConsole({
      now: () => this.nowNs,
      transmit: (bytes) => this.printed.push(Buffer.from(bytes).toString("latin1")),
      delivered: () => this.delivered++,
    });
  }

  start(features = Feature.indirect): void {
    this.driver.start(features, this.receive, this.transmit);
  }

  /** Puts up a buffer for input. */
  offerBuffer(head: number, length: number): void {
    this.receive.chain(head, { at: DATA + 64 * head, length, flags: Flag.write });
    this.receive.offer(head);
  }

  type(text: string): boolean[] {
    return [...Buffer.from(text, "latin1")].map((byte) => this.console.receive(byte));
  }

  /** Prints from memory. */
  print(head: number, text: string): void {
    const at = DATA + 0x1000 + 256 * head;
    this.ram.setText(at, text);
    this.transmit.chain(head, { at, length: text.length });
    this.transmit.offer(head);
    this.driver.notify(TRANSMIT);
  }

  step(): void {
    this.nowNs = Math.max(this.nowNs, this.device.nextEvent()!);
    this.device.poll();
  }
}

describe("output", () => {
  test("is printed while the driver notifies, in order, and given back", () => {
    const guest = new Guest();
    guest.print(0, "one ");
    guest.print(3, "two");
    expect(guest.printed.join("")).toBe("one two");
    expect([0, 1].map((index) => guest.transmit.usedEntry(index))).toEqual([
      { head: 0, written: 0 },
      { head: 3, written: 0 },
    ]);
    expect(guest.line.level).toBe(true);
    expect(guest.device.nextEvent()).toBe(null);
  });

  test("of several pieces", () => {
    const guest = new Guest();
    guest.ram.setText(DATA, "hello world");
    guest.transmit.chain(0, { at: DATA + 6, length: 5 }, { at: DATA + 5, length: 1 }, { at: DATA, length: 5 });
    guest.transmit.offer(0);
    guest.driver.notify(TRANSMIT);
    expect(guest.printed.join("")).toBe("world hello");
  });

  test("of which there is much is printed in parts, each a moment later", () => {
    const guest = new Guest({ ramSize: 1 << 20 });
    const length = 200_000;
    guest.ram.bytes.fill(0x41, DATA - RAM, DATA - RAM + length);
    guest.transmit.chain(0, { at: DATA, length });
    guest.transmit.offer(0);
    guest.driver.notify(TRANSMIT);
    const parts: number[] = [];
    const lengthSoFar = (): number => guest.printed.reduce((sum, text) => sum + text.length, 0);
    parts.push(lengthSoFar());
    guest.device.poll(); // looking twice at one moment changes nothing
    while (guest.device.nextEvent() !== null) {
      expect(guest.transmit.usedIndex).toBe(0);
      guest.step();
      parts.push(lengthSoFar());
    }
    expect(parts).toEqual([65_536, 131_072, 196_608, length]);
    expect(guest.transmit.usedIndex).toBe(1);
  });

  test("of many empty requests is bounded too", () => {
    const guest = new Guest();
    const table = DATA;
    for (let index = 0; index < 256; index++)
      guest.transmit.describe(
        index,
        { at: DATA, length: 0, flags: index < 255 ? Flag.next : 0, next: index + 1 },
        table,
      );
    guest.transmit.describe(0, { at: table, length: 16 * 256, flags: Flag.indirect });
    guest.transmit.offer(...new Array<number>(256).fill(0));
    guest.driver.notify(TRANSMIT);
    expect(guest.transmit.usedIndex).toBe(4);
    let steps = 0;
    for (; guest.device.nextEvent() !== null; steps++) guest.step();
    expect([steps, guest.transmit.usedIndex]).toEqual([63, 256]);
  });
});

describe("input", () => {
  test("goes to the driver's buffers at the next look, and is told by an interrupt", () => {
    const guest = new Guest();
    guest.offerBuffer(0, 4);
    guest.offerBuffer(1, 4);
    guest.driver.notify(RECEIVE);
    expect(guest.type("abcdef")).toEqual(new Array(6).fill(true));
    expect(guest.console.receiveFifoEmpty).toBe(false);
    expect(guest.receive.usedIndex).toBe(0);
    expect(guest.device.nextEvent()).toBe(guest.nowNs);
    guest.device.poll();
    expect(guest.ram.text(DATA, 4) + guest.ram.text(DATA + 64, 2)).toBe("abcdef");
    expect([0, 1].map((index) => guest.receive.usedEntry(index))).toEqual([
      { head: 0, written: 4 },
      { head: 1, written: 2 },
    ]);
    expect(guest.line.level).toBe(true);
    expect(guest.delivered).toBe(1);
    expect(guest.console.receiveFifoEmpty).toBe(true);
    expect(guest.device.nextEvent()).toBe(null);
  });

  test("waits for a buffer, and takes no other than it needs", () => {
    const guest = new Guest();
    guest.type("xyz");
    guest.device.poll();
    expect([guest.delivered, guest.device.nextEvent()]).toEqual([0, null]);
    guest.offerBuffer(0, 2);
    guest.driver.notify(RECEIVE);
    expect([guest.ram.text(DATA, 2), guest.delivered, guest.console.receiveFifoEmpty]).toEqual(["xy", 1, false]);
    guest.offerBuffer(1, 8);
    guest.offerBuffer(2, 8);
    guest.driver.notify(RECEIVE);
    expect(guest.receive.usedIndex).toBe(2);
    expect(guest.console.receiveInterruptEnabled).toBe(true);
  });

  test("is refused without a driver, and when too much waits", () => {
    const guest = new Guest({ starts: false });
    expect(guest.console.receive(1)).toBe(false);
    guest.start();
    for (let count = 0; count < RECEIVE_BUFFER; count++) expect(guest.console.receive(count)).toBe(true);
    expect(guest.console.receive(1)).toBe(false);
    guest.start();
    expect(guest.console.receiveFifoEmpty).toBe(true);
  });

  test("is wanted while a buffer is up", () => {
    const guest = new Guest({ starts: false });
    expect(guest.console.receiveInterruptEnabled).toBe(false);
    guest.start();
    expect(guest.console.receiveInterruptEnabled).toBe(false);
    guest.offerBuffer(0, 1);
    expect(guest.console.receiveInterruptEnabled).toBe(true);
    guest.type("a");
    guest.device.poll();
    expect(guest.console.receiveInterruptEnabled).toBe(false);
  });

  test("a ring that makes no sense stops the device when it is looked at", () => {
    const guest = new Guest();
    guest.receive.availableIndex = 1000;
    expect(guest.console.receiveInterruptEnabled).toBe(false);
    expect(guest.driver.needsReset).toBe(true);
  });
});

describe("the terminal's size", () => {
  const sizeOf = ({ device }: Guest) => [device.read(Reg.config, 2), device.read(Reg.config + 2, 2)];

  test("is 80 by 24 until it is told; a new one is a changed configuration", () => {
    const guest = new Guest();
    expect(guest.driver.offered & 1n).toBe(1n);
    expect(sizeOf(guest)).toEqual([80, 24]);
    guest.console.resize({ columns: 132, rows: 50 });
    expect(sizeOf(guest)).toEqual([132, 50]);
    expect(guest.driver.read(Reg.configGeneration)).toBe(1);
    expect(guest.driver.read(Reg.interruptStatus)).toBe(2);
    expect(guest.line.level).toBe(true);
    guest.console.resize({ columns: 1e6, rows: 1e6 });
    expect(sizeOf(guest)).toEqual([65_535, 65_535]);
  });

  test("outlives the driver", () => {
    const guest = new Guest();
    guest.console.resize({ columns: 100, rows: 30 });
    guest.start();
    expect(sizeOf(guest)).toEqual([100, 30]);
  });
});

test("what waits and what is being printed survive save and restore", () => {
  const guest = new Guest({ ramSize: 1 << 20 });
  guest.console.resize({ columns: 90, rows: 20 });
  guest.type("abc");
  guest.transmit.chain(0, { at: DATA, length: 100_000 });
  guest.transmit.offer(0);
  guest.driver.notify(TRANSMIT);
  const state: unknown = JSON.parse(JSON.stringify(guest.device.save()));
  const copy = new VirtioMmio(guest.makeConsole(), guest.ram, new TestLine());
  copy.restore(state);
  expect(copy.save()).toEqual(state);
  guest.printed = [];
  guest.nowNs = copy.nextEvent()!;
  copy.poll();
  guest.nowNs = copy.nextEvent()!;
  copy.poll();
  expect(guest.printed.join("").length).toBe(100_000 - 65_536);
  expect([copy.nextEvent(), copy.read(Reg.config, 2)]).toEqual([null, 90]);
  checkRefusals(guest.device);
});

test("any memory: the device goes on or needs a reset, in bounded steps", () => {
  const word = fc.oneof(fc.nat(0xffff_ffff), fc.nat(16), fc.constantFrom(RAM, DATA, 16, 1));
  fc.assert(
    fc.property(fc.array(word, { minLength: 256, maxLength: 256 }), (words) => {
      const guest = new Guest();
      for (const [index, value] of words.entries()) guest.ram.view.setUint32(16 * index, value, true);
      guest.type("typed");
      for (const queue of [TRANSMIT, RECEIVE, TRANSMIT]) guest.driver.notify(queue);
      for (let steps = 0; guest.device.nextEvent() !== null; steps++) {
        expect(steps).toBeLessThan(2000);
        guest.step();
      }
      expect(guest.printed.every((text) => text.length <= 65_536)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
