// What each of the page's keys does.

import { copyFromTerminal, findRequested, leaveOrEnter } from "../run/pane-commands.ts";
import { currentGuest, dialog, goTo, goToNeighbour, lookInside, place } from "../state/page.ts";
import type { ShortcutAction } from "../state/shortcuts.ts";

export function actOnShortcut(action: ShortcutAction): void {
  if (dialog.value !== null) return;
  const guest = currentGuest.value;
  switch (action) {
    case "leave":
      if (guest) leaveOrEnter(guest);
      return;
    case "previous":
      goToNeighbour(-1);
      return;
    case "next":
      goToNeighbour(1);
      return;
    case "add":
      dialog.value = "add";
      return;
    case "help":
      dialog.value = "help";
      return;
    case "pause":
      void guest?.togglePause();
      return;
    case "copy":
      if (guest) void copyFromTerminal(guest);
      return;
    case "look":
      if (guest && place.value === "inside") {
        place.value = "run";
        goTo(guest);
      } else if (guest) lookInside(guest);
      return;
    case "find":
      if (guest) findRequested.value = guest.key;
      return;
  }
}
