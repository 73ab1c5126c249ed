// A figure in a slot that keeps its width whatever the value: digits and prefix stand at its right end.

import { type Figure, figureText } from "./format.ts";

export interface FigureTextProps {
  readonly figure: Figure;
  /** Characters of the widest text: four for the digits, and a space and the unit if the figure carries one. */
  readonly width: number;
  /** A unit that never changes, after the slot. */
  readonly unit?: string;
}

export function FigureText({ figure, width, unit }: FigureTextProps) {
  return (
    <span class="figure">
      <span class="figure-value" style={{ "--slot": `${width}ch` }}>
        {figureText(figure)}
      </span>
      {unit && <span class="figure-unit">{unit}</span>}
    </span>
  );
}
