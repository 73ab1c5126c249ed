// The person's terminal as a guest's keyboard.
//
// Owns: raw mode, which ends with the process however that ends, and the keys that are ours (QEMU's: Ctrl-A and another).

import type { ReadStream, WriteStream } from "node:tty";
import type { TerminalSize } from "../worker/protocol.ts";

const CTRL_A = 0x01;

/** What the keys mean, for --help and Ctrl-A h. */
const KEYS = "Ctrl-A x leaves, Ctrl-A Ctrl-A sends Ctrl-A, Ctrl-A h lists these keys";

export interface TerminalEvents {
  /** Keys for the guest. */
  readonly type: (bytes: Uint8Array) => void;
  /** The terminal's size, when it is opened and whenever it changes; not if it has none. */
  readonly resize: (size: TerminalSize) => void;
  /** The person wants to leave. */
  readonly leave: () => void;
  /** The terminal is gone. */
  readonly hangUp: () => void;
}

export class Terminal {
  private escaped = false;
  private readonly restore = (): void => {
    this.input.setRawMode(false);
  };
  private readonly tellSize = (): void => {
    const { columns, rows } = this.output;
    if (columns > 0 && rows > 0) this.events.resize({ columns, rows });
  };

  constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream,
    private readonly events: TerminalEvents,
  ) {}

  /** From here on keys come as they are pressed, and Ctrl-C is one of them. */
  open(): void {
    process.stderr.write(`tabvisor: ${KEYS}\n`);
    process.on("exit", this.restore);
    this.input.setRawMode(true);
    this.input.on("data", (bytes: Buffer) => this.receive(bytes));
    this.input.on("end", this.events.hangUp);
    this.input.on("error", this.events.hangUp);
    this.output.on("resize", this.tellSize);
    this.tellSize();
  }

  /** The terminal as it was. */
  close(): void {
    process.off("exit", this.restore);
    this.output.off("resize", this.tellSize);
    this.restore();
    this.input.pause();
  }

  private receive(bytes: Uint8Array): void {
    const forGuest: number[] = [];
    for (const byte of bytes) {
      if (this.escaped) this.command(byte, forGuest);
      else if (byte === CTRL_A) this.escaped = true;
      else forGuest.push(byte);
    }
    if (forGuest.length > 0) this.events.type(Uint8Array.from(forGuest));
  }

  /** The key after Ctrl-A; one without a meaning is dropped. */
  private command(byte: number, forGuest: number[]): void {
    this.escaped = false;
    if (byte === CTRL_A) forGuest.push(byte);
    else if (byte === LETTER_X) this.events.leave();
    else if (byte === LETTER_H) process.stderr.write(`\r\ntabvisor: ${KEYS}\r\n`);
  }
}

const LETTER_X = "x".charCodeAt(0);
const LETTER_H = "h".charCodeAt(0);
