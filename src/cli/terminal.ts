// The person's terminal as a guest's keyboard.
//
// Owns: raw mode, which ends with the process however that ends, and the keys that are ours (QEMU's: Ctrl-A and another).

import type { ReadStream, WriteStream } from "node:tty";
import type { TerminalSize } from "../worker/protocol.ts";

const CTRL_A = 0x01;
const HELP_KEY = "h";

/** What a key after Ctrl-A does. */
export interface KeyCommand {
  /** The keys, one character each, and what people read for them. */
  readonly keys: string;
  readonly label: string;
  /** "leaves": a verb, for the list of keys. */
  readonly does: string;
  readonly run: (key: string) => void;
}

export interface TerminalEvents {
  /** Keys for the guest. */
  readonly type: (bytes: Uint8Array) => void;
  /** The terminal's size, when it is opened and whenever it changes; not if it has none. */
  readonly resize: (size: TerminalSize) => void;
  /** The terminal is gone. */
  readonly hangUp: () => void;
  /** Beside Ctrl-A, which sends itself, and h, which lists them. */
  readonly commands: readonly KeyCommand[];
}

export class Terminal {
  private escaped = false;
  private readonly help: string;
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
  ) {
    const ours = events.commands.map(({ label, does }) => `Ctrl-A ${label} ${does}`);
    this.help = [...ours, "Ctrl-A Ctrl-A sends Ctrl-A", `Ctrl-A ${HELP_KEY} lists these keys`].join(", ");
  }

  /** From here on keys come as they are pressed, and Ctrl-C is one of them. */
  open(): void {
    process.stderr.write(`tabvisor: ${this.help}\n`);
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
    let forGuest: number[] = [];
    const type = (): void => {
      if (forGuest.length > 0) this.events.type(Uint8Array.from(forGuest));
      forGuest = [];
    };
    for (const byte of bytes) {
      const isEscaped = this.escaped;
      this.escaped = !isEscaped && byte === CTRL_A;
      if (this.escaped) continue;
      if (!isEscaped || byte === CTRL_A) forGuest.push(byte);
      else {
        type(); // what was typed before a command is not for whom it switches to
        this.command(String.fromCharCode(byte));
      }
    }
    type();
  }

  /** The key after Ctrl-A; one without a meaning is dropped. */
  private command(key: string): void {
    if (key === HELP_KEY) process.stderr.write(`\r\ntabvisor: ${this.help}\r\n`);
    else this.events.commands.find(({ keys }) => keys.includes(key))?.run(key);
  }
}
