// The keyboard of `tabvisor up`: of the guest that the person has attached to, and of the command itself.

import type { GuestEnd } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";
import { endForWantOfOutput } from "./standard-output.ts";
import { Terminal } from "./terminal.ts";
import type { UpGuests } from "./up-guests.ts";

const CTRL_C = 0x03;

/** Opens the terminal; `stop` ends all guests. */
export function openUpTerminal(guests: UpGuests, stop: (end: GuestEnd) => void): Terminal {
  const { screen } = guests;
  const attach = (guest: number | null): void =>
    void screen.attach(guest).catch((error) => stop(endForWantOfOutput(error)));
  const step = (by: number): void => {
    const from = screen.attached ?? (by > 0 ? -1 : 0);
    attach((from + by + guests.sessions.length) % guests.sessions.length);
  };
  const terminal = new Terminal(process.stdin, process.stdout, {
    resize: (size) => {
      for (const session of guests.sessions) session.resize(size);
    },
    type: (bytes) => {
      if (screen.attached !== null) guests.sessions[screen.attached]!.type(bytes);
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
        run: (key) => Number(key) <= guests.sessions.length && attach(Number(key) - 1),
      },
      { keys: "c", label: "c", does: "shows all guests", run: () => attach(null) },
      {
        keys: "l",
        label: "l",
        does: "lists them",
        run: () => screen.note(guests.inWords()),
      },
      {
        keys: "+",
        label: "+",
        does: "clones the one that is attached to",
        run: () => {
          if (screen.attached !== null) guests.clone(screen.attached);
          else screen.note("there is no guest to clone while all are shown: Ctrl-A 1 attaches to the first");
        },
      },
    ],
  });
  terminal.open();
  return terminal;
}
