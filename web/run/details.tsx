// What the status line leaves out: every figure with its meaning, and the exits by cause.

import type { ComponentChildren } from "preact";
import type { GuestStatus } from "../../src/worker/protocol.ts";
import { totals } from "../machine/exit-causes.ts";
import type { Guest } from "../machine/guest.ts";
import { modes } from "../machine/hypervisor.ts";
import {
  bytesFigure,
  countFigure,
  durationFigure,
  figureText,
  memorySize,
  mipsFigure,
  percentFigure,
} from "../ui/format.ts";
import { GuestMark, HypervisorMark } from "../ui/icons.tsx";
import { laterComponent } from "../ui/later-component.tsx";
import { ActivityGraph } from "./activity-graph.tsx";
import { ExitTable } from "./exit-table.tsx";
import { LastExits } from "./last-exits.tsx";
import { FRAME_BYTES } from "./status-line.tsx";

/** With the library that draws it, fetched when details are first opened. */
const ExitSeries = laterComponent(
  () => import("./exit-series.tsx").then((module) => module.ExitSeries),
  "the exits over time",
);

export function Details({ guest, status, id }: { guest: Guest; status: GuestStatus; id: string }) {
  const rates = guest.rates.value;
  const { m, s, u, total } = status.retired;
  const exits = totals(status.exits).all;
  return (
    <section class="details" id={id} aria-label={`Details of ${guest.name}`}>
      <div class="detail-group guest">
        <h3>
          <GuestMark /> Guest
        </h3>
        <ActivityGraph
          values={guest.history.value.map(({ instructions }) => instructions)}
          peak={(most) => figureText(mipsFigure(most))}
          kind="guest"
        />
        <dl>
          <Detail
            term="Instructions retired"
            meaning={`M ${figureText(countFigure(m))}, S ${figureText(countFigure(s))}, U ${figureText(countFigure(u))}`}
          >
            {figureText(countFigure(total))}
          </Detail>
          <Detail term="Speed, last second" meaning="of your time, whatever it did">
            {figureText(mipsFigure(rates.instructions))}
          </Detail>
          <Detail
            term="Speed while it runs"
            meaning={`the core spent ${figureText(percentFigure(rates.load))} of the time on it`}
          >
            {rates.instructionsWhileRunning === null
              ? "\u2013"
              : figureText(mipsFigure(rates.instructionsWhileRunning))}
          </Detail>
          <Detail
            term="Memory touched"
            meaning={`of ${memorySize((status.framesTotal * FRAME_BYTES) / (1024 * 1024))}; ${figureText(countFigure(status.framesTouched))} pages of 4 KiB`}
          >
            {figureText(bytesFigure(status.framesTouched * FRAME_BYTES))}
          </Detail>
          <Detail
            term="Guest's time"
            meaning={
              status.clock === "wall" ? "wall clock: this computer's time" : "virtual clock: counted in instructions"
            }
          >
            {figureText(durationFigure(status.guestTimeNs))}
          </Detail>
          {status.harts.length > 1 && (
            <Detail term="Harts" meaning={status.harts.map(({ activity }) => activity).join(", ")}>
              {status.harts.length}
            </Detail>
          )}
          <Detail term="Mode, engine" meaning={modes.find(({ name }) => name === status.mode)?.summary ?? ""}>
            {status.mode}, {status.engine}
          </Detail>
        </dl>
        {status.engineRefusal !== null && <p class="detail-note">{sentence(status.engineRefusal)}</p>}
      </div>
      <div class="detail-group hypervisor">
        <h3>
          <HypervisorMark /> Hypervisor
        </h3>
        <ActivityGraph
          values={guest.history.value.map(({ exits }) => exits)}
          peak={(most) => `${figureText(countFigure(most))} exits/s`}
          kind="hypervisor"
        />
        <p class="detail-note">
          {exits === 0
            ? "No exits yet."
            : `The guest stopped for the hypervisor ${figureText(countFigure(exits))} times, once every ${figureText(countFigure(total / exits))} instructions:`}
        </p>
        <ExitTable exits={status.exits} rates={rates.exitsByCause} />
      </div>
      {exits > 0 && <ExitSeries guest={guest} />}
      <LastExits guest={guest} status={status} />
    </section>
  );
}

const sentence = (line: string): string => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;

function Detail({ term, meaning, children }: { term: string; meaning: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>
        {term} <small>{meaning}</small>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
