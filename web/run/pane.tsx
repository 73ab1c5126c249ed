// One guest's pane: its name and commands, the terminal, what stands in the way if something does, and the status line.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";
import { currentGuest, fleet, makeCurrent } from "../state/page.ts";
import { CostLine } from "./cost-line.tsx";
import { FindBar } from "./find-bar.tsx";
import { findRequested, paneId } from "./pane-commands.ts";
import { PaneHead } from "./pane-head.tsx";
import { PaneState } from "./pane-state.tsx";
import { StatusLine } from "./status-line.tsx";

export interface PaneProps {
  readonly guest: Guest;
  /** Its place in the grid, from 0. */
  readonly index: number;
  readonly count: number;
}

export function Pane({ guest, index, count }: PaneProps) {
  const body = useRef<HTMLDivElement>(null);
  // Before the pane is first drawn: an opening page is laid out once then, and not once more with its terminals.
  useLayoutEffect(() => {
    guest.terminal.attach(body.current!);
    // The page opens with the cursor in its first terminal.
    if (guest === currentGuest.peek() && document.activeElement === document.body) guest.terminal.focus();
    return () => guest.terminal.detach();
  }, [guest]);

  const titleId = `${paneId(guest)}-title`;
  const isCurrent = currentGuest.value === guest;
  return (
    <article
      id={paneId(guest)}
      class={`pane ${guest.shownState.value}${isCurrent ? " current" : ""}`}
      aria-labelledby={titleId}
      onFocusIn={() => makeCurrent(guest)}
    >
      <PaneHead
        guest={guest}
        index={index}
        count={count}
        titleId={titleId}
        severalMachines={fleet.machineNumbers.value.length > 1}
      />
      {findRequested.value === guest.key && <FindBar guest={guest} />}
      <CostLine guest={guest} />
      <div class="pane-body" ref={body} />
      <PaneState guest={guest} />
      <StatusLine guest={guest} />
    </article>
  );
}
