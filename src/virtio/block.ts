// virtio block: requests for sectors of a disk.
//
// Owns: what a request says, when it is carried out, and what it is answered with. That is a fixed time after it was made, so
// that under the virtual clock its completion is at a certain instruction. Until then it is the driver's memory that holds it.
// Spec: Virtual I/O Device 1.2, 5.2 "Block Device".

import { StateReader } from "../devices/state.ts";
import { type Disk, DiskError, SECTOR } from "../disk/disk.ts";
import type { VirtioDevice, VirtioHost } from "./virtio-device.ts";
import { type Chain, LARGEST_QUEUE, type Virtqueue, VirtqueueError } from "./virtqueue.ts";

const REQUESTS = 0;

const F_SEG_MAX = 1n << 2n;
const F_READ_ONLY = 1n << 5n;
const F_BLOCK_SIZE = 1n << 6n;
const F_FLUSH = 1n << 9n;

const enum Request {
  In = 0,
  Out = 1,
  Flush = 4,
  GetId = 8,
}

const enum Answer {
  Ok = 0,
  Error = 1,
  Unsupported = 2,
}

/** type u32, reserved u32, sector u64 */
const HEADER = 16;
/** One byte of status ends every request. */
const STATUS = 1;
const ID_BYTES = 20;
/** Data segments of a request: what the longest queue holds beside header and status. */
const MOST_SEGMENTS = LARGEST_QUEUE - 2;
/** Guest time that a request takes under the virtual clock: that of a fast solid-state disk. */
export const LATENCY_NS = 100_000;
/**
 * What is carried out at one moment, in bytes: a guest must not make the host copy gigabytes between two instructions. What
 * is left over waits as long again. A segment counts as this many bytes.
 */
const MOST_AT_ONCE = 4 * 1024 * 1024;
const SEGMENT_COST = 256;
const STATE_VERSION = 1;

/** A request that is under way. */
interface Pending {
  /** Its name in the queue. */
  readonly head: number;
  /** When it is carried out. */
  readonly due: number;
}

export interface BlockOptions {
  /** Guest time in nanoseconds. */
  readonly now: () => number;
  /** Guest time that a request takes; 0 carries it out while the driver notifies. */
  readonly latencyNs: number;
  /** Tells a machine's disks apart: in their names and serial numbers. */
  readonly unit: number;
}

export class VirtioBlock implements VirtioDevice {
  readonly name: string;
  readonly id = 2;
  readonly features: bigint;
  readonly queues = 1;
  private host!: VirtioHost;
  private pending: Pending[] = [];
  /** Nothing is carried out before: the disk has done as much as it can at a time. */
  private busyUntil = 0;
  private lastError: string | null = null;

  constructor(
    private readonly disk: Disk,
    private readonly options: BlockOptions,
  ) {
    this.name = `virtio-blk${options.unit}`;
    this.features = F_SEG_MAX | F_BLOCK_SIZE | F_FLUSH | (disk.readOnly ? F_READ_ONLY : 0n);
  }

  attach(host: VirtioHost): void {
    this.host = host;
  }

  /** The host's last refusal to read or write. */
  get trouble(): string | null {
    return this.lastError;
  }

  /** capacity u64 (sectors), size_max u32, seg_max u32, geometry u32, blk_size u32 */
  config(): Uint8Array {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(this.disk.size / SECTOR), true);
    view.setUint32(12, MOST_SEGMENTS, true);
    view.setUint32(20, SECTOR, true);
    return bytes;
  }

  notify(): void {
    const { now, latencyNs } = this.options;
    const due = now() + latencyNs;
    for (const head of this.host.queue(REQUESTS)?.heads() ?? []) this.pending.push({ head, due });
    if (this.pending.length > LARGEST_QUEUE)
      throw new VirtqueueError(`${this.pending.length} requests at a time: more than a queue can have`);
    if (latencyNs === 0) this.poll();
  }

  nextEvent(): number | null {
    const first = this.pending[0];
    return first === undefined ? null : Math.max(first.due, this.busyUntil);
  }

  poll(): void {
    const queue = this.host.queue(REQUESTS);
    const { now, latencyNs } = this.options;
    const moment = now();
    if (moment < this.busyUntil) return;
    for (let cost = 0; queue !== null && this.pending.length > 0 && this.pending[0]!.due <= moment; ) {
      if (cost >= MOST_AT_ONCE) {
        this.busyUntil = moment + latencyNs;
        return;
      }
      const chain = queue.follow(this.pending.shift()!.head);
      cost += chain.readableLength + chain.writableLength + chain.segments * SEGMENT_COST;
      this.host.complete(REQUESTS, chain, this.carryOut(queue, chain));
    }
  }

  /** Returns how many bytes were written into the request. Throws VirtqueueError. */
  private carryOut(queue: Virtqueue, chain: Chain): number {
    const { readableLength, writableLength } = chain;
    if (readableLength < HEADER || writableLength < STATUS)
      throw new VirtqueueError(`a block request with ${readableLength} bytes to read and ${writableLength} to write`);
    const input = queue.gather(chain);
    // The status is the last byte of the writable part; what a failed request leaves before it is zeros.
    const output = new Uint8Array(writableLength);
    output[writableLength - STATUS] = this.answer(input, output.subarray(0, writableLength - STATUS));
    queue.scatter(chain, output);
    return writableLength;
  }

  private answer(input: Uint8Array, output: Uint8Array): Answer {
    const view = new DataView(input.buffer);
    const sector = Number(view.getBigUint64(8, true));
    try {
      switch (view.getUint32(0, true)) {
        case Request.In:
          return this.read(sector, output);
        case Request.Out:
          return this.write(sector, input.subarray(HEADER));
        case Request.Flush:
          this.disk.flush();
          return Answer.Ok;
        case Request.GetId:
          output.set(this.serial().subarray(0, output.length));
          return Answer.Ok;
        default:
          return Answer.Unsupported;
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.lastError = error.message;
      output.fill(0);
      return Answer.Error;
    }
  }

  private read(sector: number, output: Uint8Array): Answer {
    if (!this.covers(sector, output.length)) return Answer.Error;
    this.disk.read(sector * SECTOR, output);
    return Answer.Ok;
  }

  /** A driver that cannot flush relies on what is written being durable at once (5.2.5 "Device Initialization"). */
  private write(sector: number, bytes: Uint8Array): Answer {
    if (this.disk.readOnly || !this.covers(sector, bytes.length)) return Answer.Error;
    this.disk.write(sector * SECTOR, bytes);
    if (!this.host.negotiated(F_FLUSH)) this.disk.flush();
    return Answer.Ok;
  }

  /** Whole sectors, all of them on the disk? */
  private covers(sector: number, length: number): boolean {
    return length % SECTOR === 0 && sector * SECTOR + length <= this.disk.size;
  }

  private serial(): Uint8Array {
    const bytes = new Uint8Array(ID_BYTES);
    bytes.set(new TextEncoder().encode(`tabvisor-disk-${this.options.unit}`));
    return bytes;
  }

  reset(): void {
    this.pending = [];
    this.busyUntil = 0;
  }

  /** Without the disk's contents. */
  save(): unknown {
    return {
      version: STATE_VERSION,
      heads: this.pending.map(({ head }) => head),
      due: this.pending.map(({ due }) => due),
      busyUntil: this.busyUntil,
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(`${this.name} device`, STATE_VERSION, state);
    const heads = reader.unsignedArray("heads", 0, LARGEST_QUEUE, 0xffff);
    const due = reader.unsignedArray("due", heads.length, heads.length, Number.MAX_SAFE_INTEGER);
    const busyUntil = reader.unsigned("busyUntil", Number.MAX_SAFE_INTEGER);
    this.pending = heads.map((head, index) => ({ head, due: due[index]! }));
    this.busyUntil = busyUntil;
  }
}
