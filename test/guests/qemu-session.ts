// Types lines at a guest's prompt in QEMU, and keeps every byte of its console.
//
// Owns: the QEMU process and its end. QEMU's `virt` board is what our machine is laid out as, and so our judge.

import { spawn } from "node:child_process";

/** Bytes to send, as they are, once the guest has printed `after` since the step before. */
export interface ExpectStep {
  readonly after: string;
  readonly send: string;
}

/** What to run and what to type. */
export interface QemuSession {
  /** Arguments after `-machine virt` and the console's: `-m`, `-bios`, `-kernel`, ... */
  readonly args: readonly string[];
  /**
   * Typed one by one. A string is a line: it gets a CR, and is typed when the prompt stands at the console's end.
   * The last one ends the guest.
   */
  readonly lines: readonly (string | ExpectStep)[];
  /** What a prompt is, at the start of a line. Default: "$ ". */
  readonly prompt?: string;
  /** The whole session is to end within this time; default 60,000 ms. */
  readonly timeoutMs?: number;
}

/** What a session left behind. */
export interface QemuResult {
  /** Every byte that the guest sent, boot included. */
  readonly console: Buffer;
  /** QEMU's exit code: the guest's, if it has one. */
  readonly exitCode: number;
  /** Wall time until the first line was typed. */
  readonly msToFirstLine: number;
}

/** A session that did not come to its end; the message holds the console's last lines. */
export class QemuSessionError extends Error {
  override name = "QemuSessionError";
}

const consoleArgs = ["-display", "none", "-monitor", "none", "-serial", "stdio"];

/**
 * Runs one session to the guest's power-off.
 *
 * Rejects with a QemuSessionError when QEMU is missing, the time is over, or the guest stops before all lines are typed.
 */
export function runQemuSession(session: QemuSession): Promise<QemuResult> {
  const { args, lines, prompt = "$ ", timeoutMs = 60_000 } = session;
  return new Promise((resolve, reject) => {
    const qemu = spawn("qemu-system-riscv64", ["-machine", "virt", ...consoleArgs, ...args]);
    const chunks: Buffer[] = [];
    let sinceTyped = "";
    let typed = 0;
    const start = performance.now();
    let msToFirstLine = Number.POSITIVE_INFINITY;
    let complaints = "";

    const fail = (what: string): void => {
      clearTimeout(timer);
      qemu.kill("SIGKILL");
      const tail = Buffer.concat(chunks).toString("utf8").slice(-400);
      reject(
        new QemuSessionError(`${what}\nlines typed: ${typed} of ${lines.length}\n${complaints}console: ...${tail}`),
      );
    };
    const timer = setTimeout(() => fail(`the session took more than ${timeoutMs} ms`), timeoutMs);

    qemu.on("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ENOENT"
          ? "qemu-system-riscv64 is not installed; on Debian: apt-get install qemu-system-misc"
          : error.message,
      ),
    );
    qemu.stdin.on("error", () => {}); // the guest may power off before it has read everything
    qemu.stderr.on("data", (data: Buffer) => {
      complaints += data.toString("utf8");
    });
    qemu.stdout.on("data", (data: Buffer) => {
      chunks.push(data);
      sinceTyped += data.toString("latin1");
      const next = lines[typed];
      if (next === undefined) return;
      const isLine = typeof next === "string";
      if (isLine ? !sinceTyped.endsWith(`\n${prompt}`) : !sinceTyped.includes(next.after)) return;
      if (typed === 0) msToFirstLine = performance.now() - start;
      typed++;
      sinceTyped = "";
      qemu.stdin.write(isLine ? `${next}\r` : next.send);
    });
    qemu.on("close", (code) => {
      if (code === null) return; // killed by fail()
      clearTimeout(timer);
      if (typed < lines.length) fail("the guest stopped early");
      else resolve({ console: Buffer.concat(chunks), exitCode: code, msToFirstLine });
    });
  });
}
