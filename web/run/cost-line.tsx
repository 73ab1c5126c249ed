// What the last command cost: the guest's exits since Enter, and how many of them only virtualization makes.

import { exitsSince, totals } from "../machine/exit-causes.ts";
import type { Guest } from "../machine/guest.ts";
import { fleet } from "../state/page.ts";
import { FigureText } from "../ui/figure.tsx";
import { countFigure, figureText } from "../ui/format.ts";
import { HypervisorMark } from "../ui/icons.tsx";

export function CostLine({ guest }: { guest: Guest }) {
  const cost = costOf(guest);
  // One scale for all panes, so that their bars can be compared.
  const most = Math.max(1, ...fleet.guests.value.map((other) => costOf(other).all));
  const { all, virtualization } = cost;
  const { mode } = guest.request;
  const width = (count: number) => `${(count / most) * 100}%`;
  return (
    <p class="cost">
      <HypervisorMark />
      <span class="cost-since">Exits since {cost.since}</span>
      <strong>
        <FigureText figure={countFigure(all)} width={5} />
      </strong>
      <span class="cost-bar" aria-hidden="true">
        <span class="cost-common" style={{ width: width(all - virtualization) }} />
        <span class="cost-virtualization" style={{ width: width(virtualization) }} />
      </span>
      <span class="cost-parts">
        {figureText(countFigure(all - virtualization))} in any mode
        {virtualization > 0 && `, ${figureText(countFigure(virtualization))} in ${mode} alone`}
      </span>
    </p>
  );
}

function costOf(guest: Guest) {
  const status = guest.status.value;
  if (!status) return { all: 0, virtualization: 0, since: "power-on" };
  const start = guest.atEnter.value;
  // Counters that have fallen since are those of a guest that reset itself.
  if (start === null || start.retired.total > status.retired.total) {
    return { ...totals(status.exits), since: "power-on" };
  }
  return { ...totals(exitsSince(status.exits, start.exits)), since: "Enter" };
}
