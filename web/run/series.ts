// The exits of the last minute as series: by kind, or by single cause.
//
// Owns: which series are shown, their order, and their values. An entry that is missing was zero: the guest was there and
// did nothing, or it was not there yet.

import { familyOf } from "../machine/exit-causes.ts";
import type { Activity } from "../machine/guest.ts";

export interface Series {
  readonly title: string;
  /** A second, oldest first; as long as the history. */
  readonly values: readonly number[];
}

export type Grouping = "kinds" | "causes";

/** More causes than this cannot be told apart at a glance. */
const MOST_CAUSES = 9;

/** Most first; those without an exit in this time are left out. */
export function seriesOf(history: readonly Activity[], grouping: Grouping): Series[] {
  const titleOf = grouping === "kinds" ? (cause: string) => familyOf(cause).title : (cause: string) => cause;
  const values = new Map<string, number[]>();
  for (const [at, { exitsByCause }] of history.entries())
    for (const [cause, rate] of exitsByCause) {
      const title = titleOf(cause);
      let series = values.get(title);
      if (!series) {
        series = new Array<number>(history.length).fill(0);
        values.set(title, series);
      }
      series[at]! += rate;
    }
  const sum = ({ values: all }: Series): number => all.reduce((total, value) => total + value, 0);
  const series = [...values]
    .map(([title, all]) => ({ title, values: all }))
    .sort((one, other) => sum(other) - sum(one));
  return grouping === "kinds" ? series : series.slice(0, MOST_CAUSES);
}

export const largest = (series: readonly Series[]): number =>
  series.reduce((most, { values }) => Math.max(most, ...values), 0);

/** One row of the table: a span of seconds, and the mean rate of each series in it. */
export interface SpanRow {
  readonly from: number;
  readonly to: number;
  readonly rates: readonly number[];
}

/** The last minute in spans of `seconds`, the newest first. `step`: seconds between two values. */
export function spansOf(series: readonly Series[], step: number, seconds: number): SpanRow[] {
  const length = series[0]?.values.length ?? 0;
  const size = Math.round(seconds / step);
  const rows: SpanRow[] = [];
  for (let end = length; end > 0; end -= size) {
    const start = Math.max(0, end - size);
    const mean = ({ values }: Series): number =>
      values.slice(start, end).reduce((sum, value) => sum + value, 0) / (end - start);
    rows.push({ from: (length - end) * step, to: (length - start) * step, rates: series.map(mean) });
  }
  return rows;
}
