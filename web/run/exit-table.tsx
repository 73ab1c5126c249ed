// Exits by cause: how many, how many a second, and which part of all.
//
// The worker's time estimates are not shown: a browser's clock ticks every 100 us outside an isolated page, and one
// exit takes about 1 us. What an exit costs is for the benchmark to say.

import type { ExitCount } from "../../src/worker/protocol.ts";
import { countFigure, figureText, percentFigure } from "../ui/format.ts";

export interface ExitTableProps {
  readonly exits: Readonly<Record<string, ExitCount>>;
  /** Per second; a cause that is missing had none. */
  readonly rates: ReadonlyMap<string, number>;
}

export function ExitTable({ exits, rates }: ExitTableProps) {
  const rows = Object.entries(exits)
    .filter(([, exit]) => exit.count > 0)
    .sort(([, a], [, b]) => b.count - a.count);
  const all = rows.reduce((sum, [, { count }]) => sum + count, 0);
  const most = rows[0]?.[1].count ?? 1;
  return (
    <table class="exits">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col" class="number">
            Exits
          </th>
          <th scope="col" class="number">
            per s
          </th>
          <th scope="col" class="number">
            of all
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([cause, { count }]) => (
          <tr key={cause}>
            <th scope="row">
              <span class="exit-bar" style={{ width: `${(count / most) * 100}%` }} />
              <span class="exit-cause">{cause}</span>
            </th>
            <td class="number">{figureText(countFigure(count))}</td>
            <td class="number">{figureText(countFigure(rates.get(cause) ?? 0))}</td>
            <td class="number">{figureText(percentFigure(count / all))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
