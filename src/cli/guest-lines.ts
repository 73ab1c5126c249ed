// A guest's output in lines, as `tabvisor up` shows it between the lines of others.
//
// What a line means to a terminal is taken out: a guest's escape sequences are for its own screen, not for one that it
// shares. The line that is not finished yet is kept raw, for whoever attaches to the guest.

const NEWLINE = 10;
/** A guest may print without end and without a line's end. */
const LONGEST_LINE = 4096;

const ESCAPE = "\\u001b";
const BELL = "\\u0007";
/** Escape sequences (ECMA-48: CSI; OSC and other strings; those of two characters), and control characters but for the tab. */
const NOT_TEXT = new RegExp(
  [
    `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`,
    `${ESCAPE}[\\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?`,
    `${ESCAPE}.?`,
    "[^\\P{Cc}\\t]",
  ].join("|"),
  "gu",
);

export class GuestLines {
  private line: number[] = [];

  /** Takes output; returns the lines that it completes, as plain text without their ends. */
  push(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    for (const byte of bytes) {
      if (byte !== NEWLINE) this.line.push(byte);
      if (byte === NEWLINE || this.line.length === LONGEST_LINE) lines.push(this.take());
    }
    return lines;
  }

  /** The line that has begun, if one has, as if it had ended. */
  end(): string[] {
    return this.line.length === 0 ? [] : [this.take()];
  }

  /** The line that has begun, as it was printed. */
  get unfinished(): Uint8Array {
    return Uint8Array.from(this.line);
  }

  private take(): string {
    const text = plainText(Uint8Array.from(this.line));
    this.line = [];
    return text;
  }
}

/** What a terminal would show in the end: what comes after a carriage return is written over the line. */
function plainText(bytes: Uint8Array): string {
  const overwritten = new TextDecoder().decode(bytes).split("\r");
  return (overwritten.findLast((part) => part !== "") ?? "").replace(NOT_TEXT, "");
}
