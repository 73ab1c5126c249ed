// virtio console: one port, with the terminal's size.
//
// Owns: bytes between the driver's two queues and the terminal, and bytes that arrived before the driver had room for them.
// Does not own: when a byte arrives (vm/input-door.ts).
// Spec: Virtual I/O Device 1.2, 5.3 "Console Device" (VIRTIO_CONSOLE_F_SIZE; no multiport, no emergency write).

import { StateReader } from "../devices/state.ts";
import type { TerminalSize } from "../worker/protocol.ts";
import type { VirtioDevice, VirtioHost } from "./virtio-device.ts";
import { LARGEST_QUEUE, VirtqueueError } from "./virtqueue.ts";

const RECEIVE = 0;
const TRANSMIT = 1;
const F_SIZE = 1n << 0n;
/** Bytes that wait for the guest; who types keeps the rest. */
export const RECEIVE_BUFFER = 4096;
/**
 * What is printed at one moment, in bytes: between two instructions a guest must not print more than its reader can be asked to
 * hold. The rest follows after a while, in guest time, and only once the reader has taken this.
 */
const MOST_AT_ONCE = 64 * 1024;
const PAUSE_NS = 1000;
/** A segment of a request costs as many bytes, however few it has. */
const SEGMENT_COST = 64;
const MAX_DIMENSION = 0xffff;
const STATE_VERSION = 1;

/** What a terminal has of which nothing is known. */
export const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };

export interface ConsoleConnections {
  /** Guest time in nanoseconds. */
  readonly now: () => number;
  /** Takes what the guest prints. */
  readonly transmit: (bytes: Uint8Array) => void;
  /** Bytes have been put into the driver's buffers. */
  readonly delivered: () => void;
}

export class VirtioConsole implements VirtioDevice {
  readonly name = "virtio-console";
  readonly id = 3;
  readonly features = F_SIZE;
  readonly queues = 2;
  readonly trouble = null;
  private host!: VirtioHost;
  private waiting: number[] = [];
  /** Something has been received since `poll`. */
  private hasNews = false;
  /** Requests to print that were taken, in order, and how much of the first has been printed. */
  private printing: number[] = [];
  private printed = 0;
  private pausedUntil = 0;

  constructor(
    private readonly connections: ConsoleConnections,
    private size: TerminalSize = DEFAULT_SIZE,
  ) {}

  attach(host: VirtioHost): void {
    this.host = host;
  }

  /** cols u16, rows u16 */
  config(): Uint8Array {
    const bytes = new Uint8Array(4);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, this.size.columns, true);
    view.setUint16(2, this.size.rows, true);
    return bytes;
  }

  /** The terminal has another size. */
  resize({ columns, rows }: TerminalSize): void {
    this.size = { columns: Math.min(columns, MAX_DIMENSION), rows: Math.min(rows, MAX_DIMENSION) };
    this.host.configChanged();
  }

  /** Has the driver got all that was received? */
  get receiveFifoEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Has the driver put up a buffer for what is typed? */
  get receiveInterruptEnabled(): boolean {
    let wants = false;
    this.host.guarded(() => {
      wants = (this.host.queue(RECEIVE)?.waiting ?? 0) > 0;
    });
    return wants;
  }

  /** A driver polls its own memory, which nobody sees. */
  get emptyPolls(): number {
    return 0;
  }

  /** A byte was typed; it goes to the driver when `poll` is called. False if no driver runs, or there is no room for it. */
  receive(byte: number): boolean {
    if (this.waiting.length >= RECEIVE_BUFFER || this.host.queue(RECEIVE) === null) return false;
    this.waiting.push(byte);
    this.hasNews = true;
    return true;
  }

  notify(index: number): void {
    if (index === RECEIVE) this.deliver();
    else if (index === TRANSMIT) {
      this.printing.push(...(this.host.queue(TRANSMIT)?.heads() ?? []));
      if (this.printing.length > LARGEST_QUEUE)
        throw new VirtqueueError(`${this.printing.length} requests at a time: more than a queue can have`);
      this.print();
    }
  }

  nextEvent(): number | null {
    if (this.hasNews) return this.connections.now();
    return this.printing.length > 0 ? this.pausedUntil : null;
  }

  poll(): void {
    this.deliver();
    this.print();
  }

  private deliver(): void {
    this.hasNews = false;
    const queue = this.host.queue(RECEIVE);
    if (queue === null || this.waiting.length === 0) return;
    let isDelivered = false;
    for (const chain of queue.requests()) {
      const bytes = Uint8Array.from(this.waiting.splice(0, chain.writableLength));
      queue.scatter(chain, bytes);
      this.host.complete(RECEIVE, chain, bytes.length);
      isDelivered = true;
      if (this.waiting.length === 0) break;
    }
    if (isDelivered) this.connections.delivered();
  }

  private print(): void {
    const queue = this.host.queue(TRANSMIT);
    const moment = this.connections.now();
    if (queue === null || moment < this.pausedUntil) return;
    for (let cost = 0; this.printing.length > 0; ) {
      if (cost >= MOST_AT_ONCE) {
        this.pausedUntil = moment + PAUSE_NS;
        return;
      }
      const chain = queue.follow(this.printing[0]!);
      // The driver may have made it shorter meanwhile.
      const length = Math.max(0, Math.min(chain.readableLength - this.printed, MOST_AT_ONCE - cost));
      this.connections.transmit(queue.gather(chain, this.printed, length));
      cost += length + chain.segments * SEGMENT_COST;
      this.printed += length;
      if (this.printed < chain.readableLength) continue;
      this.printing.shift();
      this.printed = 0;
      this.host.complete(TRANSMIT, chain, 0);
    }
  }

  /** The terminal keeps its size. */
  reset(): void {
    this.waiting = [];
    this.hasNews = false;
    this.printing = [];
    this.printed = 0;
    this.pausedUntil = 0;
  }

  save(): unknown {
    const { size, waiting, hasNews, printing, printed, pausedUntil } = this;
    return {
      version: STATE_VERSION,
      columns: size.columns,
      rows: size.rows,
      waiting: [...waiting],
      hasNews,
      printing: [...printing],
      printed,
      pausedUntil,
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(`${this.name} device`, STATE_VERSION, state);
    const restored = {
      size: { columns: reader.unsigned("columns", MAX_DIMENSION), rows: reader.unsigned("rows", MAX_DIMENSION) },
      waiting: reader.unsignedArray("waiting", 0, RECEIVE_BUFFER, 0xff),
      hasNews: reader.boolean("hasNews"),
      printing: reader.unsignedArray("printing", 0, LARGEST_QUEUE, 0xffff),
      printed: reader.unsigned("printed", Number.MAX_SAFE_INTEGER),
      pausedUntil: reader.unsigned("pausedUntil", Number.MAX_SAFE_INTEGER),
    };
    Object.assign(this, restored);
  }
}
