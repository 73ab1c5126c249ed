// Signals that end a run.

import type { GuestEnd } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";

const CODES = {
  SIGINT: ExitCode.Interrupted,
  SIGTERM: ExitCode.Terminated,
  SIGHUP: ExitCode.Hangup,
} as const;

/** The first signal stops the guest in an orderly way; a second one does not wait for that. */
export function onSignals(stop: (end: GuestEnd) => void): void {
  let isFirst = true;
  for (const [signal, code] of Object.entries(CODES)) {
    process.on(signal, () => {
      if (!isFirst) process.exit(code);
      isFirst = false;
      stop({ code, message: `stopped by ${signal}` });
    });
  }
}
