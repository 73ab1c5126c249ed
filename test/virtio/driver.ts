// The driver's side of a virtqueue and of a virtio-mmio device, played by hand in a test's own memory.

import type { MmioDevice } from "../../src/devices/device.ts";
import type { Gpa } from "../../src/memory/address.ts";
import { type DmaMemory, newQueueState, type QueueState } from "../../src/virtio/virtqueue.ts";

export const RAM = 0x8000_0000;

export const Flag = { next: 1, write: 2, indirect: 4 } as const;
export const NO_INTERRUPT = 1;

export const Feature = {
  indirect: 1n << 28n,
  eventIndex: 1n << 29n,
  version1: 1n << 32n,
} as const;

export const Reg = {
  magic: 0x000,
  version: 0x004,
  deviceId: 0x008,
  vendorId: 0x00c,
  deviceFeatures: 0x010,
  deviceFeaturesSelect: 0x014,
  driverFeatures: 0x020,
  driverFeaturesSelect: 0x024,
  queueSelect: 0x030,
  queueSizeMax: 0x034,
  queueSize: 0x038,
  queueReady: 0x044,
  queueNotify: 0x050,
  interruptStatus: 0x060,
  interruptAck: 0x064,
  status: 0x070,
  descriptors: 0x080,
  available: 0x090,
  used: 0x0a0,
  sharedMemoryLength: 0x0b0,
  queueReset: 0x0c0,
  configGeneration: 0x0fc,
  config: 0x100,
} as const;

export const Status = { acknowledge: 1, driver: 2, driverOk: 4, featuresOk: 8, needsReset: 64 } as const;

/** RAM from RAM on. */
export class TestRam implements DmaMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(size = 1 << 16) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  private holds(at: number, length: number): boolean {
    return at >= RAM && at + length <= RAM + this.bytes.length;
  }
  read(at: Gpa, length: number): Uint8Array | null {
    return this.holds(at, length) ? this.bytes.slice(at - RAM, at - RAM + length) : null;
  }
  write(at: Gpa, bytes: Uint8Array): boolean {
    if (!this.holds(at, bytes.length)) return false;
    this.bytes.set(bytes, at - RAM);
    return true;
  }
  set16(at: number, value: number): void {
    this.view.setUint16(at - RAM, value, true);
  }
  get16(at: number): number {
    return this.view.getUint16(at - RAM, true);
  }
  get32(at: number): number {
    return this.view.getUint32(at - RAM, true);
  }
  text(at: number, length: number): string {
    return Buffer.from(this.bytes.subarray(at - RAM, at - RAM + length)).toString("latin1");
  }
  setText(at: number, text: string): void {
    this.bytes.set(Buffer.from(text, "latin1"), at - RAM);
  }
}

export interface TestDescriptor {
  readonly at: number;
  readonly length: number;
  readonly flags?: number;
  readonly next?: number;
}

/** One queue: where its parts are, and what the driver puts into them. */
export class QueueDriver {
  readonly state: QueueState;

  constructor(
    readonly ram: TestRam,
    readonly size: number,
    base = RAM,
  ) {
    const available = base + 16 * size;
    const used = available + 6 + 2 * size + (4 - ((6 + 2 * size) % 4));
    this.state = { ...newQueueState(), size, ready: true, descriptors: base, available, used };
  }

  /** Writes a descriptor into the queue's table, or into another. */
  describe(index: number, { at, length, flags = 0, next = 0 }: TestDescriptor, table = this.state.descriptors): void {
    const { view } = this.ram;
    const place = table + 16 * index - RAM;
    view.setBigUint64(place, BigInt(at), true);
    view.setUint32(place + 8, length, true);
    view.setUint16(place + 12, flags, true);
    view.setUint16(place + 14, next, true);
  }

  /** A chain of these descriptors from `head` on, linked in order. */
  chain(head: number, ...descriptors: readonly TestDescriptor[]): void {
    for (const [index, descriptor] of descriptors.entries()) {
      const isLast = index === descriptors.length - 1;
      const flags = (descriptor.flags ?? 0) | (isLast ? 0 : Flag.next);
      this.describe(head + index, { ...descriptor, flags, next: isLast ? 0 : head + index + 1 });
    }
  }

  /** Makes these heads available. */
  offer(...heads: readonly number[]): void {
    const { available } = this.state;
    let index = this.ram.get16(available + 2);
    for (const head of heads) {
      this.ram.set16(available + 4 + 2 * (index % this.size), head);
      index = (index + 1) & 0xffff;
    }
    this.ram.set16(available + 2, index);
  }

  set availableIndex(index: number) {
    this.ram.set16(this.state.available + 2, index);
  }
  set availableFlags(flags: number) {
    this.ram.set16(this.state.available, flags);
  }
  /** Used index that the driver wants to hear of. */
  set usedEvent(index: number) {
    this.ram.set16(this.state.available + 4 + 2 * this.size, index);
  }
  /** Available index that the device wants to hear of. */
  get availableEvent(): number {
    return this.ram.get16(this.state.used + 4 + 8 * this.size);
  }
  get usedIndex(): number {
    return this.ram.get16(this.state.used + 2);
  }
  usedEntry(index: number): { head: number; written: number } {
    const at = this.state.used + 4 + 8 * (index % this.size);
    return { head: this.ram.get32(at), written: this.ram.get32(at + 4) };
  }
}

/** A driver at a device's registers. */
export class DeviceDriver {
  constructor(readonly device: MmioDevice) {}

  read(register: number): number {
    return this.device.read(register, 4) >>> 0;
  }
  write(register: number, value: number): void {
    this.device.write(register, 4, value >>> 0);
  }
  private write64(register: number, value: number): void {
    this.write(register, value);
    this.write(register + 4, Math.floor(value / 2 ** 32));
  }

  /** All feature bits that the device offers. */
  get offered(): bigint {
    const half = (select: number): bigint => {
      this.write(Reg.deviceFeaturesSelect, select);
      return BigInt(this.read(Reg.deviceFeatures));
    };
    return half(0) | (half(1) << 32n);
  }

  accept(features: bigint): void {
    for (const select of [0, 1]) {
      this.write(Reg.driverFeaturesSelect, select);
      this.write(Reg.driverFeatures, Number((features >> BigInt(32 * select)) & 0xffff_ffffn));
    }
  }

  setUpQueue(index: number, { size, descriptors, available, used }: QueueState): void {
    this.write(Reg.queueSelect, index);
    this.write(Reg.queueSize, size);
    this.write64(Reg.descriptors, descriptors);
    this.write64(Reg.available, available);
    this.write64(Reg.used, used);
    this.write(Reg.queueReady, 1);
  }

  /** Brings the device up with these features and queues, as 3.1.1 "Driver Requirements: Device Initialization" says. */
  start(features: bigint, ...queues: readonly QueueDriver[]): this {
    this.write(Reg.status, 0);
    this.write(Reg.status, Status.acknowledge);
    this.write(Reg.status, Status.acknowledge | Status.driver);
    this.accept(features | Feature.version1);
    this.write(Reg.status, Status.acknowledge | Status.driver | Status.featuresOk);
    for (const [index, { state }] of queues.entries()) this.setUpQueue(index, state);
    this.write(Reg.status, Status.acknowledge | Status.driver | Status.featuresOk | Status.driverOk);
    return this;
  }

  notify(queue: number): void {
    this.write(Reg.queueNotify, queue);
  }
  get needsReset(): boolean {
    return (this.read(Reg.status) & Status.needsReset) !== 0;
  }
}
