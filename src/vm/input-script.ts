// An expect/send script: types when the guest has printed something.
//
// Owns: the file's language, and matching. It sees every output byte as the guest prints it, inside the machine, so that
// under the virtual clock a script is as reproducible as piped input.
//
//   # comment             expect TEXT   wait until the guest prints TEXT
//   send TEXT             type TEXT, exactly          line TEXT   type TEXT and a carriage return
// TEXT runs to the end of the line; \n \r \t \e \\ and \xNN stand for bytes.

import { StateReader } from "../devices/state.ts";

/** One step of a script. */
export type ScriptStep =
  | { readonly kind: "expect"; readonly bytes: Uint8Array }
  | { readonly kind: "send"; readonly bytes: Uint8Array };

/** A script that cannot be read; the message names the line. */
export class ScriptError extends Error {
  override name = "ScriptError";
}

const STATE_VERSION = 1;

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, e: 27, "\\": 92 };

function unescapeText(text: string, line: number): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; ) {
    const literal = /^[^\\]+/.exec(text.slice(i))?.[0];
    if (literal !== undefined) {
      bytes.push(...new TextEncoder().encode(literal));
      i += literal.length;
      continue;
    }
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(i));
    const code = hex ? Number.parseInt(hex[1]!, 16) : ESCAPES[text[i + 1] ?? ""];
    if (code === undefined) throw new ScriptError(`line ${line}: unknown escape "${text.slice(i, i + 2)}"`);
    bytes.push(code);
    i += hex ? 4 : 2;
  }
  return bytes;
}

/** Reads a script. Throws ScriptError. */
export function parseScript(source: string): ScriptStep[] {
  const steps: ScriptStep[] = [];
  source.split("\n").forEach((raw, index) => {
    const text = raw.replace(/\r$/, "");
    if (/^\s*(#|$)/.test(text)) return;
    const [, word, rest] = /^\s*(\S+)(?: (.*))?$/s.exec(text) ?? [];
    const bytes = unescapeText(rest ?? "", index + 1);
    if (word === "expect" && bytes.length > 0) steps.push({ kind: "expect", bytes: Uint8Array.from(bytes) });
    else if (word === "send") steps.push({ kind: "send", bytes: Uint8Array.from(bytes) });
    else if (word === "line") steps.push({ kind: "send", bytes: Uint8Array.from([...bytes, 13]) });
    else throw new ScriptError(`line ${index + 1}: expected "expect TEXT", "send TEXT" or "line TEXT"`);
  });
  return steps;
}

/** Runs a script against the output. */
export class InputScript {
  private step = 0;
  /** Output since the last match, as far as the pattern may still begin in it. */
  private seen: number[] = [];

  /** `type` gets the bytes to send; `done` is called once, when the last step is behind. */
  constructor(
    private readonly steps: readonly ScriptStep[],
    private readonly type: (bytes: Uint8Array) => void,
    private readonly done: () => void,
  ) {}

  /** Sends what comes before the first expectation. */
  start(): void {
    this.advance();
  }

  /** The text that it waits for; null if it is through. */
  get awaited(): string | null {
    const step = this.steps[this.step];
    return step === undefined ? null : new TextDecoder().decode(step.bytes);
  }

  save(): unknown {
    return { version: STATE_VERSION, step: this.step, seen: [...this.seen] };
  }

  /** Takes what `save` of the same script gave, in place of `start`. */
  restore(state: unknown): void {
    const reader = new StateReader("script", STATE_VERSION, state);
    // One past the last step and one more: `done` has been called.
    const step = reader.unsigned("step", this.steps.length + 1);
    const awaited = this.steps[step];
    const seen = reader.unsignedArray("seen", 0, awaited?.kind === "expect" ? awaited.bytes.length : 0, 0xff);
    Object.assign(this, { step, seen });
  }

  outputByte(byte: number): void {
    const step = this.steps[this.step];
    if (step?.kind !== "expect") return;
    this.seen.push(byte);
    if (this.seen.length > step.bytes.length) this.seen.shift();
    if (this.seen.length < step.bytes.length || !step.bytes.every((b, i) => b === this.seen[i])) return;
    this.seen = [];
    this.step++;
    this.advance();
  }

  private advance(): void {
    for (let step = this.steps[this.step]; step?.kind === "send"; step = this.steps[++this.step]) this.type(step.bytes);
    if (this.step === this.steps.length) {
      this.step++;
      this.done();
    }
  }
}
