// All guests in one table, by machine: who has how much of the CPU that they share. Weights can be changed while they run.

import { useState } from "preact/hooks";
import { guestRows } from "../../src/worker/guest-rows.ts";
import type { Guest } from "../machine/guest.ts";
import { messageOf } from "../machine/machine-client.ts";
import { ModeTag } from "../run/mode-tag.tsx";
import { StateMark } from "../run/state-mark.tsx";
import { dialog, fleet, goTo, place, tell } from "../state/page.ts";
import { Dialog } from "../ui/dialog.tsx";
import { bytesFigure, countFigure, figureText, mipsFigure, percentFigure } from "../ui/format.ts";

const LARGEST_WEIGHT = 10_000;

export function GuestsDialog() {
  const machines = fleet.machineNumbers.value;
  return (
    <Dialog title="All guests" close={() => (dialog.value = null)}>
      {machines.length === 0 ? <p>There is no guest. Add one to see it here.</p> : <GuestsTable machines={machines} />}
    </Dialog>
  );
}

function GuestsTable({ machines }: { machines: readonly number[] }) {
  return (
    <>
      <p class="guests-note">
        Guests of one machine share its CPU by their weights: twice the weight, twice the instructions. One that sleeps
        takes nothing. Share, MIPS and exits are of the last second.
      </p>
      <div class="guests-scroll">
        <table class="guests">
          <thead>
            <tr>
              {["Guest", "Mode", "State"].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              {["Weight", "Share", "MIPS", "Exits/s", "Memory"].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          {machines.map((number) => (
            <MachineRows key={number} number={number} isOnlyOne={machines.length === 1} />
          ))}
        </table>
      </div>
    </>
  );
}

function MachineRows({ number, isOnlyOne }: { number: number; isOnlyOne: boolean }) {
  const guests = fleet.guests.value.filter(({ machine }) => machine.number === number);
  const rows = guestRows(guests.map(({ name, status, rates }) => ({ name, status: status.value, rates: rates.value })));
  return (
    <tbody>
      {!isOnlyOne && (
        <tr>
          <th scope="rowgroup" colSpan={8} class="machine">
            Machine {number}
          </th>
        </tr>
      )}
      {guests.map((guest) => {
        const row = rows.find(({ name }) => name === guest.name);
        return (
          <tr key={guest.key}>
            <th scope="row">
              <button type="button" class="button quiet" title="Go to its terminal" onClick={() => visit(guest)}>
                {guest.name}
              </button>
            </th>
            <td>{row && <ModeTag mode={row.mode} />}</td>
            <td>
              <StateMark state={guest.shownState.value} />
              {guest.status.value?.throttledByCap ? "capped" : guest.shownState.value}
            </td>
            <td class="number">{row && <Weight guest={guest} weight={row.weight} />}</td>
            <td class="number">{row && figureText(percentFigure(row.share))}</td>
            <td class="number">{row && mipsFigure(row.mips * 1e6).digits}</td>
            <td class="number">{row && figureText(countFigure(row.exits))}</td>
            <td class="number">{row && figureText(bytesFigure(row.memory))}</td>
          </tr>
        );
      })}
    </tbody>
  );
}

function Weight({ guest, weight }: { guest: Guest; weight: number }) {
  // What is being typed: the table is drawn anew twice a second, and must not take it away.
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <input
      type="number"
      aria-label={`Weight of ${guest.name}`}
      min={1}
      max={LARGEST_WEIGHT}
      step={1}
      value={draft ?? weight}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => setDraft(null)}
      onChange={({ currentTarget: input }) => {
        if (!input.reportValidity() || input.value === "") return;
        setDraft(null);
        guest.setCpu({ weight: Number(input.value) }).catch((error: unknown) => tell(messageOf(error)));
      }}
    />
  );
}

function visit(guest: Guest): void {
  dialog.value = null;
  place.value = "run";
  goTo(guest);
}
