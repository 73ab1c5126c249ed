// The top of a pane: which guest it is, and what can be done with it.

import type { Guest } from "../machine/guest.ts";
import { cloneGuest, downloadSnapshot, keepSnapshot } from "../snapshots/snapshots.ts";
import { fleet, goTo, lookInside } from "../state/page.ts";
import {
  CloneIcon,
  CopyIcon,
  CrossIcon,
  EarlierIcon,
  FindIcon,
  InsideIcon,
  LaterIcon,
  MoreIcon,
  PasteIcon,
  PauseIcon,
  PlayIcon,
  ResetIcon,
  SaveIcon,
  SnapshotIcon,
} from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { ModeTag } from "./mode-tag.tsx";
import { copyFromTerminal, findRequested, pasteIntoTerminal, saveTerminal } from "./pane-commands.ts";
import { removeAsked } from "./pane-state.tsx";

export interface PaneHeadProps {
  readonly guest: Guest;
  readonly index: number;
  readonly count: number;
  readonly titleId: string;
  readonly severalMachines: boolean;
}

export function PaneHead({ guest, index, count, titleId, severalMachines }: PaneHeadProps) {
  const state = guest.shownState.value;
  const alive = state === "running" || state === "idle" || state === "throttled" || state === "paused";
  return (
    <header class="pane-head">
      <h2 id={titleId}>{guest.name}</h2>
      <ModeTag mode={guest.request.mode} />
      {severalMachines && <span class="tag">machine {guest.machine.number}</span>}
      <span class="leave-hint" aria-hidden="true">
        <kbd>Ctrl</kbd>
        <kbd>Shift</kbd> leaves
      </span>
      <fieldset class="pane-commands" aria-labelledby={titleId}>
        <button
          type="button"
          class="button quiet"
          disabled={!alive}
          title={state === "paused" ? "Resume" : "Pause"}
          onClick={() => void guest.togglePause()}
        >
          {state === "paused" ? <PlayIcon /> : <PauseIcon />}
          <span class="label">{state === "paused" ? "Resume" : "Pause"}</span>
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={!alive && state !== "stopped"}
          title="Reset"
          onClick={() => void guest.reset().then(() => goTo(guest))}
        >
          <ResetIcon />
          <span class="label">Reset</span>
        </button>
        <button
          type="button"
          class="button quiet"
          title="Remove"
          onClick={() => {
            if (alive) removeAsked.value = guest.key;
            else void fleet.remove(guest);
          }}
        >
          <CrossIcon />
          <span class="label">Remove</span>
        </button>
        <Menu
          label={`More for ${guest.name}`}
          icon={<MoreIcon />}
          items={[
            { label: "Look inside", icon: <InsideIcon />, act: () => lookInside(guest), disabled: state === "loading" },
            { label: "Clone", icon: <CloneIcon />, act: () => void cloneGuest(guest), disabled: !alive },
            {
              label: "Keep a snapshot",
              icon: <SnapshotIcon />,
              act: () => void keepSnapshot(guest),
              disabled: !alive,
            },
            {
              label: "Download a snapshot",
              icon: <SaveIcon />,
              act: () => void downloadSnapshot(guest),
              disabled: !alive,
            },
            { label: "Copy", icon: <CopyIcon />, act: () => void copyFromTerminal(guest) },
            { label: "Paste", icon: <PasteIcon />, act: () => void pasteIntoTerminal(guest), disabled: !alive },
            { label: "Search", icon: <FindIcon />, act: () => (findRequested.value = guest.key) },
            { label: "Save terminal as HTML", icon: <SaveIcon />, act: () => saveTerminal(guest) },
            { label: "Move earlier", icon: <EarlierIcon />, act: () => fleet.move(guest, -1), disabled: index === 0 },
            {
              label: "Move later",
              icon: <LaterIcon />,
              act: () => fleet.move(guest, 1),
              disabled: index === count - 1,
            },
          ]}
        />
      </fieldset>
    </header>
  );
}
