// The two overheads: each a number, a pair of bars and a sentence. All bars are times on one scale.

import { durationFigure, type Figure, figureText, ratioFigure } from "../ui/format.ts";
import { GuestMark, HypervisorMark } from "../ui/icons.tsx";
import type { ComparisonReport, Configuration, Distributions } from "./report.ts";
import { type Scale, timeScale } from "./time-scale.ts";

export interface OverheadBarsProps {
  readonly report: ComparisonReport;
  readonly distributions: Distributions;
}

export function OverheadBars({ report, distributions }: OverheadBarsProps) {
  const { native, bare, trap } = distributions;
  const scale = timeScale([native.median, bare.median, trap.median]);
  return (
    <div class="overheads">
      <section class="overhead guest">
        <h3>
          <GuestMark /> Emulation overhead <small>bare / native</small>
        </h3>
        <p class="overhead-figure">{figureText(ratioFigure(report.emulationOverhead))}</p>
        <TimeBar configuration="native" distributions={distributions} scale={scale} />
        <TimeBar configuration="bare" distributions={distributions} scale={scale} />
        <p class="overhead-words">
          Paid for the emulated CPU: it carries out one RISC-V instruction after the other, and translates and checks
          each address, where native code is the browser's own.
        </p>
      </section>
      <section class="overhead hypervisor">
        <h3>
          <HypervisorMark /> Virtualization overhead <small>trap / bare</small>
        </h3>
        <p class="overhead-figure">{figureText(ratioFigure(report.virtualizationOverhead))}</p>
        <TimeBar configuration="bare" distributions={distributions} scale={scale} />
        <TimeBar configuration="trap" distributions={distributions} scale={scale} />
        <p class="overhead-words">
          Paid for exits: each privileged instruction and each missing shadow page-table entry stops the CPU for the
          hypervisor; every other instruction runs as it does in bare.
          {withinSpread(distributions) && " The difference is within the spread of these runs: none is measured."}
        </p>
      </section>
      <ScaleAxis scale={scale} />
    </div>
  );
}

/** Bare and trap are no further apart than the runs of one of them. */
function withinSpread({ bare, trap }: Distributions): boolean {
  return Math.abs(trap.median - bare.median) <= Math.max(bare.spread, trap.spread);
}

interface TimeBarProps {
  readonly configuration: Configuration;
  readonly distributions: Distributions;
  readonly scale: Scale;
}

function TimeBar({ configuration, distributions, scale }: TimeBarProps) {
  const { median, spread } = distributions[configuration];
  const bare = distributions.bare.median;
  const percent = (ms: number) => `${scale.position(ms) * 100}%`;
  return (
    <div class="time-bar">
      <span class="time-bar-name">{configuration}</span>
      <span class="time-bar-track" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} class="tick-line" style={{ insetInlineStart: percent(tick) }} />
        ))}
        <span class={`time-bar-fill ${configuration}`} style={{ width: percent(median) }} />
        {configuration === "trap" && median > bare && (
          <span
            class="time-bar-excess"
            style={{
              insetInlineStart: percent(bare),
              width: `${(scale.position(median) - scale.position(bare)) * 100}%`,
            }}
          />
        )}
      </span>
      <span class="time-bar-value">
        {figureText(milliseconds(median))}{" "}
        <small class="time-bar-spread">spread {figureText(milliseconds(spread))}</small>
      </span>
    </div>
  );
}

function ScaleAxis({ scale }: { scale: Scale }) {
  return (
    <div class="time-axis">
      <span class="time-axis-ticks" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ insetInlineStart: `${scale.position(tick) * 100}%` }}>
            {tick === 0 ? "0" : figureText(tickFigure(tick))}
          </span>
        ))}
      </span>
      <small>
        Time of one run, {scale.kind} scale
        {scale.kind === "logarithmic" ? ": each step is ten times the one before" : ""}
      </small>
    </div>
  );
}

function milliseconds(ms: number): Figure {
  return durationFigure(ms * 1e6);
}

/** A tick is a round number: no digits after it. */
function tickFigure(ms: number): Figure {
  return ms < 1000 ? { digits: String(ms), unit: "ms" } : { digits: String(ms / 1000), unit: "s" };
}
