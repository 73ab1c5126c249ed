// Exits by cause: how many, how many a second, and what they cost by the hypervisor's sampled estimate.

import type { ExitCount } from "../../src/worker/protocol.ts";
import { countFigure, durationFigure, figureText } from "../ui/format.ts";

export interface ExitTableProps {
  readonly exits: Readonly<Record<string, ExitCount>>;
  /** Per second; a cause that is missing had none. */
  readonly rates: ReadonlyMap<string, number>;
}

export function ExitTable({ exits, rates }: ExitTableProps) {
  const rows = Object.entries(exits)
    .filter(([, exit]) => exit.count > 0)
    .sort(([, a], [, b]) => b.count - a.count);
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
          <th scope="col" class="number" title="One exit in 61 is timed">
            Time, est.
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([cause, { count, estimatedNs }]) => (
          <tr key={cause}>
            <th scope="row">
              <span class="exit-bar" style={{ width: `${(count / most) * 100}%` }} />
              <span class="exit-cause">{cause}</span>
            </th>
            <td class="number">{figureText(countFigure(count))}</td>
            <td class="number">{figureText(countFigure(rates.get(cause) ?? 0))}</td>
            <td class="number">{figureText(durationFigure(estimatedNs))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
