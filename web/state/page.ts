// What the page holds: the fleet, the layout, the open dialog, and the notices.
//
// Owns: these signals and the link that follows them. Components read and call; they keep nothing that outlives them.

import { computed, effect, type Signal, signal } from "@preact/signals";
import { choice } from "../compare/comparison.ts";
import { takeFirstMachine } from "../machine/first-machine.ts";
import { Fleet } from "../machine/fleet.ts";
import type { Guest } from "../machine/guest.ts";
import type { BuildRequest } from "../machine/guest-request.ts";
import { type Columns, formatLink, type PageState, parseLink } from "./link.ts";
import { look } from "./look.ts";
import type { PlaceId } from "./places.ts";
import { colorScheme, fontSize, screenReader } from "./settings.ts";

export type DialogName = "add" | "guests" | "help" | "settings";

export interface Notice {
  readonly key: number;
  readonly text: string;
  readonly kind: "problem" | "done";
  /** A way out, if there is one. */
  readonly action: NoticeAction | null;
}

export interface NoticeAction {
  readonly label: string;
  readonly act: () => void;
}

export const place: Signal<PlaceId> = signal("run");
export const columns: Signal<Columns> = signal("auto");
export const dialog: Signal<DialogName | null> = signal(null);
export const notices: Signal<readonly Notice[]> = signal([]);

let nextNotice = 1;
const DONE_SHOWN_MS = 4000;

/** Tells the person one line: a problem until they dismiss it or three others have come, what was done for a moment. */
export function tell(text: string, kind: Notice["kind"] = "problem", action: NoticeAction | null = null): void {
  const others = notices.value.filter((other) => other.kind === "problem" && other.text !== text);
  const notice = { key: nextNotice++, text, kind, action };
  notices.value = [...others.slice(-2), notice];
  if (kind === "done") setTimeout(() => dismiss(notice), DONE_SHOWN_MS);
}

export function dismiss(notice: Notice): void {
  notices.value = notices.value.filter((other) => other !== notice);
}

export const fleet = new Fleet((message) => tell(message));

const currentKey = signal(0);

/** The guest that keys and shortcuts mean: the one last focused, or the first. */
export const currentGuest = computed<Guest | undefined>(
  () => fleet.guests.value.find((guest) => guest.key === currentKey.value) ?? fleet.guests.value[0],
);

export function makeCurrent(guest: Guest): void {
  currentKey.value = guest.key;
}

/** Makes a guest current and puts the cursor in its terminal. */
export function goTo(guest: Guest): void {
  makeCurrent(guest);
  guest.terminal.focus();
  // A new pane, or on a phone one of another tab, can have the focus only when it has been drawn.
  requestAnimationFrame(() => guest.terminal.focus());
}

/** Adds a guest and goes to it. */
export function addGuest(request: BuildRequest): void {
  dialog.value = null;
  goTo(fleet.add(request));
}

/** Shows the inside of a guest. */
export function lookInside(guest: Guest): void {
  makeCurrent(guest);
  place.value = "inside";
}

/** The page as it is now, for its link. */
export function pageState(): PageState {
  const guests = fleet.guests.value;
  return {
    place: place.value,
    guests: guests.map((guest) => guest.request),
    columns: columns.value,
    comparison: choice.value,
    // Guests from files are not in the link, so they are not counted in it.
    current:
      1 + Math.max(0, guests.filter(({ request }) => request.image.kind === "shipped").indexOf(currentGuest.value!)),
    look: look.value,
  };
}

/** Goes to the terminal `by` places further, around the end. */
export function goToNeighbour(by: -1 | 1): void {
  const guests = fleet.guests.value;
  const at = currentGuest.value ? guests.indexOf(currentGuest.value) : -1;
  const guest = guests.at((at + by) % guests.length);
  if (guest) goTo(guest);
}

/** Builds what the link names, and from then on keeps the link and the terminals' settings current. */
export function openPage(): void {
  const { state, problems } = parseLink(location.hash);
  place.value = state.place;
  columns.value = state.columns;
  choice.value = state.comparison;
  look.value = state.look;
  const guests = state.guests.map((request) => fleet.add(request));
  takeFirstMachine()?.terminate(); // none of the guests is on it
  const current = guests[state.current - 1];
  if (current) makeCurrent(current);
  for (const problem of problems) tell(problem);
  fleet.startBeating();

  effect(() => {
    const link = formatLink(pageState());
    if (link !== location.hash) history.replaceState(null, "", link);
  });
  // Only a person changes the hash without replaceState: a new link is a new page.
  window.addEventListener("hashchange", () => location.reload());

  effect(() => {
    for (const guest of fleet.guests.value) {
      guest.terminal.setScreenReader(screenReader.value);
      guest.terminal.setFontSize(fontSize.value);
    }
  });
  const refreshThemes = () => {
    for (const guest of fleet.guests.peek()) guest.terminal.refreshTheme();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshThemes);
  effect(() => {
    colorScheme.value;
    refreshThemes();
  });
}
