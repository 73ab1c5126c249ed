// The keyboard of `tabvisor up`: of the guest that the person has attached to, and of the command itself.

import type { GuestEnd } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";
import type { GuestMonitor } from "./guest-monitor.ts";
import type { GuestSession } from "./guest-session.ts";
import { endForWantOfOutput } from "./standard-output.ts";
import { Terminal } from "./terminal.ts";
import type { UpScreen } from "./up-screen.ts";

const CTRL_C = 0x03;

/** Opens the terminal; `stop` ends all guests. Sessions and monitors are in the order of the screen's names. */
export function openUpTerminal(
  screen: UpScreen,
  sessions: readonly GuestSession[],
  monitors: readonly GuestMonitor[],
  stop: (end: GuestEnd) => void,
): Terminal {
  const attach = (guest: number | null): void =>
    void screen.attach(guest).catch((error) => stop(endForWantOfOutput(error)));
  const step = (by: number): void => {
    const from = screen.attached ?? (by > 0 ? -1 : 0);
    attach((from + by + sessions.length) % sessions.length);
  };
  const terminal = new Terminal(process.stdin, process.stdout, {
    resize: (size) => {
      for (const session of sessions) session.resize(size);
    },
    type: (bytes) => {
      if (screen.attached !== null) sessions[screen.attached]!.type(bytes);
      else if (bytes.includes(CTRL_C)) stop({ code: ExitCode.Interrupted, message: "stopped by Ctrl-C" });
      else screen.note("keys go to no guest while all are shown: Ctrl-A 1 attaches to the first");
    },
    hangUp: () => stop({ code: ExitCode.Hangup, message: "the terminal is gone" }),
    commands: [
      {
        keys: "x",
        label: "x",
        does: "leaves",
        run: () => stop({ code: ExitCode.Done, message: "left at the terminal" }),
      },
      { keys: "n", label: "n", does: "attaches to the next guest", run: () => step(1) },
      { keys: "p", label: "p", does: "to the previous", run: () => step(-1) },
      {
        keys: "123456789",
        label: "1 to 9",
        does: "to that one",
        run: (key) => Number(key) <= sessions.length && attach(Number(key) - 1),
      },
      { keys: "c", label: "c", does: "shows all guests", run: () => attach(null) },
      {
        keys: "l",
        label: "l",
        does: "lists them",
        run: () => screen.note(monitors.map((guest, index) => `${index + 1} ${guest.inWords()}`).join(", ")),
      },
    ],
  });
  terminal.open();
  return terminal;
}
