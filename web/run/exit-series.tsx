// Exits over the last minute, by kind or by cause: small charts on one scale, or the same as a table.
//
// Owns: the choice between them, the moment that is pointed at (by pointer or slider) with its figures in words, and holding
// the picture still. For people who want less motion it moves on every five seconds only.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Activity, type Guest, HISTORY_STEP_S } from "../machine/guest.ts";
import { colorScheme } from "../state/settings.ts";
import { countFigure, figureText } from "../ui/format.ts";
import { HypervisorMark } from "../ui/icons.tsx";
import { type Grouping, largest, type Series, seriesOf, spansOf } from "./series.ts";
import { SeriesChart } from "./series-chart.ts";

const groupings: readonly { readonly id: Grouping; readonly title: string }[] = [
  { id: "kinds", title: "Kinds" },
  { id: "causes", title: "Causes" },
];
/** Beats between two pictures, for people who want less motion. */
const CALM_BEATS = 10;
const SPAN_S = 10;

export function ExitSeries({ guest }: { guest: Guest }) {
  const [grouping, setGrouping] = useState<Grouping>("kinds");
  const [asTable, setAsTable] = useState(false);
  const [held, setHeld] = useState<readonly Activity[] | null>(null);
  const history = useCalmHistory(guest, held);
  const series = useMemo(() => seriesOf(history, grouping), [history, grouping]);
  return (
    <section class="detail-group exit-series" aria-label="Exits over time">
      <header class="series-head">
        <h3>
          <HypervisorMark /> Exits over the last minute
        </h3>
        <fieldset class="segments">
          <legend>By</legend>
          {groupings.map(({ id, title }) => (
            <label key={id}>
              <input
                type="radio"
                name={`series-${guest.key}`}
                checked={grouping === id}
                onChange={() => setGrouping(id)}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          class="button quiet"
          aria-pressed={held !== null}
          onClick={() => setHeld(held ? null : history)}
        >
          {held ? "Go on" : "Hold"}
        </button>
        <button type="button" class="button quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? "As charts" : "As a table"}
        </button>
      </header>
      {series.length === 0 ? (
        <p class="detail-note">No exits in the last minute.</p>
      ) : asTable ? (
        <SeriesTable series={series} />
      ) : (
        <Charts series={series} />
      )}
    </section>
  );
}

/** The guest's history, or what is held; changing rarely where less motion is wanted. */
function useCalmHistory(guest: Guest, held: readonly Activity[] | null): readonly Activity[] {
  const shown = useRef(guest.history.value);
  const beats = useRef(0);
  const history = guest.history.value;
  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (history !== shown.current && (!isCalm || ++beats.current >= CALM_BEATS)) {
    beats.current = 0;
    shown.current = history;
  }
  return held ?? shown.current;
}

function Charts({ series }: { series: readonly Series[] }) {
  const [index, setIndex] = useState<number | null>(null);
  const length = series[0]!.values.length;
  const at = index === null ? null : Math.min(index, length - 1);
  const most = largest(series);
  return (
    <>
      <ul class="series-charts">
        {series.map((one) => (
          <Chart key={one.title} series={one} most={most} at={at} pointed={setIndex} />
        ))}
      </ul>
      <label class="series-moment">
        <span>Moment</span>
        <input
          type="range"
          min={0}
          max={length - 1}
          value={at ?? length - 1}
          aria-valuetext={momentInWords(series, at ?? length - 1, length)}
          onInput={({ currentTarget }) => {
            const chosen = Number(currentTarget.value);
            setIndex(chosen === length - 1 ? null : chosen);
          }}
        />
      </label>
      <p class="series-words">
        {at === null
          ? `One scale for all: the top is ${figureText(countFigure(most))} exits a second. Now is at the right.`
          : momentInWords(series, at, length)}
      </p>
    </>
  );
}

function momentInWords(series: readonly Series[], at: number, length: number): string {
  const ago = (length - 1 - at) * HISTORY_STEP_S;
  const rates = series.filter(({ values }) => values[at]! > 0);
  const words = rates.map(({ title, values }) => `${title} ${figureText(countFigure(values[at]!))}`).join(", ");
  return `${ago === 0 ? "Now" : `${ago} s ago`}: ${words === "" ? "no exits" : `${words} a second`}.`;
}

interface ChartProps {
  readonly series: Series;
  readonly most: number;
  readonly at: number | null;
  readonly pointed: (index: number | null) => void;
}

function Chart({ series: { title, values }, most, at, pointed }: ChartProps) {
  const body = useRef<HTMLDivElement>(null);
  const chart = useRef<SeriesChart | null>(null);
  useEffect(() => {
    const made = new SeriesChart(body.current!, pointed);
    chart.current = made;
    const retint = () => made.retint();
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", retint);
    const unsubscribe = colorScheme.subscribe(retint);
    return () => {
      system.removeEventListener("change", retint);
      unsubscribe();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    const first = -(values.length - 1) * HISTORY_STEP_S;
    chart.current!.show(
      values.map((_, index) => first + index * HISTORY_STEP_S),
      values,
      Math.max(most, 1),
    );
    chart.current!.point(at);
  }, [values, most, at]);
  const shown = values[at ?? values.length - 1]!;
  return (
    <li>
      <span class="series-title">{title}</span>
      <span class="series-value">{figureText(countFigure(shown))}/s</span>
      <div class="series-body" ref={body} aria-hidden="true" />
    </li>
  );
}

function SeriesTable({ series }: { series: readonly Series[] }) {
  return (
    <div class="series-table">
      <table>
        <caption>Exits a second, means over {SPAN_S} seconds</caption>
        <thead>
          <tr>
            <th scope="col">Seconds ago</th>
            {series.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spansOf(series, HISTORY_STEP_S, SPAN_S).map(({ from, to, rates }) => (
            <tr key={from}>
              <th scope="row">
                {from} to {to}
              </th>
              {rates.map((rate, index) => (
                <td key={series[index]!.title}>{figureText(countFigure(rate))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
