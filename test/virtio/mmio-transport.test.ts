// The registers of virtio over MMIO, and the life of a device: 4.2, 2.1 and 3.1 of the virtio specification.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StateReader } from "../../src/devices/state.ts";
import { VIRTIO_MMIO_SIZE, VirtioMmio } from "../../src/virtio/mmio-transport.ts";
import type { VirtioDevice, VirtioHost } from "../../src/virtio/virtio-device.ts";
import { accesses, checkDevice, checkRefusals, perform, TestLine } from "../devices/support.ts";
import { DeviceDriver, Feature, Flag, NO_INTERRUPT, QueueDriver, RAM, Reg, Status, TestRam } from "./driver.ts";

const DATA = RAM + 0x8000;

/** A device with two queues: it fills what is writable with what is readable, again and again. */
class Mirror implements VirtioDevice {
  readonly name = "virtio-mirror";
  readonly id = 42;
  readonly features = 0x8000_0000_0000_0005n;
  readonly queues = 2;
  readonly trouble = null;
  host!: VirtioHost;
  resets = 0;
  attach(host: VirtioHost): void {
    this.host = host;
  }
  config(): Uint8Array {
    return Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55);
  }
  notify(index: number): void {
    const queue = this.host.queue(index)!;
    for (const chain of queue.requests()) {
      const input = queue.gather(chain);
      const output = Uint8Array.from({ length: chain.writableLength }, (_, at) => input[at % input.length] ?? 0);
      queue.scatter(chain, output);
      this.host.complete(index, chain, output.length);
    }
  }
  reset(): void {
    this.resets++;
  }
  nextEvent(): null {
    return null;
  }
  poll(): void {}
  save(): unknown {
    return { version: 1 };
  }
  restore(state: unknown): void {
    new StateReader("virtio-mirror device", 1, state);
  }
}

function setUp() {
  const ram = new TestRam();
  const line = new TestLine();
  const mirror = new Mirror();
  const device = new VirtioMmio(mirror, ram, line);
  const queues = [new QueueDriver(ram, 8), new QueueDriver(ram, 4, RAM + 0x1000)] as const;
  return { ram, line, mirror, device, driver: new DeviceDriver(device), queues };
}

const running = Status.acknowledge | Status.driver | Status.featuresOk | Status.driverOk;

describe("4.2.2 registers", () => {
  test("identify the device", () => {
    const { driver } = setUp();
    expect(driver.read(Reg.magic)).toBe(0x7472_6976);
    expect(driver.read(Reg.version)).toBe(2);
    expect(driver.read(Reg.deviceId)).toBe(42);
    expect(driver.read(Reg.vendorId)).toBe(0x554d_4551);
  });

  test("features: the device's and the transport's, in two halves and nothing beyond", () => {
    const { driver } = setUp();
    expect(driver.offered).toBe(0x8000_0000_0000_0005n | Feature.indirect | Feature.eventIndex | Feature.version1);
    driver.write(Reg.deviceFeaturesSelect, 2);
    expect(driver.read(Reg.deviceFeatures)).toBe(0);
  });

  test("queues: two of at most 256 entries; ready is what was written", () => {
    const { driver } = setUp();
    for (const [index, size] of [
      [0, 256],
      [1, 256],
      [2, 0],
      [0xffff_ffff, 0],
    ] as const) {
      driver.write(Reg.queueSelect, index);
      expect(driver.read(Reg.queueSizeMax)).toBe(size);
      driver.write(Reg.queueSize, 8);
      driver.write(Reg.queueReady, 1);
      expect(driver.read(Reg.queueReady)).toBe(size === 0 ? 0 : 1);
      driver.write(Reg.queueReady, 0);
      expect(driver.read(Reg.queueReady)).toBe(0);
    }
  });

  test("a queue without a size that a queue can have never becomes ready", () => {
    const { driver } = setUp();
    for (const size of [0, 3, 257, 512, 0xffff_ffff]) {
      driver.write(Reg.queueSize, 8);
      driver.write(Reg.queueSize, size);
      driver.write(Reg.queueReady, 1);
      expect(driver.read(Reg.queueReady), `${size}`).toBe(0);
    }
    expect(driver.needsReset).toBe(false);
  });

  test("the configuration space, in any width, and 0 behind it", () => {
    const { driver, device } = setUp();
    expect([0, 1, 4, 5].map((at) => device.read(Reg.config + at, 1))).toEqual([0x11, 0x22, 0x55, 0]);
    expect([0, 2, 4].map((at) => device.read(Reg.config + at, 2))).toEqual([0x2211, 0x4433, 0x55]);
    expect(driver.read(Reg.config)).toBe(0x4433_2211);
    driver.write(Reg.config, 7);
    expect(driver.read(Reg.config)).toBe(0x4433_2211);
  });

  test("no shared memory, no queue reset, and 0 where nothing is", () => {
    const { driver } = setUp();
    for (let at = 0; at < 16; at += 4) expect(driver.read(Reg.sharedMemoryLength + at)).toBe(0xffff_ffff);
    for (const register of [Reg.queueReset, Reg.queueNotify, Reg.queueSize, Reg.descriptors, 0x0f8]) {
      driver.write(register, 0);
      expect(driver.read(register)).toBe(0);
    }
  });

  test("registers are 4 bytes wide", () => {
    const { driver, device, queues } = setUp();
    driver.start(0n, ...queues);
    for (const width of [1, 2] as const) {
      expect(device.read(Reg.magic, width)).toBe(0);
      device.write(Reg.status, width, 0);
    }
    expect(driver.read(Reg.status)).toBe(running);
  });
});

describe("2.1 device status", () => {
  test("FEATURES_OK sticks only for features that were offered, with VERSION_1 among them", () => {
    const { driver } = setUp();
    const accepted = (features: bigint): boolean => {
      driver.write(Reg.status, 0);
      driver.accept(features);
      driver.write(Reg.status, Status.featuresOk);
      return (driver.read(Reg.status) & Status.featuresOk) !== 0;
    };
    expect(accepted(Feature.version1)).toBe(true);
    expect(accepted(driver.offered)).toBe(true);
    expect(accepted(0n)).toBe(false);
    expect(accepted(Feature.version1 | 2n)).toBe(false);
  });

  test("features cannot be changed behind FEATURES_OK", () => {
    const { driver, queues, mirror } = setUp();
    driver.start(0n, ...queues);
    driver.accept(5n | Feature.version1);
    expect(mirror.host.negotiated(5n)).toBe(false);
    driver.start(5n, ...queues);
    expect(mirror.host.negotiated(1n)).toBe(true);
  });

  test("writing 0 resets all but the configuration's generation", () => {
    const { driver, queues, mirror, line, ram } = setUp();
    driver.start(Feature.eventIndex, ...queues);
    queues[0].chain(0, { at: DATA, length: 1 });
    queues[0].offer(0);
    driver.notify(0);
    mirror.host.configChanged();
    expect(line.level).toBe(true);
    driver.write(Reg.status, 0);
    expect(line.level).toBe(false);
    expect(mirror.resets).toBe(2);
    expect(driver.read(Reg.interruptStatus)).toBe(0);
    expect(driver.read(Reg.queueReady)).toBe(0);
    expect(driver.read(Reg.configGeneration)).toBe(1);
    expect(mirror.host.queue(0)).toBe(null);
    expect(ram.get16(queues[0].state.used + 2)).toBe(1);
  });

  test("no queue is touched before DRIVER_OK; what was offered by then is served at it", () => {
    const { driver, queues } = setUp();
    driver.write(Reg.status, Status.acknowledge | Status.driver);
    driver.accept(Feature.version1);
    driver.write(Reg.status, Status.acknowledge | Status.driver | Status.featuresOk);
    driver.setUpQueue(1, queues[1].state);
    queues[1].chain(0, { at: DATA, length: 1 });
    queues[1].offer(0);
    driver.notify(1);
    expect(queues[1].usedIndex).toBe(0);
    driver.write(Reg.status, running);
    expect(queues[1].usedIndex).toBe(1);
  });

  test("4.2.2.1: nor while QueueReady is 0", () => {
    const { driver, queues } = setUp();
    driver.start(0n, ...queues);
    queues[0].chain(0, { at: DATA, length: 1 });
    queues[0].offer(0);
    driver.write(Reg.queueSelect, 0);
    driver.write(Reg.queueReady, 0);
    driver.notify(0);
    driver.notify(2);
    driver.notify(0xffff_ffff);
    expect(queues[0].usedIndex).toBe(0);
    driver.write(Reg.queueReady, 1);
    driver.notify(0);
    expect(queues[0].usedIndex).toBe(1);
  });

  test("a queue that is ready cannot be moved", () => {
    const { driver, queues } = setUp();
    driver.start(0n, ...queues);
    driver.write(Reg.queueSelect, 0);
    for (const register of [Reg.queueSize, Reg.descriptors, Reg.available, Reg.used]) driver.write(register, 0);
    queues[0].chain(0, { at: DATA, length: 1 });
    queues[0].offer(0);
    driver.notify(0);
    expect(queues[0].usedIndex).toBe(1);
  });
});

describe("interrupts", () => {
  test("used buffers: raised, told by InterruptStatus, ended by InterruptACK", () => {
    const { driver, queues, line, ram } = setUp();
    driver.start(0n, ...queues);
    ram.setText(DATA, "abc");
    queues[0].chain(1, { at: DATA, length: 3 }, { at: DATA + 16, length: 5, flags: Flag.write });
    queues[0].offer(1);
    driver.notify(0);
    expect(ram.text(DATA + 16, 6)).toBe("abcab\0");
    expect(queues[0].usedEntry(0)).toEqual({ head: 1, written: 5 });
    expect(line.level).toBe(true);
    expect(driver.read(Reg.interruptStatus)).toBe(1);
    driver.write(Reg.interruptAck, 2);
    expect(line.level).toBe(true);
    driver.write(Reg.interruptAck, 1);
    expect(line.level).toBe(false);
    expect(driver.read(Reg.interruptStatus)).toBe(0);
  });

  test("not if the driver wants none", () => {
    const { driver, queues, line } = setUp();
    driver.start(0n, ...queues);
    queues[0].availableFlags = NO_INTERRUPT;
    queues[0].chain(0, { at: DATA, length: 1 });
    queues[0].offer(0);
    driver.notify(0);
    expect(queues[0].usedIndex).toBe(1);
    expect(line.level).toBe(false);
  });

  test("2.5.1: a changed configuration has another generation; its interrupt waits for DRIVER_OK", () => {
    const { driver, queues, line, mirror } = setUp();
    mirror.host.configChanged();
    expect(driver.read(Reg.configGeneration)).toBe(1);
    expect(line.level).toBe(false);
    driver.start(0n, ...queues);
    mirror.host.configChanged();
    expect(driver.read(Reg.configGeneration)).toBe(2);
    expect(driver.read(Reg.interruptStatus)).toBe(2);
    expect(line.level).toBe(true);
  });
});

describe("a driver that breaks the rules", () => {
  test("2.1.2: needs a reset, is told so, and the device does nothing more until then", () => {
    const { driver, queues, line, device } = setUp();
    driver.start(0n, ...queues);
    queues[0].describe(0, { at: 0x1000, length: 1 });
    queues[0].offer(0);
    driver.notify(0);
    expect(driver.read(Reg.status)).toBe(running | Status.needsReset);
    expect(driver.read(Reg.interruptStatus)).toBe(2);
    expect(line.level).toBe(true);
    expect(device.trouble).toBe("its driver has broken a rule of virtio: 1 bytes at 0x1000, which is not RAM");

    driver.write(Reg.status, running);
    expect(driver.needsReset).toBe(true);
    queues[1].chain(0, { at: DATA, length: 1 });
    queues[1].offer(0);
    driver.notify(1);
    expect(queues[1].usedIndex).toBe(0);

    queues[0].describe(0, { at: DATA, length: 1 });
    driver.start(0n, ...queues);
    expect(device.trouble).toBe(null);
    expect([queues[0].usedIndex, queues[1].usedIndex]).toEqual([1, 1]);
  });

  test("2.7: a queue that is not aligned is not taken", () => {
    const { driver, queues, device } = setUp();
    driver.setUpQueue(0, { ...queues[0].state, used: queues[0].state.used + 2 });
    expect(driver.read(Reg.queueReady)).toBe(0);
    expect(driver.needsReset).toBe(true);
    expect(driver.read(Reg.interruptStatus)).toBe(0);
    expect(device.trouble).toMatch(/used at 0x[0-9a-f]+, which is no multiple of 4$/);
  });

  test("addresses of 64 bits are not cut to 53", () => {
    const { driver, queues } = setUp();
    driver.start(0n, queues[0]);
    driver.write(Reg.queueSelect, 1);
    driver.write(Reg.queueSize, 4);
    for (const register of [Reg.descriptors, Reg.available, Reg.used]) {
      driver.write(register, RAM);
      driver.write(register + 4, 0xffe0_0000);
    }
    driver.write(Reg.queueReady, 1);
    driver.notify(1);
    expect(driver.needsReset).toBe(true);
  });
});

describe("any accesses", () => {
  const registers = Object.values(Reg).flatMap((register) => [register, register + 4]);

  test("save and restore", () => {
    checkDevice(() => {
      const { device, line } = setUp();
      return { device, outside: () => line.level };
    }, registers);
    checkRefusals(setUp().device);
  });

  test("a device that runs, saved and restored", () => {
    fc.assert(
      fc.property(accesses(VIRTIO_MMIO_SIZE, registers), (after) => {
        const { driver, device, ram, line, queues } = setUp();
        driver.start(Feature.indirect | Feature.eventIndex, ...queues);
        queues[0].chain(0, { at: DATA, length: 1 }, { at: DATA + 1, length: 2, flags: Flag.write });
        queues[0].offer(0);
        driver.notify(0);
        const copiedRam = new TestRam();
        copiedRam.bytes.set(ram.bytes);
        const copiedLine = new TestLine();
        const copy = new VirtioMmio(new Mirror(), copiedRam, copiedLine);
        copy.restore(JSON.parse(JSON.stringify(device.save())));
        expect(copiedLine.level).toBe(line.level);
        queues[0].offer(0);
        copiedRam.bytes.set(ram.bytes);
        for (const access of after) expect(perform(copy, access)).toEqual(perform(device, access));
        expect(copy.save()).toEqual(device.save());
        expect(Buffer.compare(copiedRam.bytes, ram.bytes)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
