// Split virtqueues: the rules of 2.7 of the virtio specification, and drivers that break them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPlaces, type RingFeatures, Virtqueue, VirtqueueError } from "../../src/virtio/virtqueue.ts";
import { Flag, NO_INTERRUPT, QueueDriver, RAM, TestRam } from "./driver.ts";

const DATA = RAM + 0x4000;
const all: RingFeatures = { indirect: true, eventIndex: true };
const none: RingFeatures = { indirect: false, eventIndex: false };

function queueOf(size = 8, features = all) {
  const driver = new QueueDriver(new TestRam(), size);
  return { driver, ram: driver.ram, queue: new Virtqueue(driver.ram, driver.state, features) };
}

const headsOf = (queue: Virtqueue): number[] => [...queue.requests()].map(({ head }) => head);

describe("requests", () => {
  test("come in the order of the available ring, once each", () => {
    const { driver, queue } = queueOf();
    for (const head of [0, 3, 5]) driver.chain(head, { at: DATA, length: 4 });
    driver.offer(5, 0, 3);
    expect(queue.waiting).toBe(3);
    expect(headsOf(queue)).toEqual([5, 0, 3]);
    expect(headsOf(queue)).toEqual([]);
  });

  test("indices wrap at the queue's size and at 2^16", () => {
    const { driver, queue, ram } = queueOf(4);
    driver.chain(0, { at: DATA, length: 4, flags: Flag.write });
    driver.state.nextAvailable = driver.state.nextUsed = 0xfffe;
    driver.availableIndex = 0xfffe;
    for (let round = 0; round < 6; round++) {
      driver.offer(0);
      expect(headsOf(queue)).toEqual([0]);
      queue.give(0, round);
      expect(driver.usedIndex).toBe((0xffff + round) & 0xffff);
      expect(driver.usedEntry(0xfffe + round)).toEqual({ head: 0, written: round });
    }
    expect(driver.state.nextAvailable).toBe(4);
    expect(ram.get16(driver.state.used)).toBe(0);
  });

  test("are given back in any order", () => {
    const { driver, queue } = queueOf();
    for (const head of [1, 2]) driver.chain(head, { at: DATA, length: 4, flags: Flag.write });
    driver.offer(1, 2);
    expect(headsOf(queue)).toEqual([1, 2]);
    queue.give(2, 4);
    queue.give(1, 3);
    expect([0, 1].map((index) => driver.usedEntry(index))).toEqual([
      { head: 2, written: 4 },
      { head: 1, written: 3 },
    ]);
  });

  test("that the device's own writes seem to add wait for the next notification", () => {
    const { driver, queue, ram } = queueOf(4);
    driver.chain(0, { at: driver.state.available + 2, length: 2, flags: Flag.write });
    driver.offer(0);
    let requests = 0;
    for (const chain of queue.requests()) {
      queue.scatter(chain, Uint8Array.of(++requests + 1, 0));
      expect(ram.get16(driver.state.available + 2)).toBe(requests + 1);
    }
    expect(requests).toBe(1);
  });
});

describe("chains", () => {
  test("have readable and writable parts, and bytes go where they say", () => {
    const { driver, queue, ram } = queueOf();
    ram.setText(DATA, "abcdefgh");
    driver.chain(
      2,
      { at: DATA, length: 3 },
      { at: DATA + 5, length: 2 },
      { at: DATA + 0x100, length: 1, flags: Flag.write },
      { at: DATA + 0x200, length: 9, flags: Flag.write },
    );
    driver.offer(2);
    const [chain] = [...queue.requests()];
    expect(chain).toMatchObject({ head: 2, readableLength: 5, writableLength: 10, segments: 4 });
    const text = (offset?: number, length?: number) =>
      Buffer.from(queue.gather(chain!, offset, length)).toString("latin1");
    expect(text()).toBe("abcfg");
    expect(text(2)).toBe("cfg");
    expect(text(1, 3)).toBe("bcf");
    expect(text(4, 0)).toBe("");
    queue.scatter(chain!, Buffer.from("XYZ"));
    expect([ram.text(DATA + 0x100, 2), ram.text(DATA + 0x200, 3)]).toEqual(["X\0", "YZ\0"]);
  });

  test("of no bytes", () => {
    const { driver, queue } = queueOf();
    driver.chain(0, { at: DATA, length: 0 });
    driver.offer(0);
    const [chain] = [...queue.requests()];
    expect(chain).toMatchObject({ readableLength: 0, writableLength: 0 });
    expect(queue.gather(chain!).length).toBe(0);
  });

  const table = DATA + 0x1000;
  test("2.7.5.3: an indirect table, alone or behind direct descriptors, its own flag Write ignored", () => {
    const { driver, queue } = queueOf(2);
    driver.describe(1, { at: DATA, length: 4, flags: Flag.next, next: 0 });
    driver.describe(0, { at: table, length: 48, flags: Flag.indirect | Flag.write });
    driver.describe(0, { at: DATA, length: 1, flags: Flag.next, next: 2 }, table);
    driver.describe(2, { at: DATA, length: 2, flags: Flag.next, next: 1 }, table);
    driver.describe(1, { at: DATA, length: 5, flags: Flag.write }, table);
    driver.offer(0, 1);
    expect([...queue.requests()]).toMatchObject([
      { head: 0, readableLength: 3, writableLength: 5, segments: 3 },
      { head: 1, readableLength: 7, writableLength: 5, segments: 4 },
    ]);
  });

  test("may be longer than the queue if indirect, up to the largest queue", () => {
    const { driver, queue } = queueOf(2);
    const length = 256;
    driver.describe(0, { at: table, length: 16 * length, flags: Flag.indirect });
    for (let index = 0; index < length; index++)
      driver.describe(
        index,
        { at: DATA, length: 1, flags: index < length - 1 ? Flag.next : 0, next: index + 1 },
        table,
      );
    driver.offer(0);
    expect(headsOf(queue)).toEqual([0]);
    expect(queue.follow(0).readableLength).toBe(length);
  });
});

describe("2.7.7 Used Buffer Notification Suppression", () => {
  test("by the flag", () => {
    const { driver, queue } = queueOf(8, none);
    expect(queue.give(0, 0)).toBe(true);
    driver.availableFlags = NO_INTERRUPT;
    expect(queue.give(0, 0)).toBe(false);
    // Without EVENT_IDX the index behind the ring means nothing, and with it the flag.
    driver.usedEvent = 2;
    expect(queue.give(0, 0)).toBe(false);
  });

  test("by the event index", () => {
    const { driver, queue } = queueOf();
    driver.availableFlags = NO_INTERRUPT;
    driver.usedEvent = 2;
    expect([0, 1, 2, 3].map((head) => queue.give(head, 0))).toEqual([false, false, true, false]);
    driver.usedEvent = 0;
    driver.state.nextUsed = 0xffff;
    expect([0, 1].map((head) => queue.give(head, 0))).toEqual([false, true]);
  });
});

test("2.7.10: with the event index the device asks to be told of what it has not seen", () => {
  const { driver, queue } = queueOf();
  driver.chain(0, { at: DATA, length: 1 });
  driver.offer(0, 0, 0);
  headsOf(queue);
  expect(driver.availableEvent).toBe(3);
  const plain = queueOf(8, none);
  plain.driver.chain(0, { at: DATA, length: 1 });
  plain.driver.offer(0);
  headsOf(plain.queue);
  expect(plain.driver.availableEvent).toBe(0);
});

describe("a driver that breaks the rules", () => {
  const table = DATA + 0x1000;
  const cases: readonly [string, (driver: QueueDriver) => void, string][] = [
    ["a loop", (d) => d.describe(0, { at: DATA, length: 1, flags: Flag.next, next: 0 }), "longer than 256"],
    [
      "a loop of two, without bytes",
      (d) => {
        d.describe(0, { at: DATA, length: 0, flags: Flag.next, next: 1 });
        d.describe(1, { at: DATA, length: 0, flags: Flag.next, next: 0 });
      },
      "longer than 256",
    ],
    [
      "a loop in an indirect table",
      (d) => {
        d.describe(0, { at: table, length: 16, flags: Flag.indirect });
        d.describe(0, { at: DATA, length: 1, flags: Flag.next, next: 0 }, table);
      },
      "longer than 256",
    ],
    [
      "a next descriptor outside the table",
      (d) => d.describe(0, { at: DATA, length: 1, flags: Flag.next, next: 8 }),
      "descriptor 8 of a table of 8",
    ],
    ["a head outside the table", (d) => d.offer(0xffff), "descriptor 65535 of a table of 8"],
    [
      "a request of more than 16 MiB",
      (d) => d.describe(0, { at: RAM, length: 0xffff_ffff }),
      "more than 16777216 bytes",
    ],
    [
      "many that are together",
      (d) => d.chain(0, { at: RAM, length: 2 ** 23 }, { at: RAM, length: 2 ** 23 }, { at: RAM, length: 1 }),
      "more than 16777216 bytes",
    ],
    [
      "a readable descriptor behind a writable one",
      (d) => d.chain(0, { at: DATA, length: 1, flags: Flag.write }, { at: DATA, length: 1 }),
      "readable descriptor behind a writable one",
    ],
    [
      "an indirect table in an indirect table",
      (d) => {
        d.describe(0, { at: table, length: 16, flags: Flag.indirect });
        d.describe(0, { at: table, length: 16, flags: Flag.indirect }, table);
      },
      "an indirect table in an indirect table",
    ],
    [
      "an indirect table behind a descriptor of an indirect table",
      (d) => {
        d.describe(0, { at: table, length: 32, flags: Flag.indirect });
        d.describe(0, { at: DATA, length: 1, flags: Flag.next, next: 1 }, table);
        d.describe(1, { at: table, length: 16, flags: Flag.indirect }, table);
      },
      "an indirect table in an indirect table",
    ],
    [
      "an indirect descriptor with a next one",
      (d) => d.describe(0, { at: table, length: 16, flags: Flag.indirect | Flag.next }),
      "an indirect descriptor that has a next one",
    ],
    [
      "an empty indirect table",
      (d) => d.describe(0, { at: table, length: 0, flags: Flag.indirect }),
      "table of 0 bytes",
    ],
    [
      "an indirect table of 15 bytes",
      (d) => d.describe(0, { at: table, length: 15, flags: Flag.indirect }),
      "table of 15 bytes",
    ],
    [
      "an indirect table outside RAM",
      (d) => d.describe(0, { at: 0x1000_0000, length: 16, flags: Flag.indirect }),
      "16 bytes at 0x10000000, which is not RAM",
    ],
    [
      "an indirect table at the end of the address space",
      (d) => d.describe(0, { at: 2 ** 64 - 4096, length: 16, flags: Flag.indirect }),
      "which is not RAM",
    ],
  ];

  test.each(cases)("%s", (_name, prepare, message) => {
    const { driver, queue } = queueOf();
    prepare(driver);
    if (driver.ram.get16(driver.state.available + 2) === 0) driver.offer(0);
    expect(() => headsOf(queue)).toThrow(VirtqueueError);
    expect(() => queue.follow(driver.ram.get16(driver.state.available + 4))).toThrow(message);
  });

  test("an indirect descriptor that was not negotiated", () => {
    const { driver, queue } = queueOf(8, none);
    driver.describe(0, { at: table, length: 16, flags: Flag.indirect });
    driver.offer(0);
    expect(() => headsOf(queue)).toThrow("not negotiated");
  });

  test("more requests than the queue has entries", () => {
    const { driver, queue } = queueOf();
    driver.availableIndex = 9;
    expect(() => headsOf(queue)).toThrow("9 requests in a queue of 8");
    driver.state.nextAvailable = 1;
    driver.availableIndex = 0;
    expect(() => queue.waiting).toThrow("65535 requests in a queue of 8");
  });

  test("buffers outside RAM, at its end, and around it", () => {
    const { driver, queue, ram } = queueOf();
    const end = RAM + ram.bytes.length;
    for (const [at, length] of [
      [0, 4],
      [RAM - 1, 4],
      [end - 3, 4],
      [end, 1],
      [2 ** 53 + 2, 4],
      [2 ** 64 - 2048, 4096],
    ] as const) {
      for (const flags of [0, Flag.write]) {
        driver.chain(0, { at, length, flags });
        const chain = queue.follow(0);
        const use = (): unknown => (flags ? queue.scatter(chain, new Uint8Array(length)) : queue.gather(chain));
        expect(use, `${at}`).toThrow("which is not RAM");
      }
    }
  });

  test.each(["descriptors", "available", "used"] as const)("%s outside RAM", (part) => {
    const { driver, queue } = queueOf();
    driver.chain(0, { at: DATA, length: 1 });
    driver.offer(0);
    driver.state[part] = 0x4000;
    const work = () => {
      headsOf(queue);
      queue.give(0, 0);
    };
    expect(work).toThrow("which is not RAM");
  });

  test("2.7: parts that are not aligned", () => {
    const { driver } = queueOf();
    expect(() => checkPlaces(driver.state)).not.toThrow();
    for (const [part, off, alignment] of [
      ["descriptors", 8, 16],
      ["available", 1, 2],
      ["used", 2, 4],
    ] as const) {
      const wrong = { ...driver.state, [part]: driver.state[part] + off };
      expect(() => checkPlaces(wrong)).toThrow(new RegExp(`^${part} at 0x.*no multiple of ${alignment}$`));
    }
  });
});

test("any memory: requests or an error, and a bounded number of them", () => {
  const size = 8;
  const words = fc.array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, RAM, RAM + 64, 16, 32)), {
    minLength: 64,
    maxLength: 64,
  });
  fc.assert(
    fc.property(words, fc.boolean(), fc.boolean(), fc.nat(0xffff), (values, indirect, eventIndex, start) => {
      const ram = new TestRam(256);
      for (const [index, value] of values.entries()) ram.view.setUint32(4 * index, value, true);
      const driver = new QueueDriver(ram, size);
      driver.state.nextAvailable = start;
      const queue = new Virtqueue(ram, driver.state, { indirect, eventIndex });
      let requests = 0;
      try {
        for (const chain of queue.requests()) {
          requests++;
          expect(chain.segments).toBeLessThanOrEqual(256);
          queue.gather(chain);
          queue.scatter(chain, new Uint8Array(chain.writableLength));
          queue.give(chain.head, chain.writableLength);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(VirtqueueError);
      }
      expect(requests).toBeLessThanOrEqual(size);
    }),
    { numRuns: 5000 },
  );
});
