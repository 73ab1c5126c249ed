// A split virtqueue, the device's side of it.
//
// Owns: reading the descriptor table and the available ring, writing the used ring, and when the driver wants to be told.
// Does not own: what a request means (one file a device), registers (mmio-transport.ts).
// The guest is hostile: every index, length and chain is bounded here, and what cannot be valid is a VirtqueueError, on which
// the transport stops the device. Ring indices count modulo 2^16, as the driver's do, and are never compared by size.
// Spec: Virtual I/O Device 1.2, 2.7 "Split Virtqueues".

import { type Gpa, gpa } from "../memory/address.ts";

/** Guest memory as a device reaches it. */
export interface DmaMemory {
  /** A copy of [at, at + length); null if it is not all RAM. */
  read(at: Gpa, length: number): Uint8Array | null;
  /** False, and nothing written, if it is not all RAM. */
  write(at: Gpa, bytes: Uint8Array): boolean;
}

/** The driver has broken the rules of the queue; the message says how. */
export class VirtqueueError extends Error {
  override name = "VirtqueueError";
}

/** What the driver has negotiated of the rings' own features. */
export interface RingFeatures {
  /** VIRTIO_F_INDIRECT_DESC */
  readonly indirect: boolean;
  /** VIRTIO_F_EVENT_IDX */
  readonly eventIndex: boolean;
}

/** A piece of guest memory in a chain. */
interface Segment {
  readonly at: number;
  readonly length: number;
}

/** One request: what the device may read, and what it may write, in order. */
export interface Chain {
  /** The descriptor it begins with; names the chain in the used ring. */
  readonly head: number;
  readonly readable: readonly Segment[];
  readonly writable: readonly Segment[];
  /** Bytes of all readable segments, and of all writable ones. */
  readonly readableLength: number;
  readonly writableLength: number;
  /** Descriptors, without the one that names an indirect table. */
  readonly segments: number;
}

/** Where the driver has put the parts of a queue, and how far the device is. Plain data. */
export interface QueueState {
  /** Entries, a power of two; 0 while the driver has not chosen. */
  size: number;
  ready: boolean;
  descriptors: number;
  available: number;
  used: number;
  /** Index of the next available entry that the device takes. */
  nextAvailable: number;
  nextUsed: number;
}

export const newQueueState = (): QueueState => ({
  size: 0,
  ready: false,
  descriptors: 0,
  available: 0,
  used: 0,
  nextAvailable: 0,
  nextUsed: 0,
});

/** The longest queue that a driver may choose, and the longest chain of descriptors, indirect ones included. */
export const LARGEST_QUEUE = 256;
/** The most bytes that one request may carry: Linux's largest is 4 MiB, and without a bound one could ask for 4 GiB. */
const LARGEST_CHAIN = 16 * 1024 * 1024;

const DESCRIPTOR_SIZE = 16;
const enum DescriptorFlag {
  Next = 1,
  Write = 2,
  Indirect = 4,
}
/** In the available ring's flags: the driver wants no interrupts. */
const NO_INTERRUPT = 1;
/** Flags and index; a ring's entries follow. The used ring's flags stay 0: notifications are always wanted. */
const RING_HEADER = 4;
const AVAILABLE_ENTRY = 2;
const USED_ENTRY = 8;
/** What each part's address must be a multiple of (2.7 "Split Virtqueues"). */
const ALIGNMENT = { descriptors: DESCRIPTOR_SIZE, available: 2, used: 4 } as const;

interface Descriptor extends Segment {
  readonly flags: number;
  readonly next: number;
}

/** A table of descriptors. */
interface Table {
  readonly at: number;
  readonly size: number;
  readonly isIndirect: boolean;
}

/** Checks where the driver has put a queue. Throws VirtqueueError. */
export function checkPlaces(queue: QueueState): void {
  for (const [part, alignment] of Object.entries(ALIGNMENT) as [keyof typeof ALIGNMENT, number][]) {
    if (queue[part] % alignment !== 0)
      throw new VirtqueueError(`${part} at ${hex(queue[part])}, which is no multiple of ${alignment}`);
  }
}

/** A view of a queue that is ready; all its state is in `state`. Every method throws VirtqueueError. */
export class Virtqueue {
  constructor(
    private readonly memory: DmaMemory,
    private readonly state: QueueState,
    private readonly features: RingFeatures,
  ) {}

  /** Requests that the device has not taken. */
  get waiting(): number {
    const { state } = this;
    const waiting = (this.read16(state.available + 2) - state.nextAvailable) & 0xffff;
    if (waiting > state.size) throw new VirtqueueError(`${waiting} requests in a queue of ${state.size}`);
    return waiting;
  }

  /**
   * Takes the requests that are waiting now, one after the other. What the device writes for one may lie on the ring itself and
   * seem to add more: those are for the next notification, or one could be endless.
   */
  *requests(): Generator<Chain> {
    for (const head of this.heads()) yield this.follow(head);
  }

  /** The same, but only their names, for `follow`. */
  *heads(): Generator<number> {
    for (let waiting = this.waiting; waiting > 0; waiting--) yield this.takeHead();
  }

  /** Takes the next request, which must be there; gives its name. */
  takeHead(): number {
    const { state } = this;
    const slot = state.nextAvailable % state.size;
    const head = this.read16(state.available + RING_HEADER + slot * AVAILABLE_ENTRY);
    state.nextAvailable = (state.nextAvailable + 1) & 0xffff;
    // 2.7.10 "Available Buffer Notification Suppression": tell us of the next one.
    if (this.features.eventIndex) this.write16(state.used + RING_HEADER + state.size * USED_ENTRY, state.nextAvailable);
    return head;
  }

  /** Reads the request that begins at descriptor `head`: one that was taken and not given back yet. */
  follow(head: number): Chain {
    const readable: Segment[] = [];
    const writable: Segment[] = [];
    let [readableLength, writableLength] = [0, 0];
    let table: Table = { at: this.state.descriptors, size: this.state.size, isIndirect: false };
    let index = head;
    // A driver may link descriptors into a ring. No chain is longer than the largest queue, so that is how many are followed.
    for (let segments = 1; segments <= LARGEST_QUEUE; segments++) {
      let descriptor = this.descriptor(table, index);
      if (descriptor.flags & DescriptorFlag.Indirect) {
        table = this.indirectTable(descriptor, table);
        descriptor = this.descriptor(table, 0);
        if (descriptor.flags & DescriptorFlag.Indirect)
          throw new VirtqueueError("an indirect table in an indirect table");
      }
      const { length, flags, next } = descriptor;
      if (flags & DescriptorFlag.Write) {
        writable.push(descriptor);
        writableLength += length;
      } else {
        if (writable.length > 0) throw new VirtqueueError("a readable descriptor behind a writable one");
        readable.push(descriptor);
        readableLength += length;
      }
      if (readableLength + writableLength > LARGEST_CHAIN)
        throw new VirtqueueError(`a request of more than ${LARGEST_CHAIN} bytes`);
      if (!(flags & DescriptorFlag.Next)) return { head, readable, writable, readableLength, writableLength, segments };
      index = next;
    }
    throw new VirtqueueError(`the chain at descriptor ${head} is longer than ${LARGEST_QUEUE}`);
  }

  /** The table that an indirect descriptor of `table` names. Its own flag Write means nothing (2.7.5.3.2). */
  private indirectTable({ at, length, flags }: Descriptor, table: Table): Table {
    if (!this.features.indirect) throw new VirtqueueError("an indirect descriptor, which was not negotiated");
    if (table.isIndirect) throw new VirtqueueError("an indirect table in an indirect table");
    if (flags & DescriptorFlag.Next) throw new VirtqueueError("an indirect descriptor that has a next one");
    if (length === 0 || length % DESCRIPTOR_SIZE !== 0)
      throw new VirtqueueError(`an indirect table of ${length} bytes, which is no multiple of ${DESCRIPTOR_SIZE}`);
    return { at, size: length / DESCRIPTOR_SIZE, isIndirect: true };
  }

  private descriptor({ at: base, size }: Table, index: number): Descriptor {
    if (index >= size) throw new VirtqueueError(`descriptor ${index} of a table of ${size}`);
    const view = this.view(base + index * DESCRIPTOR_SIZE, DESCRIPTOR_SIZE);
    // An address beyond 2^53 loses its low bits, and is not RAM in any case.
    const at = view.getUint32(0, true) + view.getUint32(4, true) * 0x1_0000_0000;
    return { at, length: view.getUint32(8, true), flags: view.getUint16(12, true), next: view.getUint16(14, true) };
  }

  /**
   * Gives a request back to the driver, the first `written` bytes of its writable part filled. Returns true if the driver wants
   * an interrupt for it (2.7.7 "Used Buffer Notification Suppression").
   */
  give(head: number, written: number): boolean {
    const { state } = this;
    const entry = new Uint8Array(USED_ENTRY);
    const view = new DataView(entry.buffer);
    view.setUint32(0, head, true);
    view.setUint32(4, written, true);
    const before = state.nextUsed;
    this.write(state.used + RING_HEADER + (before % state.size) * USED_ENTRY, entry);
    state.nextUsed = (before + 1) & 0xffff;
    this.write16(state.used + 2, state.nextUsed);
    if (!this.features.eventIndex) return (this.read16(state.available) & NO_INTERRUPT) === 0;
    // The driver names the entry whose use it wants to hear of: is it the one just written?
    return this.read16(state.available + RING_HEADER + state.size * AVAILABLE_ENTRY) === before;
  }

  /** Reads `length` bytes of a request's readable part, from `offset` of it on; they must exist. */
  gather({ readable, readableLength }: Chain, offset = 0, length = readableLength - offset): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const { at, from, to } of parts(readable, offset, length)) bytes.set(this.read(at, to - from), from);
    return bytes;
  }

  /** Writes `bytes` to the beginning of a request's writable part, which must have room. */
  scatter({ writable }: Chain, bytes: Uint8Array): void {
    for (const { at, from, to } of parts(writable, 0, bytes.length)) this.write(at, bytes.subarray(from, to));
  }

  private read(at: number, length: number): Uint8Array {
    const bytes = this.memory.read(gpa(at), length);
    if (bytes === null) throw new VirtqueueError(`${length} bytes at ${hex(at)}, which is not RAM`);
    return bytes;
  }
  private write(at: number, bytes: Uint8Array): void {
    if (!this.memory.write(gpa(at), bytes))
      throw new VirtqueueError(`${bytes.length} bytes at ${hex(at)}, which is not RAM`);
  }
  private view(at: number, length: number): DataView {
    return new DataView(this.read(at, length).buffer);
  }
  private read16(at: number): number {
    return this.view(at, 2).getUint16(0, true);
  }
  private write16(at: number, value: number): void {
    this.write(at, Uint8Array.of(value & 0xff, value >>> 8));
  }
}

/** Which addresses hold [offset, offset + length) of these segments; `from` and `to` count from `offset`. */
function* parts(
  segments: readonly Segment[],
  offset: number,
  length: number,
): Generator<{ at: number; from: number; to: number }> {
  let start = -offset;
  for (const segment of segments) {
    const from = Math.max(start, 0);
    const to = Math.min(start + segment.length, length);
    if (from < to) yield { at: segment.at + (from - start), from, to };
    start += segment.length;
  }
}

const hex = (address: number): string => `0x${address.toString(16)}`;
