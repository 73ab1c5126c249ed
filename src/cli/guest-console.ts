// The guest's output on its way to standard output.

import { createHash } from "node:crypto";
import { print } from "./standard-output.ts";

export class GuestConsole {
  private readonly hash = createHash("sha256");
  private pending: Promise<void> = Promise.resolve();
  private lastByte = NEWLINE;

  /** `onFailure` is told once why standard output takes no more; what the guest prints after that is lost. */
  constructor(private readonly onFailure: (error: unknown) => void) {}

  /** Resolves when standard output has taken the bytes. Never rejects. */
  write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.lastByte = bytes.at(-1) ?? this.lastByte;
    this.pending = print(bytes).catch((error) => this.onFailure(error));
    return this.pending;
  }

  /** Resolves when all has been taken. */
  drained(): Promise<void> {
    return this.pending;
  }

  /** Has the guest left the terminal's cursor at the beginning of a line? */
  get isAtLineStart(): boolean {
    return this.lastByte === NEWLINE;
  }

  /** SHA-256 of all that the guest printed, in hexadecimal. To be asked once, at the end. */
  sha256(): string {
    return this.hash.digest("hex");
  }
}

const NEWLINE = 10;
