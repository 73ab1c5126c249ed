// One small chart, drawn by uPlot: one series over the last minute, hatched in the hypervisor's colour.
//
// Owns: the uPlot instance of an element. Its size follows the element's; colours come from the page's tokens and are read
// anew by `retint`. The pointed-at place is told, and can be set from outside, so that several charts point at one moment.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export const CHART_HEIGHT = 56;
const HATCH = 6;

export class SeriesChart {
  private plot: uPlot;
  private data: uPlot.AlignedData = [[], []];
  private most = 1;
  private readonly resizes: ResizeObserver;
  private settingCursor = false;

  /** `pointed` is told the index that the pointer is over; null when it leaves. */
  constructor(
    private readonly element: HTMLElement,
    private readonly pointed: (index: number | null) => void,
  ) {
    this.plot = this.make();
    this.resizes = new ResizeObserver(() => {
      this.plot.setSize({ width: Math.max(1, element.clientWidth), height: CHART_HEIGHT });
    });
    this.resizes.observe(element);
  }

  /** `xs` in seconds before now, ascending and at most 0; `most` is at the top. */
  show(xs: readonly number[], values: readonly number[], most: number): void {
    this.data = [[...xs], [...values]];
    this.most = most;
    this.plot.setData(this.data);
  }

  /** Points at an entry; null at none. */
  point(index: number | null): void {
    const x = index === null ? undefined : this.data[0][index];
    const left = x === undefined ? -10 : this.plot.valToPos(x, "x");
    this.settingCursor = true;
    this.plot.setCursor({ left, top: x === undefined ? -10 : CHART_HEIGHT / 2 });
    this.settingCursor = false;
  }

  /** The page's colours have changed. */
  retint(): void {
    this.plot.destroy();
    this.plot = this.make();
    this.plot.setData(this.data);
  }

  destroy(): void {
    this.resizes.disconnect();
    this.plot.destroy();
  }

  private make(): uPlot {
    const style = getComputedStyle(this.element);
    // Tokens are light-dark() pairs, which only a property that takes a colour resolves.
    const { color: line, borderColor: grid, backgroundColor: soft } = style;
    return new uPlot(
      {
        width: Math.max(1, this.element.clientWidth),
        height: CHART_HEIGHT,
        padding: [2, 0, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6, fill: line } },
        scales: { x: { time: false, range: [-60, 0] }, y: { range: () => [0, this.most] } },
        axes: [
          { show: false },
          {
            show: true,
            size: 0,
            ticks: { show: false },
            values: () => [],
            grid: { stroke: grid, width: 1 },
            splits: () => [0, this.most / 2, this.most],
          },
        ],
        series: [{}, { stroke: line, width: 1.5, fill: () => hatch(line, soft), points: { show: false } }],
        hooks: {
          setCursor: [
            ({ cursor }) => {
              if (!this.settingCursor) this.pointed(cursor.idx ?? null);
            },
          ],
        },
      },
      this.data,
      this.element,
    );
  }
}

/** Diagonal lines, as everywhere for what the hypervisor does. */
function hatch(line: string, ground: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = HATCH;
  tile.height = HATCH;
  const context = tile.getContext("2d");
  if (!context) return ground;
  context.fillStyle = ground;
  context.fillRect(0, 0, HATCH, HATCH);
  context.strokeStyle = line;
  context.globalAlpha = 0.5;
  context.lineWidth = 1.5;
  for (const offset of [-HATCH, 0, HATCH]) {
    context.beginPath();
    context.moveTo(offset, HATCH);
    context.lineTo(offset + HATCH, 0);
    context.stroke();
  }
  return context.createPattern(tile, "repeat") ?? ground;
}
