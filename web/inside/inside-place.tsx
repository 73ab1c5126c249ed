// The place Look inside: one guest, its code, registers, page tables and last exits, and stepping.
//
// Owns: the layout and the keys. Which guest it is about is the page's current one.

import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";
import { LastExits } from "../run/last-exits.tsx";
import { currentGuest, dialog, place } from "../state/page.ts";
import { CodeView } from "./code-view.tsx";
import { CsrView } from "./csr-view.tsx";
import { InsideBar, RUN_TO_FIELD, stepCount } from "./inside-bar.tsx";
import { Inspection } from "./inspection.ts";
import { RegisterView } from "./register-view.tsx";
import { SmallTerminal } from "./small-terminal.tsx";
import { StopLine } from "./stop-line.tsx";
import { WALK_FIELD, WalkView } from "./walk-view.tsx";

export function InsidePlace() {
  const guest = currentGuest.value;
  if (!guest) {
    return (
      <div class="empty">
        <h2>No guest to look into</h2>
        <p>Every machine is switched off. Add a guest, and come back.</p>
        <button type="button" class="button" onClick={() => (dialog.value = "add")}>
          Add a guest
        </button>
      </div>
    );
  }
  return <Inside key={guest.key} guest={guest} />;
}

function Inside({ guest }: { guest: Guest }) {
  const inspection = useMemo(() => new Inspection(guest), [guest]);
  useEffect(() => () => inspection.close(), [inspection]);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current!.focus({ preventScroll: true }), []);
  useInsideKeys(inspection);
  const failed = useComputed(() => guest.shownState.value === "failed").value;
  const sight = inspection.sight.value;
  return (
    <div class="inside" ref={root} tabIndex={-1}>
      <div class="inside-top">
        <InsideBar inspection={inspection} />
        <StopLine inspection={inspection} />
      </div>
      {sight && !failed ? <Sections inspection={inspection} /> : <Nothing guest={guest} failed={failed} />}
    </div>
  );
}

function Sections({ inspection }: { inspection: Inspection }) {
  const { guest } = inspection;
  const { registers, code, walk } = inspection.sight.value!;
  const before = inspection.before.value;
  const status = guest.status.value;
  const live = status?.state === "running";
  return (
    <div class={`inside-grid${live ? " live" : ""}`}>
      <div class="inside-column">
        <CodeView listing={code} pc={registers.pc} runTo={(address) => void inspection.runTo(address)} />
        <SmallTerminal guest={guest} />
      </div>
      <div class="inside-column">
        <WalkView walk={walk} />
        {status && (
          <div class="inside-exits">
            <LastExits guest={guest} status={status} />
          </div>
        )}
      </div>
      <div class="inside-column">
        <RegisterView registers={registers} before={before} />
        <CsrView registers={registers} before={before} />
      </div>
    </div>
  );
}

function Nothing({ guest, failed }: { guest: Guest; failed: boolean }) {
  if (!failed) return <p class="later">Waiting for the guest.</p>;
  return (
    <div class="empty" role="alert">
      <h2>Its machine is gone</h2>
      <p>{guest.failure.value}</p>
      <button type="button" class="button" onClick={() => (place.value = "run")}>
        Back to Run
      </button>
    </div>
  );
}

/** One letter each, while no field and no terminal has the focus. */
function useInsideKeys(inspection: Inspection): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || dialog.value !== null) return;
      if ((event.target as Element).closest("input, select, textarea, .terminal-host")) return;
      const act = actions(inspection)[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [inspection]);
}

const actions = (inspection: Inspection): Readonly<Record<string, () => void>> => ({
  s: () => void inspection.step(1),
  n: () => void inspection.step(stepCount.value),
  c: () => void inspection.guest.togglePause(),
  g: () => document.getElementById(RUN_TO_FIELD)?.focus(),
  w: () => document.getElementById(WALK_FIELD)?.focus(),
});
