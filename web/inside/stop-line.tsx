// One line on where the guest is and what it waits for, read out when it changes.

import type { HartInspection } from "../../src/worker/inspect-protocol.ts";
import { durationFigure, figureText } from "../ui/format.ts";
import { GuestMark, HypervisorMark } from "../ui/icons.tsx";
import { hex } from "./hex.tsx";
import type { Inspection } from "./inspection.ts";

export function StopLine({ inspection }: { inspection: Inspection }) {
  const { guest, going, outcome } = inspection;
  const state = guest.shownState.value;
  const sight = inspection.sight.value;
  if (!sight) return null;
  const { registers, code } = sight;
  return (
    <div class="stop-line">
      <p role="status">
        <GuestMark />
        <strong>
          {hex(registers.pc)}
          {code.place && ` ${code.place}`}
        </strong>
        <span>
          {registers.guestPrivilege}-mode{registers.isOne ? "" : " to the guest"}
        </span>
        {!registers.isOne && (
          <span class="stop-hart">
            <HypervisorMark /> {registers.hartPrivilege}-mode on the hart
          </span>
        )}
        <span class="stop-words">{wordsOf(registers, state, going.value !== null)}</span>
      </p>
      {outcome.value && <p class="stop-outcome">{capital(outcome.value)}.</p>}
    </div>
  );
}

function wordsOf(registers: HartInspection, state: string, going: boolean): string {
  if (state === "running")
    return going ? "Running until the step is taken." : "Running: a sample, several times a second.";
  const waits = waitingOf(registers);
  if (state === "idle") {
    return going
      ? `The step is taken when the hart goes on. ${waits} Pause gives up.`
      : `${waits} Pause to look at it in peace.`;
  }
  if (state === "throttled") return "It waits until its terminal has shown what it printed.";
  if (state === "paused") {
    if (registers.activity === "running") return "";
    if (registers.activity === "stopped") return "This hart is stopped until another starts it: it takes no step.";
    return `${waits} A step waits for that, too.`;
  }
  return "The guest has ended: this is the state that it left.";
}

function waitingOf({ activity, wakesInMs }: HartInspection): string {
  if (activity === "stopped") return "This hart is stopped until another starts it.";
  if (activity === "stuck") return "It traps again and again.";
  const wake =
    wakesInMs === null
      ? "no timer is set, so a key can wake it"
      : `a timer is due in ${figureText(durationFigure(wakesInMs * 1e6))}`;
  return `It sleeps in WFI: ${wake}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
