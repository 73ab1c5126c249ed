// The frame around the places: bar, notices, the place, and the dialogs.

import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { ComparePlace } from "./compare/compare-place.tsx";
import { Bar } from "./frame/bar.tsx";
import { FileDrop } from "./frame/file-drop.tsx";
import { GuestsDialog } from "./frame/guests-dialog.tsx";
import { HelpDialog } from "./frame/help-dialog.tsx";
import { Notices } from "./frame/notices.tsx";
import { SettingsDialog } from "./frame/settings-dialog.tsx";
import { actOnShortcut } from "./frame/shortcut-actions.ts";
import { AddGuestDialog } from "./run/add-guest.tsx";
import { RunPlace } from "./run/run-place.tsx";
import { dialog, place } from "./state/page.ts";
import type { PlaceId } from "./state/places.ts";
import { listenForShortcuts } from "./state/shortcuts.ts";
import { laterComponent } from "./ui/later-component.tsx";

/** Look inside needs the tables of CSRs and their words, which nobody else does: it is fetched when it is first opened. */
const InsidePlace = laterComponent(
  () => import("./inside/inside-place.tsx").then((module) => module.InsidePlace),
  "Look inside",
);

const placeComponents: Record<PlaceId, FunctionComponent> = {
  run: RunPlace,
  inside: InsidePlace,
  compare: ComparePlace,
};

export function App() {
  useEffect(() => listenForShortcuts(actOnShortcut), []);
  const Place = placeComponents[place.value];
  return (
    <>
      <Bar />
      <Notices />
      <main>
        <Place />
      </main>
      {dialog.value === "add" && <AddGuestDialog />}
      {dialog.value === "guests" && <GuestsDialog />}
      {dialog.value === "help" && <HelpDialog />}
      {dialog.value === "settings" && <SettingsDialog />}
      <FileDrop />
    </>
  );
}
