// A guest's console output on its way out.
//
// Owns: batching, and the credit window. Bytes are collected during a slice and handed on in one buffer; once a reader is
// CONSOLE_WINDOW bytes behind, `isOpen` is false and the guest is not scheduled until credit comes back. A UART never
// loses a byte for it, and never sees it.

import { CONSOLE_WINDOW } from "../worker/protocol.ts";

export class ConsoleOutput {
  private buffer = new Uint8Array(4096);
  private length = 0;
  private credit = CONSOLE_WINDOW;

  /** `send` takes ownership of the bytes. */
  constructor(private readonly send: (bytes: Uint8Array) => void) {}

  write(byte: number): void {
    this.makeRoom(1);
    this.buffer[this.length++] = byte;
  }

  writeAll(bytes: Uint8Array): void {
    this.makeRoom(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  private makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, needed));
    larger.set(this.buffer);
    this.buffer = larger;
  }

  /** May the guest go on printing? */
  get isOpen(): boolean {
    return this.length < this.credit;
  }

  /** The reader has consumed this many bytes. */
  addCredit(bytes: number): void {
    this.credit = Math.min(CONSOLE_WINDOW, this.credit + bytes);
  }

  /** Hands on what has been printed since the last call. */
  flush(): void {
    if (this.length === 0) return;
    this.credit -= this.length;
    const bytes = this.buffer.slice(0, this.length);
    this.length = 0;
    this.send(bytes);
  }
}
