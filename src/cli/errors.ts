// What ends a command before its time. main.ts prints the message as "tabvisor: MESSAGE" and exits with the code.

import { ExitCode } from "./exit-codes.ts";

/** The message is one line for the person at the terminal. */
export class CommandError extends Error {
  override name = "CommandError";

  constructor(
    message: string,
    readonly exitCode: number = ExitCode.Usage,
  ) {
    super(message);
  }
}
