// The one door by which console input enters a machine.
//
// Owns: the queue of bytes that the outside has typed, and when the next one enters the console: the UART's receive FIFO, or
// the virtio console, where a buffer that the driver has put up stands for the receive interrupt.
// Wall clock: as soon as the FIFO has room. Virtual clock: at points that depend on the guest alone, so that the same
// input gives the same run. The next byte enters the empty FIFO
//   (a) at a WFI while the receive interrupt is enabled, before the clock skips;
//   (b) at the 1,000th receiver poll in a row that found nothing, or when such a row has lasted 100 ms of guest time: a
//       guest that pauses between its polls (U-Boot's countdown, Linux's SBI console) is waiting too;
//   (c) 10,000,000 retired instructions after the FIFO became empty with the receive interrupt enabled;
//   (d) when the guest asks for it by HTIF; if nothing is typed yet, by rule (c), as if the interrupt were enabled.
// A new size of the terminal enters by the same rules, before the next byte.
// When the input has ended, a guest that asks by the same rules at least a second of guest time after its last output
// gets no answer: the machine stops. So it does after a minute when a script waits for output: guest and script then wait
// for each other.

import { StateReader } from "../devices/state.ts";
import type { ClockName, TerminalSize } from "../worker/protocol.ts";

const POLLS = 1000;
const POLLING_NS = 100e6;
const PATIENCE = 10_000_000;
const QUIET_NS = 1e9;
const SCRIPT_QUIET_NS = 60e9;
/** Bytes that may wait in a saved door; a pipe gives at most 16 MiB. */
const MOST_SAVED = 64 * 1024 * 1024;
const STATE_VERSION = 1;

/** The console's receiving side: the UART, or the virtio console. */
export interface InputPort {
  /** The device's on the bus. */
  readonly name: string;
  /** Has the guest taken all that it was given? */
  readonly receiveFifoEmpty: boolean;
  /** Has the guest asked to be interrupted when a byte comes? */
  readonly receiveInterruptEnabled: boolean;
  /** How often in a row it has looked for a byte and found none. */
  readonly emptyPolls: number;
  /** A byte comes. False if there is no room for it. */
  receive(byte: number): boolean;
  /** The terminal has another size; for consoles that tell. */
  resize?(size: TerminalSize): void;
}

/** What the door needs to know of its machine. */
export interface DoorSurroundings {
  readonly port: InputPort;
  readonly clock: ClockName;
  /** Instructions retired by the VM. */
  retired(): number;
  /** Guest time since reset, in nanoseconds. */
  elapsedNs(): number;
}

/** What came of a guest's asking: a byte entered, nothing did, or there is no more and it has waited long enough. */
export type Answer = "delivered" | "nothing" | "end-of-input";

export class InputDoor {
  private queue: Uint8Array[] = [];
  private next = 0;
  /** A size of the terminal that the guest has not been told. */
  private size: TerminalSize | null = null;
  private ended = false;
  /** A script types: when it has nothing queued, it waits for output. */
  isScripted = false;
  private lastOutputNs = 0;
  /** The guest has asked for a byte outright (HTIF), and has not got it. */
  private isAsked = false;
  /** Retired count since which the FIFO has been empty with the receive interrupt enabled; null when it is not so. */
  waitingSince: number | null = null;
  /** Guest time of the first poll of the row that found nothing; null without such a row. */
  private pollingSinceNs: number | null = null;

  constructor(private readonly machine: DoorSurroundings) {}

  /** Somebody has typed. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.queue.push(bytes);
    if (this.machine.clock === "wall") this.feed();
  }

  /** The terminal has another size. */
  resize(size: TerminalSize): void {
    if (this.machine.port.resize === undefined) return;
    this.size = size;
    if (this.machine.clock === "wall") this.deliverSize();
  }

  /** Nobody will type any more. */
  end(): void {
    this.ended = true;
  }

  /** Somebody types again. */
  reopen(): void {
    this.ended = false;
  }

  /** The guest has printed. */
  outputSeen(): void {
    this.lastOutputNs = this.machine.elapsedNs();
  }

  /** To be called after every access to the console, or to the UART's FIFO by SBI: rule (b), and the bookkeeping of (c). */
  afterAccess(): Answer {
    const { port } = this.machine;
    if (this.machine.clock === "wall") {
      this.feed();
      return port.emptyPolls >= POLLS && this.isOver() ? "end-of-input" : "nothing";
    }
    this.noteWaiting();
    return this.pollsInVain() && port.receiveFifoEmpty ? this.ask() : "nothing";
  }

  /** Rule (d): the guest asks once, and then waits. */
  asked(): Answer {
    if (this.machine.clock === "wall") {
      this.feed();
      return "nothing";
    }
    this.isAsked = true;
    const answer = this.machine.port.receiveFifoEmpty ? this.ask() : "nothing";
    this.noteWaiting();
    return answer;
  }

  /** It has got it. */
  satisfied(): void {
    this.isAsked = false;
    if (this.machine.clock === "virtual") this.noteWaiting();
  }

  /** Rule (a). */
  atWfi(): Answer {
    const { port } = this.machine;
    const isWall = this.machine.clock === "wall";
    if (isWall) this.feed();
    if (!port.receiveInterruptEnabled || !port.receiveFifoEmpty) return "nothing";
    if (isWall) return this.isOver() ? "end-of-input" : "nothing";
    return this.ask();
  }

  /** Rule (c): the door looks again after this many instructions; call `whenDue` then. */
  instructionsUntilDue(): number {
    if (this.waitingSince === null) return Number.POSITIVE_INFINITY;
    const since = this.machine.retired() - this.waitingSince;
    if (this.hasBytes) return Math.max(1, PATIENCE - since);
    return Math.max(1, PATIENCE - since, Math.ceil(this.quietLimitNs - this.quietNs));
  }

  whenDue(): Answer {
    if (this.waitingSince === null || this.machine.retired() - this.waitingSince < PATIENCE) return "nothing";
    return this.ask();
  }

  /** Will nothing more be typed? */
  get hasEnded(): boolean {
    return this.ended && !this.hasBytes;
  }

  /** Will no byte come, and has the guest been silent long enough? */
  isOver(): boolean {
    return !this.hasBytes && this.quietNs >= this.quietLimitNs;
  }

  /** Guest time since the last output. */
  private get quietNs(): number {
    return this.machine.elapsedNs() - this.lastOutputNs;
  }

  private get quietLimitNs(): number {
    if (this.ended) return QUIET_NS;
    return this.isScripted ? SCRIPT_QUIET_NS : Number.POSITIVE_INFINITY;
  }

  /** The machine is reset: what was typed but not delivered stays, unless a script begins anew and types it again. */
  reset(typesAgain: boolean): void {
    if (typesAgain) {
      this.ended = false;
      this.queue = [];
      this.next = 0;
    }
    this.isAsked = false;
    this.waitingSince = null;
    this.pollingSinceNs = null;
    this.lastOutputNs = 0;
  }

  save(): unknown {
    const { ended, lastOutputNs, isAsked, waitingSince, pollingSinceNs } = this;
    return {
      version: STATE_VERSION,
      queued: this.queued(),
      size: this.size === null ? [] : [this.size.columns, this.size.rows],
      ended,
      lastOutputNs,
      isAsked,
      waitingSince,
      pollingSinceNs,
    };
  }

  /** Takes what `save` gave. Whether a script types is not a part of it. */
  restore(state: unknown): void {
    const reader = new StateReader("console input", STATE_VERSION, state);
    const queued = reader.bytes("queued", MOST_SAVED);
    const [columns, rows] = reader.unsignedArray("size", 0, 2, 0xffff);
    const restored = {
      size: columns === undefined || rows === undefined ? null : { columns, rows },
      ended: reader.boolean("ended"),
      lastOutputNs: reader.amount("lastOutputNs"),
      isAsked: reader.boolean("isAsked"),
      waitingSince: reader.amountOrNull("waitingSince"),
      pollingSinceNs: reader.amountOrNull("pollingSinceNs"),
    };
    Object.assign(this, restored);
    this.queue = queued.length > 0 ? [queued] : [];
    this.next = 0;
  }

  /** What has been typed and not delivered. */
  private queued(): Uint8Array {
    const length = this.queue.reduce((sum, chunk) => sum + chunk.length, -this.next);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const [index, chunk] of this.queue.entries()) {
      const rest = index === 0 ? chunk.subarray(this.next) : chunk;
      bytes.set(rest, at);
      at += rest.length;
    }
    return bytes;
  }

  private get hasBytes(): boolean {
    return this.queue.length > 0;
  }

  private ask(): Answer {
    if (this.deliverSize()) return "delivered";
    if (!this.hasBytes) return this.isOver() ? "end-of-input" : "nothing";
    const delivered = this.deliver();
    this.waitingSince = null;
    this.noteWaiting();
    return delivered ? "delivered" : "nothing"; // a UART in loopback takes no byte
  }

  /** False if there is no new one. */
  private deliverSize(): boolean {
    const { size } = this;
    this.size = null;
    if (size !== null) this.machine.port.resize?.(size);
    return size !== null;
  }

  /** The only place where a byte enters. False if the FIFO is full. */
  private deliver(): boolean {
    const chunk = this.queue[0]!;
    if (!this.machine.port.receive(chunk[this.next]!)) return false;
    if (++this.next === chunk.length) {
      this.queue.shift();
      this.next = 0;
    }
    return true;
  }

  private feed(): void {
    while (this.hasBytes && this.deliver());
  }

  /** Rule (b). */
  private pollsInVain(): boolean {
    const { emptyPolls } = this.machine.port;
    if (emptyPolls === 0) {
      this.pollingSinceNs = null;
      return false;
    }
    const now = this.machine.elapsedNs();
    this.pollingSinceNs ??= now;
    return emptyPolls >= POLLS || now - this.pollingSinceNs >= POLLING_NS;
  }

  private noteWaiting(): void {
    const { port } = this.machine;
    const isWanted = port.receiveInterruptEnabled || this.isAsked;
    if (!port.receiveFifoEmpty || !isWanted) this.waitingSince = null;
    else this.waitingSince ??= this.machine.retired();
  }
}
