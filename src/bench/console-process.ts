// An emulator as a process of its own, with a shell at its console: what is typed, what it answers, and when. Node.js only.
//
// A session by expectation: a line is typed when the prompt stands at the console's end, so nothing waits for a fixed time.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { BenchmarkError } from "./benchmark-error.ts";

/** What a benchmark asks of an emulator with a shell. */
export interface ConsoleSession {
  /** Resolves when the prompt stands at the console's end, with all that was printed since the last time. */
  untilPrompt(): Promise<Printed>;
  /** A line, with Return. */
  type(line: string): void;
  /** Resolves when the process has ended. */
  untilEnd(): Promise<void>;
  /** Ends the process, if it has not ended. */
  kill(): void;
}

export interface Printed {
  readonly text: string;
  /** Milliseconds since the process was started. */
  readonly atMs: number;
  /** Of processor time that the process has used, all threads together; null where the system does not tell. */
  readonly processorMs: number | null;
}

/** A shell asks it at its prompt, sooner or later; nobody answers. */
const WHERE_IS_THE_CURSOR = "\x1b[6n";
/** No answer takes longer. */
const LONGEST_WAIT_MS = 300_000;
/** Of /proc/PID/stat, on every architecture of Linux. */
const MS_PER_CLOCK_TICK = 10;

export class ConsoleProcess implements ConsoleSession {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly startedMs = performance.now();
  private printed = "";
  private complaint = "";
  private failure: string | null = null;
  private readonly ended: Promise<void>;
  /** Looks again at what has been printed. */
  private changed = (): void => {};

  /** `name` is for errors. A program that is missing shows in `untilPrompt`, whose error is then `missing(error)`. */
  constructor(
    private readonly name: string,
    command: readonly [string, ...string[]],
    private readonly prompt: string,
    missing: (error: Error) => string = (error) => error.message,
  ) {
    const [program, ...args] = command;
    this.process = spawn(program, args);
    this.process.stdin.on("error", () => {}); // it may end before it has read everything
    this.process.stdout.on("data", (data: Buffer) => {
      this.printed = (this.printed + data.toString("latin1")).replaceAll(WHERE_IS_THE_CURSOR, "");
      this.changed();
    });
    this.process.stderr.on("data", (data: Buffer) => {
      this.complaint += data.toString("utf8");
    });
    this.ended = new Promise((resolve) => {
      const end = (failure: string): void => {
        this.failure = failure;
        this.changed();
        resolve();
      };
      this.process.on("error", (error) => end(missing(error)));
      this.process.on("close", (code) => end(`it ended with exit code ${code}`));
    });
  }

  untilPrompt(): Promise<Printed> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        this.changed = () => {};
        const last = (this.complaint + this.printed).slice(-400);
        reject(new BenchmarkError(`${this.name}: ${why}; it printed ${JSON.stringify(last)}`));
      };
      const timer = setTimeout(() => fail(`no prompt within ${LONGEST_WAIT_MS / 1000} s`), LONGEST_WAIT_MS);
      this.changed = () => {
        if (this.printed.endsWith(this.prompt)) {
          clearTimeout(timer);
          this.changed = () => {};
          const text = this.printed;
          this.printed = "";
          resolve({ text, atMs: performance.now() - this.startedMs, processorMs: this.processorMs() });
        } else if (this.failure !== null) fail(this.failure);
      };
      this.changed();
    });
  }

  type(line: string): void {
    this.process.stdin.write(`${line}\r`);
  }

  untilEnd(): Promise<void> {
    return this.ended;
  }

  kill(): void {
    if (this.process.exitCode === null) this.process.kill("SIGKILL");
  }

  private processorMs(): number | null {
    const { pid } = this.process;
    if (process.platform !== "linux" || pid === undefined) return null;
    // The fields after the program's name, which may hold blanks: utime and stime are the 14th and 15th of all.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_CLOCK_TICK;
  }
}
