// The one terminal that the guests of `tabvisor up` share.
//
// Owns: what is shown. Either all guests, line by line, each line with its guest's name before it; or one guest that the
// person has attached to, as it prints. While one is attached the others' lines are not shown, and are not kept.

import { GuestLines } from "./guest-lines.ts";
import { print } from "./standard-output.ts";

export class UpScreen {
  /** The guest that is attached to, by its place; null while all are shown. */
  attached: number | null = null;
  readonly names: string[] = [];
  private readonly lines: GuestLines[] = [];

  /** Adds a guest; returns its place. What `parent` has begun to say, if it is the clone of one, it has begun, too. */
  add(name: string, parent: number | null): number {
    const lines = new GuestLines();
    if (parent !== null) lines.push(this.lines[parent]!.unfinished);
    this.lines.push(lines);
    return this.names.push(name) - 1;
  }

  /** Resolves when standard output has taken what is shown of it. Rejects as `print` does. */
  async output(guest: number, bytes: Uint8Array): Promise<void> {
    const lines = this.lines[guest]!.push(bytes);
    if (this.attached === guest) await print(bytes);
    else await this.show(guest, lines);
  }

  /** A guest has ended: what it began to say, and a line about it. */
  async ended(guest: number, message: string): Promise<void> {
    await this.show(guest, this.lines[guest]!.end());
    if (this.attached === null) await this.show(guest, [`-- ${message}`]);
    else this.note(`${this.names[guest]}: ${message}`);
  }

  /** Shows one guest, from the line that it has begun on; or all. */
  async attach(guest: number | null): Promise<void> {
    if (guest === this.attached) return;
    this.attached = guest;
    if (guest === null) {
      this.note("all guests");
      return;
    }
    this.note(`guest ${guest + 1}, ${this.names[guest]}`);
    await print(this.lines[guest]!.unfinished);
  }

  /** Something of ours, on a line of its own. */
  note(text: string): void {
    process.stderr.write(`${process.stdout.isTTY && this.attached !== null ? "\r\n" : ""}tabvisor: ${text}\n`);
  }

  private async show(guest: number, lines: readonly string[]): Promise<void> {
    if (this.attached !== null || lines.length === 0) return;
    const width = Math.max(...this.names.map(({ length }) => length));
    const name = this.names[guest]!.padEnd(width);
    await print(lines.map((line) => `${name} | ${line}\n`).join(""));
  }
}
