// Exits by cause, in families that open: how many, how many a second, and which part of all.
//
// The worker's time estimates are not shown: a browser's clock ticks every 100 us outside an isolated page, and one
// exit takes about 1 us. What an exit costs is for the benchmark to say.

import { useState } from "preact/hooks";
import { byFamily, type ExitCounts, type ExitFamily, type FamilyCount } from "../machine/exit-causes.ts";
import { countFigure, figureText, percentFigure } from "../ui/format.ts";
import { ChevronIcon } from "../ui/icons.tsx";

export interface ExitTableProps {
  readonly exits: ExitCounts;
  /** Per second; a cause that is missing had none. Without it there is no such column. */
  readonly rates?: ReadonlyMap<string, number>;
}

/** With more causes than this a table opens with its families closed. */
const CAUSES_SHOWN = 8;

export function ExitTable({ exits, rates }: ExitTableProps) {
  const families = byFamily(exits);
  const causes = families.reduce((sum, family) => sum + family.causes.length, 0);
  const all = families.reduce((sum, family) => sum + family.count, 0);
  const most = families[0]?.count ?? 1;
  // What the person has opened or closed; the others follow the number of causes.
  const [chosen, setChosen] = useState<ReadonlyMap<ExitFamily, boolean>>(new Map());
  return (
    <table class="exits">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col" class="number">
            Exits
          </th>
          {rates && (
            <th scope="col" class="number">
              per s
            </th>
          )}
          <th scope="col" class="number">
            of all
          </th>
        </tr>
      </thead>
      {families.map((family) => (
        <Family
          key={family.family.id}
          family={family}
          rates={rates}
          all={all}
          most={most}
          open={chosen.get(family.family) ?? causes <= CAUSES_SHOWN}
          setOpen={(open) => setChosen(new Map(chosen).set(family.family, open))}
        />
      ))}
    </table>
  );
}

interface FamilyProps {
  readonly family: FamilyCount;
  readonly rates: ReadonlyMap<string, number> | undefined;
  readonly all: number;
  /** The count that fills a bar. */
  readonly most: number;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

function Family({ family: { family, count, causes }, rates, all, most, open, setOpen }: FamilyProps) {
  const rate = causes.reduce((sum, { cause }) => sum + (rates?.get(cause) ?? 0), 0);
  return (
    <tbody>
      <tr class="family">
        <th scope="row">
          <Bar part={count / most} />
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronIcon open />
            {family.title}
          </button>
          {open && <small>{family.meaning}</small>}
        </th>
        <Numbers count={count} rate={rates && rate} all={all} />
      </tr>
      {open &&
        causes.map((one) => (
          <tr key={one.cause} class="cause">
            <th scope="row">
              <Bar part={one.count / most} />
              <span class="exit-cause">{one.cause}</span>
            </th>
            <Numbers count={one.count} rate={rates && (rates.get(one.cause) ?? 0)} all={all} />
          </tr>
        ))}
    </tbody>
  );
}

function Numbers({ count, rate, all }: { count: number; rate: number | undefined; all: number }) {
  return (
    <>
      <td class="number">{figureText(countFigure(count))}</td>
      {rate !== undefined && <td class="number">{figureText(countFigure(rate))}</td>}
      <td class="number">{figureText(percentFigure(count / all))}</td>
    </>
  );
}

function Bar({ part }: { part: number }) {
  return <span class="exit-bar" style={{ width: `${part * 100}%` }} />;
}
