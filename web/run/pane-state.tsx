// What a person is told when a guest is not simply running: why, and the next step.
//
// Owns: the strip under the terminal. It is there for loading, paused, stopped and failed guests, and while removal is
// being confirmed. A throttled guest goes on by itself within moments, so only its status line says so.

import { type Signal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";
import { messageOf } from "../machine/machine-client.ts";
import { fleet, goTo, tell } from "../state/page.ts";

/** The key of the guest whose removal waits for a yes; 0 for none. */
export const removeAsked: Signal<number> = signal(0);

export function PaneState({ guest }: { guest: Guest }) {
  if (removeAsked.value === guest.key) return <ConfirmRemove guest={guest} />;
  const remove = (
    <button type="button" class="button" onClick={() => void fleet.remove(guest)}>
      Remove
    </button>
  );
  switch (guest.shownState.value) {
    case "loading":
      return (
        <Strip
          kind="loading"
          title="Starting"
          text="Fetching the image and the emulated CPU, and building the machine."
        >
          <button type="button" class="button" onClick={() => void fleet.remove(guest)}>
            Cancel
          </button>
        </Strip>
      );
    case "paused":
      return (
        <Strip kind="paused" title="Paused." text="No instruction runs. What is typed waits.">
          <button type="button" class="button" onClick={() => void guest.resume().then(() => goTo(guest))}>
            Resume
          </button>
        </Strip>
      );
    case "stopped": {
      const end = guest.end.value;
      return (
        <Strip
          kind="stopped"
          title={`Stopped, exit code ${end?.code ?? "unknown"}:`}
          text={end?.message ?? "the guest ended"}
        >
          <button type="button" class="button" onClick={() => void guest.reset().then(() => goTo(guest))}>
            Start again
          </button>
          {remove}
        </Strip>
      );
    }
    case "failed":
      return (
        <Strip kind="failed" title="Failed:" text={guest.failure.value ?? ""}>
          <button type="button" class="button" onClick={() => void restart(guest)}>
            Start again
          </button>
          {remove}
        </Strip>
      );
    default:
      return null;
  }
}

/** From its image; one that came from a snapshot, from that. */
async function restart(guest: Guest): Promise<void> {
  try {
    goTo(await fleet.restart(guest));
  } catch (error) {
    tell(`${guest.name} was not started again: ${messageOf(error)}`);
  }
}

function ConfirmRemove({ guest }: { guest: Guest }) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <Strip kind="confirm" title={`Remove ${guest.name}?`} text="Its memory and its terminal's text are lost.">
      <button
        type="button"
        class="button danger"
        onClick={() => {
          removeAsked.value = 0;
          void fleet.remove(guest);
        }}
      >
        Remove
      </button>
      <button
        type="button"
        class="button"
        ref={keep}
        onClick={() => {
          removeAsked.value = 0;
          guest.terminal.focus();
        }}
      >
        Keep
      </button>
    </Strip>
  );
}

interface StripProps {
  readonly kind: "loading" | "paused" | "stopped" | "failed" | "confirm";
  readonly title: string;
  readonly text: string;
  readonly children: ComponentChildren;
}

function Strip({ kind, title, text, children }: StripProps) {
  return (
    <div class={`strip ${kind}`} role={kind === "failed" ? "alert" : "status"}>
      <p>
        <strong>{title}</strong> {text}
      </p>
      <div class="strip-commands">{children}</div>
    </div>
  );
}
