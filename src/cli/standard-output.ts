// Standard output: everything that commands print goes this way.
//
// Owns: waiting until written bytes are taken, and what happens when the reader goes away: the program ends, and says
// nothing about it, as programs in a pipeline do.

import type { GuestEnd } from "../worker/protocol.ts";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";

/** The reader of standard output has gone (`tabvisor ... | head`). Not a message for people. */
export class OutputClosed extends Error {
  override name = "OutputClosed";
}

/** Resolves when standard output has taken the bytes. Rejects with OutputClosed, or a CommandError (a full disk). */
export function print(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(outputError(error)) : resolve()));
  });
}

/** Errors come by the callbacks of writes; Node.js reports them here as well, and would die of it. */
export function handleOutputErrors(): void {
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
}

/** What becomes of guests when standard output takes no more. Throws what is not about that. */
export function endForWantOfOutput(error: unknown): GuestEnd {
  if (error instanceof OutputClosed) return { code: ExitCode.BrokenPipe, message: "standard output was closed" };
  if (error instanceof CommandError) return { code: error.exitCode, message: error.message };
  throw error;
}

function outputError(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code === "EPIPE") return new OutputClosed();
  return new CommandError(`standard output: ${reasonOf(error)}`, ExitCode.Failed);
}
