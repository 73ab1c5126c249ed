// The place Run: the guests, one pane each.
//
// Owns: the grid, and on a phone the tabs, of which one pane at a time is shown.

import { columns, currentGuest, fleet, goTo } from "../state/page.ts";
import { AddGuestPanel } from "./add-guest.tsx";
import { KeyRow } from "./key-row.tsx";
import { ModeNote } from "./mode-note.tsx";
import { ModeTag } from "./mode-tag.tsx";
import { Pane } from "./pane.tsx";
import { StateMark } from "./state-mark.tsx";

export function RunPlace() {
  const guests = fleet.guests.value;
  if (guests.length === 0) {
    return (
      <div class="empty">
        <h2>No guests</h2>
        <p>Every machine is switched off. Add a guest to start one.</p>
        <AddGuestPanel />
      </div>
    );
  }
  return (
    <div class="run">
      {guests.length > 1 && <Tabs />}
      <ModeNote />
      <div class="grid" data-columns={columns.value} data-count={guests.length}>
        {guests.map((guest, index) => (
          <Pane key={guest.key} guest={guest} index={index} count={guests.length} />
        ))}
        {guests.length === 1 && (
          <aside class="beside" aria-label="About this page">
            <p class="lead">
              This terminal belongs to a guest: an operating system on a RISC-V computer that this tab emulates. Type
              into it.
            </p>
            <h2>Add a guest</h2>
            <AddGuestPanel />
          </aside>
        )}
      </div>
      <KeyRow />
    </div>
  );
}

function Tabs() {
  return (
    <nav class="tabs" aria-label="Guests">
      {fleet.guests.value.map((guest) => (
        <button
          key={guest.key}
          type="button"
          aria-current={guest === currentGuest.value ? "true" : undefined}
          onClick={() => goTo(guest)}
        >
          <StateMark state={guest.shownState.value} />
          <ModeTag mode={guest.request.mode} />
          <span class="tab-name">{guest.name}</span>
        </button>
      ))}
    </nav>
  );
}
