// virtio over MMIO, version 2: the registers between a driver and a device.
//
// Owns: feature negotiation, device status, where the queues are, the interrupt. Does not own: rings (virtqueue.ts), requests
// (the device). A driver that breaks a queue's rules stops its own device: DEVICE_NEEDS_RESET, until it resets it.
// Spec: Virtual I/O Device 1.2, 4.2 "Virtio Over MMIO", 2.1 "Device Status Field", 6 "Reserved Feature Bits".

import type { IrqLine, MmioDevice, Width } from "../devices/device.ts";
import { StateReader, saveU64 } from "../devices/state.ts";
import type { VirtioDevice, VirtioHost } from "./virtio-device.ts";
import {
  type Chain,
  checkPlaces,
  type DmaMemory,
  LARGEST_QUEUE,
  newQueueState,
  type QueueState,
  Virtqueue,
  VirtqueueError,
} from "./virtqueue.ts";

const enum Reg {
  Magic = 0x000,
  Version = 0x004,
  DeviceId = 0x008,
  VendorId = 0x00c,
  DeviceFeatures = 0x010,
  DeviceFeaturesSelect = 0x014,
  DriverFeatures = 0x020,
  DriverFeaturesSelect = 0x024,
  QueueSelect = 0x030,
  QueueSizeMax = 0x034,
  QueueSize = 0x038,
  QueueReady = 0x044,
  QueueNotify = 0x050,
  InterruptStatus = 0x060,
  InterruptAck = 0x064,
  Status = 0x070,
  DescriptorsLow = 0x080,
  DescriptorsHigh = 0x084,
  AvailableLow = 0x090,
  AvailableHigh = 0x094,
  UsedLow = 0x0a0,
  UsedHigh = 0x0a4,
  SharedMemoryLengthLow = 0x0b0,
  SharedMemoryLengthHigh = 0x0b4,
  SharedMemoryBaseLow = 0x0b8,
  SharedMemoryBaseHigh = 0x0bc,
  ConfigGeneration = 0x0fc,
  Config = 0x100,
}

const MAGIC = 0x74726976; // "virt"
const VERSION = 2;
/** "QEMU" in ASCII: teaching systems for the virt board look for it (xv6 does). */
const VENDOR = 0x554d4551;

const enum Status {
  DriverOk = 4,
  FeaturesOk = 8,
  NeedsReset = 64,
}

const enum Interrupt {
  Used = 1,
  Config = 2,
}

const RING_INDIRECT_DESC = 1n << 28n;
const RING_EVENT_IDX = 1n << 29n;
const VERSION_1 = 1n << 32n;
const TRANSPORT_FEATURES = RING_INDIRECT_DESC | RING_EVENT_IDX | VERSION_1;

/** Bytes of address space. */
export const VIRTIO_MMIO_SIZE = 0x1000;

const STATE_VERSION = 1;
const U32_MAX = 0xffff_ffff;

/** Registers are 4 bytes: other widths read as 0 and are ignored when written. The configuration space is read in any width. */
export class VirtioMmio implements MmioDevice, VirtioHost {
  readonly name: string;
  readonly size = VIRTIO_MMIO_SIZE;

  private status = 0;
  private deviceFeaturesSelect = 0;
  private driverFeaturesSelect = 0;
  private driverFeatures = 0n;
  private queueSelect = 0;
  private interrupt = 0;
  private generation = 0;
  /** Why the device needs a reset, if it does: for people, and not part of its state. */
  private reason = "";
  private readonly queues: QueueState[];
  private readonly features: bigint;

  constructor(
    private readonly device: VirtioDevice,
    private readonly memory: DmaMemory,
    private readonly irq: IrqLine,
  ) {
    this.name = device.name;
    this.features = device.features | TRANSPORT_FEATURES;
    this.queues = Array.from({ length: device.queues }, newQueueState);
    device.attach(this);
  }

  /** Why the device does not do what it is for, for people; null while it does. */
  get trouble(): string | null {
    if ((this.status & Status.NeedsReset) === 0) return this.device.trouble;
    return `its driver has broken a rule of virtio${this.reason}`;
  }

  read(offset: number, width: Width): number {
    if (offset >= Reg.Config) return this.readConfig(offset - Reg.Config, width);
    if (width !== 4) return 0;
    switch (offset) {
      case Reg.Magic:
        return MAGIC;
      case Reg.Version:
        return VERSION;
      case Reg.DeviceId:
        return this.device.id;
      case Reg.VendorId:
        return VENDOR;
      case Reg.DeviceFeatures:
        return half(this.features, this.deviceFeaturesSelect);
      case Reg.QueueSizeMax:
        return this.selected === null ? 0 : LARGEST_QUEUE;
      case Reg.QueueReady:
        return this.selected?.ready ? 1 : 0;
      case Reg.InterruptStatus:
        return this.interrupt;
      case Reg.Status:
        return this.status;
      case Reg.ConfigGeneration:
        return this.generation;
      // There is no shared memory: every region is one that does not exist.
      case Reg.SharedMemoryLengthLow:
      case Reg.SharedMemoryLengthHigh:
      case Reg.SharedMemoryBaseLow:
      case Reg.SharedMemoryBaseHigh:
        return U32_MAX;
      default:
        return 0;
    }
  }

  write(offset: number, width: Width, value: number): void {
    if (width !== 4) return;
    switch (offset) {
      case Reg.DeviceFeaturesSelect:
        this.deviceFeaturesSelect = value;
        break;
      case Reg.DriverFeaturesSelect:
        this.driverFeaturesSelect = value;
        break;
      case Reg.DriverFeatures:
        this.writeDriverFeatures(value);
        break;
      case Reg.QueueSelect:
        this.queueSelect = value;
        break;
      case Reg.QueueNotify:
        this.notified(value);
        break;
      case Reg.InterruptAck:
        this.interrupt &= ~value;
        this.updateLine();
        break;
      case Reg.Status:
        this.writeStatus(value);
        break;
      default:
        this.writeQueue(offset, value);
    }
  }

  private get selected(): QueueState | null {
    return this.queues[this.queueSelect] ?? null;
  }

  /** Where a queue is can be said only while it is not ready. */
  private writeQueue(offset: number, value: number): void {
    const queue = this.selected;
    if (queue === null) return;
    if (offset === Reg.QueueReady) {
      this.makeReady(queue, (value & 1) !== 0);
      return;
    }
    if (queue.ready) return;
    switch (offset) {
      case Reg.QueueSize:
        // "Queue Size is always a power of 2"; another value leaves the queue unusable.
        queue.size = value <= LARGEST_QUEUE && (value & (value - 1)) === 0 ? value : 0;
        break;
      case Reg.DescriptorsLow:
        queue.descriptors = withLow(queue.descriptors, value);
        break;
      case Reg.DescriptorsHigh:
        queue.descriptors = withHigh(queue.descriptors, value);
        break;
      case Reg.AvailableLow:
        queue.available = withLow(queue.available, value);
        break;
      case Reg.AvailableHigh:
        queue.available = withHigh(queue.available, value);
        break;
      case Reg.UsedLow:
        queue.used = withLow(queue.used, value);
        break;
      case Reg.UsedHigh:
        queue.used = withHigh(queue.used, value);
        break;
    }
  }

  private makeReady(queue: QueueState, ready: boolean): void {
    queue.ready = false;
    if (!ready || queue.size === 0) return;
    this.guarded(() => {
      checkPlaces(queue);
      queue.ready = true;
    });
  }

  private writeDriverFeatures(value: number): void {
    if (this.status & Status.FeaturesOk || this.driverFeaturesSelect > 1) return;
    const shift = BigInt(this.driverFeaturesSelect) * 32n;
    this.driverFeatures = (this.driverFeatures & ~(0xffff_ffffn << shift)) | (BigInt(value) << shift);
  }

  /**
   * Writing 0 resets. FEATURES_OK sticks only if we offer all that the driver took, and it took VERSION_1. Requests that it
   * made before DRIVER_OK are looked at now.
   */
  private writeStatus(value: number): void {
    if (value === 0) {
      this.reset();
      return;
    }
    const before = this.status;
    const isAcceptable = (this.driverFeatures & ~this.features) === 0n && this.negotiated(VERSION_1);
    const taken = value & 0xff & ~Status.NeedsReset & (isAcceptable ? ~0 : ~Status.FeaturesOk);
    this.status = taken | (before & Status.NeedsReset);
    if (this.status & ~before & Status.DriverOk) for (const index of this.queues.keys()) this.notified(index);
  }

  private readConfig(offset: number, width: Width): number {
    const config = this.device.config();
    let value = 0;
    for (let index = 0; index < width; index++) value += (config[offset + index] ?? 0) * 2 ** (8 * index);
    return value;
  }

  private notified(index: number): void {
    if (this.queue(index) !== null) this.guarded(() => this.device.notify(index));
  }

  // VirtioHost

  queue(index: number): Virtqueue | null {
    const state = this.queues[index];
    const runs = (this.status & (Status.DriverOk | Status.NeedsReset)) === Status.DriverOk;
    if (state === undefined || !state.ready || !runs) return null;
    const indirect = this.negotiated(RING_INDIRECT_DESC);
    return new Virtqueue(this.memory, state, { indirect, eventIndex: this.negotiated(RING_EVENT_IDX) });
  }

  negotiated(feature: bigint): boolean {
    return (this.driverFeatures & feature) !== 0n;
  }

  complete(index: number, { head }: Chain, written: number): void {
    if (this.queue(index)?.give(head, written)) this.raise(Interrupt.Used);
  }

  configChanged(): void {
    this.generation = (this.generation + 1) >>> 0;
    this.raiseConfig();
  }

  /** 2.1.2: not before DRIVER_OK. */
  private raiseConfig(): void {
    if (this.status & Status.DriverOk) this.raise(Interrupt.Config);
  }

  private raise(cause: Interrupt): void {
    this.interrupt |= cause;
    this.updateLine();
  }

  private updateLine(): void {
    this.irq.set(this.interrupt !== 0);
  }

  /** When the device has something to do by itself, in nanoseconds of guest time; null if never. */
  nextEvent(): number | null {
    return this.device.nextEvent();
  }

  /** Lets the device do what is due. */
  poll(): void {
    this.guarded(() => this.device.poll());
  }

  /** What a driver has broken ends its device, and nothing else. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof VirtqueueError)) throw error;
      this.reason = `: ${error.message}`;
      this.status |= Status.NeedsReset;
      this.device.reset();
      this.raiseConfig();
    }
  }

  reset(): void {
    this.status = 0;
    this.deviceFeaturesSelect = 0;
    this.driverFeaturesSelect = 0;
    this.driverFeatures = 0n;
    this.queueSelect = 0;
    this.interrupt = 0;
    this.reason = "";
    for (const queue of this.queues) Object.assign(queue, newQueueState());
    this.device.reset();
    this.updateLine();
  }

  save(): unknown {
    return {
      version: STATE_VERSION,
      status: this.status,
      deviceFeaturesSelect: this.deviceFeaturesSelect,
      driverFeaturesSelect: this.driverFeaturesSelect,
      driverFeatures: saveU64(this.driverFeatures),
      queueSelect: this.queueSelect,
      interrupt: this.interrupt,
      generation: this.generation,
      queues: this.queues.map((queue) => ({ version: STATE_VERSION, ...queue })),
      device: this.device.save(),
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(this.name, STATE_VERSION, state);
    const fields = {
      status: reader.unsigned("status", 0xff),
      deviceFeaturesSelect: reader.unsigned("deviceFeaturesSelect", U32_MAX),
      driverFeaturesSelect: reader.unsigned("driverFeaturesSelect", U32_MAX),
      driverFeatures: reader.u64("driverFeatures"),
      queueSelect: reader.unsigned("queueSelect", U32_MAX),
      interrupt: reader.unsigned("interrupt", Interrupt.Used | Interrupt.Config),
      generation: reader.unsigned("generation", U32_MAX),
    };
    const queues = reader.list("queues", this.queues.length).map((queue) => restoreQueue(this.name, queue));
    this.device.restore(reader.field("device"));
    Object.assign(this, { ...fields, reason: "" });
    for (const [index, queue] of queues.entries()) Object.assign(this.queues[index]!, queue);
    this.updateLine();
  }
}

function restoreQueue(device: string, state: unknown): QueueState {
  const reader = new StateReader(`${device} queues`, STATE_VERSION, state);
  const queue = {
    size: reader.unsigned("size", LARGEST_QUEUE),
    ready: reader.boolean("ready"),
    descriptors: reader.unsigned("descriptors", Number.MAX_SAFE_INTEGER),
    available: reader.unsigned("available", Number.MAX_SAFE_INTEGER),
    used: reader.unsigned("used", Number.MAX_SAFE_INTEGER),
    nextAvailable: reader.unsigned("nextAvailable", 0xffff),
    nextUsed: reader.unsigned("nextUsed", 0xffff),
  };
  if ((queue.size & (queue.size - 1)) !== 0) throw reader.error("size", "a power of two");
  if (queue.ready && queue.size === 0) throw reader.error("ready", "false for a queue without size");
  return queue;
}

const half = (features: bigint, select: number): number =>
  select > 1 ? 0 : Number(BigInt.asUintN(32, features >> (BigInt(select) * 32n)));

/** Addresses from 2^53 on hold no RAM: the largest ones stand for them, so that an address is an exact number. */
const LARGEST_HIGH = 0x1f_ffff;
const withLow = (address: number, low: number): number => Math.floor(address / 2 ** 32) * 2 ** 32 + low;
const withHigh = (address: number, high: number): number =>
  Math.min(high, LARGEST_HIGH) * 2 ** 32 + (address % 2 ** 32);
