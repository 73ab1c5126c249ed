// Whom Look inside is about, and how the guest is moved on: pause, continue, step, run to an address.

import { type Signal, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { ModeTag } from "../run/mode-tag.tsx";
import { StateMark } from "../run/state-mark.tsx";
import { look } from "../state/look.ts";
import { fleet, makeCurrent } from "../state/page.ts";
import { PauseIcon, PlayIcon, StepIcon } from "../ui/icons.tsx";
import { parseHex } from "./hex.tsx";
import type { Inspection } from "./inspection.ts";

export const RUN_TO_FIELD = "inside-run-to";
const MOST_STEPS = 1_000_000;

/** How many steps the second step button takes. */
export const stepCount: Signal<number> = signal(100);

export function InsideBar({ inspection }: { inspection: Inspection }) {
  const { guest } = inspection;
  const state = guest.shownState.value;
  const alive = state === "running" || state === "idle" || state === "throttled" || state === "paused";
  const runs = alive && state !== "paused";
  return (
    <div class="inside-bar">
      <GuestChoice inspection={inspection} />
      <span class="inside-state">
        <StateMark state={state} />
        {state}
      </span>
      <fieldset class="inside-commands" aria-label="Move the guest on">
        <button type="button" class="button" disabled={!alive} onClick={() => void guest.togglePause()}>
          {runs ? <PauseIcon /> : <PlayIcon />}
          {runs ? "Pause" : "Continue"} <kbd>c</kbd>
        </button>
        <button type="button" class="button" disabled={!alive} onClick={() => void inspection.step(1)}>
          <StepIcon />
          Step <kbd>s</kbd>
        </button>
        <span class="joined">
          <button type="button" class="button" disabled={!alive} onClick={() => void inspection.step(stepCount.value)}>
            <StepIcon />
            Steps <kbd>n</kbd>
          </button>
          <input
            type="number"
            aria-label="Steps"
            min={1}
            max={MOST_STEPS}
            value={stepCount.value}
            onChange={({ currentTarget }) => {
              const count = Math.trunc(Number(currentTarget.value));
              stepCount.value = Math.min(MOST_STEPS, Math.max(1, count || 1));
              currentTarget.value = String(stepCount.value);
            }}
          />
        </span>
        <RunTo inspection={inspection} disabled={!alive} />
      </fieldset>
    </div>
  );
}

function RunTo({ inspection, disabled }: { inspection: Inspection; disabled: boolean }) {
  const [text, setText] = useState("");
  const address = parseHex(text);
  return (
    <form
      class="joined"
      onSubmit={(event) => {
        event.preventDefault();
        if (address !== null) void inspection.runTo(address);
      }}
    >
      <button type="submit" class="button" disabled={disabled || address === null}>
        Run to <kbd>g</kbd>
      </button>
      <input
        id={RUN_TO_FIELD}
        class="address-field"
        aria-label="Address to run to, hexadecimal"
        placeholder="address"
        spellcheck={false}
        autocomplete="off"
        value={text}
        aria-invalid={text !== "" && address === null}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
    </form>
  );
}

function GuestChoice({ inspection: { guest, harts } }: { inspection: Inspection }) {
  return (
    <span class="inside-guest">
      <select
        aria-label="Guest"
        value={guest.key}
        onChange={({ currentTarget }) => {
          const chosen = fleet.guests.value.find(({ key }) => key === Number(currentTarget.value));
          if (chosen) makeCurrent(chosen);
        }}
      >
        {fleet.guests.value.map(({ key, name, request }) => (
          <option key={key} value={key}>
            {name} ({request.mode})
          </option>
        ))}
      </select>
      <ModeTag mode={guest.request.mode} />
      {harts > 1 && (
        <select
          aria-label="Hart"
          value={look.value.hart}
          onChange={({ currentTarget }) => (look.value = { ...look.value, hart: Number(currentTarget.value) })}
        >
          {Array.from({ length: harts }, (_, hart) => (
            <option key={hart} value={hart}>
              hart {hart}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}
