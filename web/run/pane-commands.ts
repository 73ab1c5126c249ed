// Commands on one guest's pane that keys and buttons share.

import { type Signal, signal } from "@preact/signals";
import type { Guest } from "../machine/guest.ts";
import { tell } from "../state/page.ts";
import { copy, readClipboard } from "../ui/clipboard.ts";
import { saveAs } from "../ui/save-as.ts";

/** The key of the guest whose pane should open its search field; 0 for none. */
export const findRequested: Signal<number> = signal(0);

export function paneId(guest: Guest): string {
  return `guest-${guest.key}`;
}

/** From the terminal to the first of its pane's buttons, and from anywhere else into the terminal. */
export function leaveOrEnter(guest: Guest): void {
  if (!document.activeElement?.closest(".terminal-host")) {
    guest.terminal.focus();
    return;
  }
  document
    .getElementById(paneId(guest))
    ?.querySelector<HTMLButtonElement>(".pane-commands button:not(:disabled)")
    ?.focus();
}

export async function copyFromTerminal(guest: Guest): Promise<void> {
  if (!(await copy(guest.terminal.copyText()))) tell("The browser did not allow copying.");
}

export async function pasteIntoTerminal(guest: Guest): Promise<void> {
  const text = await readClipboard();
  if (text === null) tell("The browser did not allow reading the clipboard. Its own paste key works in the terminal.");
  else guest.terminal.paste(text);
  guest.terminal.focus();
}

/** Saves what the terminal holds, with its colours, as an HTML file. */
export function saveTerminal(guest: Guest): void {
  saveAs(`${guest.name}.html`, new Blob([guest.terminal.html()], { type: "text/html" }));
}
