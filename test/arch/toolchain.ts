// Programs of the host that the tests start: clang, ld.lld, QEMU.
//
// Owns: how they are started, and the error when one is missing: it names the Debian package that has it.

import { spawn } from "node:child_process";

const packageOf: Readonly<Record<string, string>> = {
  clang: "clang",
  "ld.lld": "lld",
  "qemu-system-riscv64": "qemu-system-misc",
};

export interface ProcessResult {
  /** Exit status; null if it was killed by the time limit. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, standard input closed, for at most `limitMs` milliseconds; then it is killed.
 * @throws Error if the program is not installed
 */
export function runProgram(program: string, args: readonly string[], limitMs: number): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    let expired = false;
    const limit = setTimeout(() => {
      expired = true;
      child.kill("SIGKILL");
    }, limitMs);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      reject(error.code === "ENOENT" ? missing(program) : error);
    });
    child.on("close", (status) => {
      clearTimeout(limit);
      resolve({
        status: expired ? null : status,
        stdout: Buffer.concat(stdout).toString("latin1"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
  });
}

function missing(program: string): Error {
  const name = packageOf[program];
  const remedy = name === undefined ? "" : `: apt-get install ${name}`;
  return new Error(`${program} is not installed${remedy}`);
}
