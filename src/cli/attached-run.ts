// A guest with this process's standard input and output as its console, from its start to its end.
//
// Owns: who types, what stops the run from outside (signals, keys, an output that is closed), and when a snapshot is taken.

import type { GuestEnd } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";
import { GuestConsole } from "./guest-console.ts";
import type { GuestSession } from "./guest-session.ts";
import { onSignals } from "./signals.ts";
import type { SnapshotFile } from "./snapshot-file.ts";
import { print } from "./standard-output.ts";
import { Terminal } from "./terminal.ts";

/** More piped input than this is refused. */
export const LARGEST_INPUT = 16 * 1024 * 1024;
export const INPUT_NAME = "standard input";

const LEFT: GuestEnd = { code: ExitCode.Done, message: "left at the terminal" };

/** Who types: a person at a terminal; whoever writes to the pipe, while the guest runs; nobody any more, or a script. */
export type Typist = "terminal" | "pipe" | "nobody";

export interface RunEnd {
  readonly end: GuestEnd;
  /** Host time from the start to the end. */
  readonly wallMs: number;
}

export class AttachedRun {
  readonly console = new GuestConsole((end) => this.stop(end));
  private session: GuestSession | null = null;
  private isStopped = false;

  /** Runs the guest of a session, whose output is this console's, to its end. */
  async run(session: GuestSession, typist: Typist, snapshot: SnapshotFile | null): Promise<RunEnd> {
    this.session = session;
    onSignals((end) => this.stop(end));
    const terminal = typist === "terminal" ? this.openTerminal(session, snapshot) : null;
    if (typist === "pipe") this.typeAsItComes(session);
    const start = performance.now();
    const taken = snapshot?.takeInTime(session);
    const endOfGuest = await session.run();
    const wallMs = performance.now() - start;
    await taken;
    // A reader that is in no hurry may keep the guest's last words waiting for long, but not after Ctrl-C.
    if (!this.isStopped) await this.console.drained();
    terminal?.close();
    if (process.stdout.isTTY && !this.console.isAtLineStart) await print("\n");
    return { end: this.console.failure ?? endOfGuest, wallMs };
  }

  private stop(end: GuestEnd): void {
    this.isStopped = true;
    this.session?.interrupt(end);
  }

  private openTerminal(session: GuestSession, snapshot: SnapshotFile | null): Terminal {
    const terminal = new Terminal(process.stdin, process.stdout, {
      resize: (size) => session.resize(size),
      type: (bytes) => session.type(bytes),
      hangUp: () => this.stop({ code: ExitCode.Hangup, message: "the terminal is gone" }),
      commands: [
        { keys: "x", label: "x", does: "leaves", run: () => this.stop(LEFT) },
        ...(snapshot === null
          ? []
          : [{ keys: "s", label: "s", does: "writes a snapshot", run: () => void snapshot.take(session) }]),
      ],
    });
    terminal.open();
    return terminal;
  }

  /** Piped input with the wall clock: whoever writes may be waiting for what the guest prints. */
  private typeAsItComes(session: GuestSession): void {
    let length = 0;
    process.stdin.on("data", (bytes: Buffer) => {
      length += bytes.length;
      if (length <= LARGEST_INPUT) session.type(new Uint8Array(bytes));
      else this.stop({ code: ExitCode.Usage, message: `${INPUT_NAME}: more than 16 MiB` });
    });
    process.stdin.on("end", () => session.endInput());
    process.stdin.on("error", () => session.endInput());
  }
}
