// The bar at the top: the places, what the two signs mean, and the commands that are about the whole page.

import { type Columns, formatLink } from "../state/link.ts";
import { columns, dialog, fleet, pageState, place, tell } from "../state/page.ts";
import { places } from "../state/places.ts";
import { copy } from "../ui/clipboard.ts";
import { GuestMark, HypervisorMark, LinkIcon, PlusIcon, SettingsIcon, TableIcon } from "../ui/icons.tsx";

const columnChoices: readonly Columns[] = ["auto", 1, 2, 3];

export function Bar() {
  return (
    <header class="bar">
      <h1 class="brand">
        <GuestMark />
        <HypervisorMark />
        <span class="brand-name">Tabvisor</span>
      </h1>
      {places.length > 1 && <Places />}
      <p class="legend">
        <span>
          <GuestMark /> guest: instructions
        </span>
        <span>
          <HypervisorMark /> hypervisor: exits
        </span>
      </p>
      <div class="bar-commands">
        {place.value === "run" && fleet.guests.value.length > 1 && <ColumnChoice />}
        <button type="button" class="button primary" aria-label="Add a guest" onClick={() => (dialog.value = "add")}>
          <PlusIcon />
          <span class="label">Add a guest</span>
        </button>
        <button
          type="button"
          class="button quiet square"
          title="All guests: shares, speeds and weights"
          aria-label="All guests"
          onClick={() => (dialog.value = "guests")}
        >
          <TableIcon />
        </button>
        <button
          type="button"
          class="button quiet square wide-only"
          title="Copy a link to this page as it is"
          aria-label="Copy a link to this page as it is"
          onClick={copyLink}
        >
          <LinkIcon />
        </button>
        <button
          type="button"
          class="button quiet square"
          title="Settings"
          aria-label="Settings"
          onClick={() => (dialog.value = "settings")}
        >
          <SettingsIcon />
        </button>
        <button
          type="button"
          class="button quiet square"
          title="Help and shortcuts"
          aria-label="Help and shortcuts"
          onClick={() => (dialog.value = "help")}
        >
          ?
        </button>
      </div>
    </header>
  );
}

function Places() {
  return (
    <nav aria-label="Places">
      {places.map(({ id, title, shortTitle }) => (
        <a
          key={id}
          href={`#/${id}`}
          aria-label={title}
          aria-current={place.value === id ? "page" : undefined}
          onClick={(event) => {
            // The guests stay: only the place changes, and the link follows.
            event.preventDefault();
            place.value = id;
          }}
        >
          <span class="wide-only">{title}</span>
          <span class="narrow-only" aria-hidden="true">
            {shortTitle}
          </span>
        </a>
      ))}
    </nav>
  );
}

function ColumnChoice() {
  return (
    <fieldset class="segments wide-only">
      <legend>Columns</legend>
      {columnChoices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="columns"
            checked={columns.value === choice}
            onChange={() => (columns.value = choice)}
          />
          <span>{choice === "auto" ? "Auto" : choice}</span>
        </label>
      ))}
    </fieldset>
  );
}

async function copyLink(): Promise<void> {
  const state = pageState();
  const link = new URL(formatLink(state), location.href);
  const fromFiles = state.guests.filter((guest) => guest.image.kind !== "shipped").length;
  if (!(await copy(link.href))) tell("The browser did not allow copying. The link is in its address bar.");
  else if (fromFiles > 0)
    tell(
      `Link copied, without ${fromFiles === 1 ? "the guest" : `the ${fromFiles} guests`} made from your own files or snapshots.`,
      "done",
    );
  else tell("Link copied.", "done");
}
