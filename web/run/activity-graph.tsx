// One rate over the last minute: now is at the right, the highest value reaches the top.
//
// Plain SVG: one shape from at most HISTORY_LENGTH points does not need a chart library. The guest's is filled, the
// hypervisor's hatched, as everywhere.

import { useId } from "preact/hooks";
import { HISTORY_LENGTH } from "../machine/guest.ts";

export interface ActivityGraphProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** The highest value in words. */
  readonly peak: (most: number) => string;
  readonly kind: "guest" | "hypervisor";
}

const HEIGHT = 36;

export function ActivityGraph({ values, peak, kind }: ActivityGraphProps) {
  const hatch = useId();
  const most = Math.max(0, ...values);
  const start = HISTORY_LENGTH - values.length;
  const y = (value: number) => (most > 0 ? HEIGHT - 1 - (value / most) * (HEIGHT - 3) : HEIGHT - 1);
  const line = values.map((value, index) => `${start + index},${y(value).toFixed(1)}`).join(" ");
  return (
    <figure class={`activity ${kind}`}>
      <svg viewBox={`0 0 ${HISTORY_LENGTH - 1} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {kind === "hypervisor" && (
          <pattern id={hatch} width="2" height="8" patternUnits="userSpaceOnUse">
            <path d="M0 0h1v8h-1z" fill="var(--hypervisor-soft)" />
          </pattern>
        )}
        <polygon
          points={`${start},${HEIGHT} ${line} ${HISTORY_LENGTH - 1},${HEIGHT}`}
          fill={kind === "guest" ? "var(--guest-soft)" : `url(#${hatch})`}
        />
        <polyline points={line} />
      </svg>
      <figcaption>last minute, at most {peak(most)}</figcaption>
    </figure>
  );
}
