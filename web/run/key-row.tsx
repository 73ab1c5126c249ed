// The keys that an on-screen keyboard lacks, for the current terminal. Shown where the pointer is a finger.

import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { currentGuest } from "../state/page.ts";
import { PasteIcon } from "../ui/icons.tsx";
import { pasteIntoTerminal } from "./pane-commands.ts";

/** Ctrl was pressed here and holds for the next character. */
const controlHeld: Signal<boolean> = signal(false);

const control = {
  take(): boolean {
    const held = controlHeld.value;
    controlHeld.value = false;
    return held;
  },
};

const arrows = [
  { code: "D", sign: "\u2190", name: "Left" },
  { code: "A", sign: "\u2191", name: "Up" },
  { code: "B", sign: "\u2193", name: "Down" },
  { code: "C", sign: "\u2192", name: "Right" },
] as const;

export function KeyRow() {
  const guest = currentGuest.value;
  useEffect(() => guest?.terminal.useControlKey(control), [guest]);
  if (!guest) return null;
  const { terminal } = guest;
  return (
    // A press must not take the focus from the terminal, or the keyboard would close.
    <fieldset class="key-row" aria-label="Keys" onPointerDown={(event) => event.preventDefault()}>
      <button type="button" onClick={() => terminal.type("\x1b")}>
        Esc
      </button>
      <button type="button" onClick={() => terminal.type("\t")}>
        Tab
      </button>
      <button type="button" aria-pressed={controlHeld.value} onClick={() => (controlHeld.value = !controlHeld.value)}>
        Ctrl
      </button>
      {arrows.map(({ code, sign, name }) => (
        <button key={code} type="button" aria-label={name} onClick={() => terminal.typeArrow(code)}>
          {sign}
        </button>
      ))}
      <button type="button" aria-label="Paste" onClick={() => void pasteIntoTerminal(guest)}>
        <PasteIcon />
      </button>
    </fieldset>
  );
}
