// The quiet line under a terminal: state, mode, engine, speed, exits, memory. It opens the details.

import { useState } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";
import { FigureText } from "../ui/figure.tsx";
import { bytesFigure, countFigure, memorySize, mipsFigure } from "../ui/format.ts";
import { ChevronIcon, GuestMark, HypervisorMark } from "../ui/icons.tsx";
import { Details } from "./details.tsx";
import { StateMark, stateMeaning } from "./state-mark.tsx";

export const FRAME_BYTES = 4096;

export function StatusLine({ guest }: { guest: Guest }) {
  const [open, setOpen] = useState(false);
  const state = guest.shownState.value;
  const status = guest.status.value;
  const rates = guest.rates.value;
  const detailsId = `guest-${guest.key}-details`;
  return (
    <footer class="pane-foot">
      {open && status && <Details guest={guest} status={status} id={detailsId} />}
      <button
        type="button"
        class="status-line"
        aria-expanded={open}
        aria-controls={detailsId}
        disabled={!status}
        title={stateMeaning[state]}
        onClick={() => setOpen(!open)}
      >
        <span class="status-state">
          <StateMark state={state} />
          {state}
        </span>
        {status && (
          <>
            <span class="status-how">
              <span class={`mode-name ${status.mode}`}>{status.mode}</span>
              {status.engineRefusal === null ? (
                <span class="status-engine">, {status.engine}</span>
              ) : (
                <span title={status.engineRefusal}>, {status.engine} only</span>
              )}
            </span>
            <span class="status-figure">
              <GuestMark />
              <FigureText figure={mipsFigure(rates.instructions)} width={9} />
            </span>
            <span class="status-figure">
              <HypervisorMark />
              <FigureText figure={countFigure(rates.exits)} width={5.5} unit="exits/s" />
            </span>
            <span class="status-figure status-memory">
              <FigureText figure={bytesFigure(status.framesTouched * FRAME_BYTES)} width={8} />
              <span class="of">of {memorySize((status.framesTotal * FRAME_BYTES) / (1024 * 1024))}</span>
            </span>
          </>
        )}
        <span class="status-more">
          <span class="label">Details</span>
          <ChevronIcon open={open} />
        </span>
      </button>
    </footer>
  );
}
