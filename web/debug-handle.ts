// window.tabvisor: the page's guests, for the browser's console and for tests that drive the page.
//
//   tabvisor.guests()          one plain record per pane, in the page's order
//   tabvisor.guests()[0].text  everything its terminal holds, scrollback included, without colours
//
// Owns: that record. It is a copy: changing it changes nothing.

import type { GuestStatus } from "../src/worker/protocol.ts";
import type { ShownState } from "./machine/guest.ts";
import { fleet } from "./state/page.ts";

export interface GuestRecord {
  readonly name: string;
  readonly machine: number;
  readonly state: ShownState;
  /** Why it failed, or how it ended. */
  readonly message: string | null;
  readonly status: GuestStatus | null;
  readonly text: string;
}

export interface DebugHandle {
  guests(): GuestRecord[];
}

declare global {
  interface Window {
    tabvisor?: DebugHandle;
  }
}

export function offerDebugHandle(): void {
  window.tabvisor = {
    guests: () =>
      fleet.guests.peek().map((guest) => ({
        name: guest.name,
        machine: guest.machine.number,
        state: guest.shownState.peek(),
        message: guest.failure.peek() ?? guest.end.peek()?.message ?? null,
        status: guest.status.peek(),
        text: guest.terminal.text(),
      })),
  };
}
