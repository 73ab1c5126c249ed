// The guest's output on its way to standard output.

import { createHash } from "node:crypto";
import type { GuestEnd } from "../worker/protocol.ts";
import { endForWantOfOutput, print } from "./standard-output.ts";

export class GuestConsole {
  private readonly hash = createHash("sha256");
  private pending: Promise<void> = Promise.resolve();
  private lastByte = NEWLINE;
  /** Why standard output takes no more; null if it does. */
  failure: GuestEnd | null = null;

  /** `onFailure` is told when standard output takes no more: what the guest prints from then on is lost. */
  constructor(private readonly onFailure: (end: GuestEnd) => void) {}

  /** Resolves when standard output has taken the bytes. Never rejects. */
  write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.lastByte = bytes.at(-1) ?? this.lastByte;
    this.pending = print(bytes).catch((error) => this.fail(error));
    return this.pending;
  }

  private fail(error: unknown): void {
    this.failure ??= endForWantOfOutput(error);
    this.onFailure(this.failure);
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
