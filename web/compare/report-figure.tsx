// A finished comparison: two overheads as numbers and bars, what each pays for, the exits, and the raw numbers.

import { shippedImage } from "../machine/images.ts";
import { countFigure, figureText } from "../ui/format.ts";
import { OverheadBars } from "./overhead-bars.tsx";
import { RawNumbers } from "./raw-numbers.tsx";
import { type ComparisonReport, distributionsOf } from "./report.ts";
import { ReportExits } from "./report-exits.tsx";

export function ReportFigure({ report }: { report: ComparisonReport }) {
  const { program, engine, n, rounds, retired, browser, cpuThreads, date, commit } = report;
  return (
    <figure class="report">
      <h2>{shippedImage(program)?.title ?? program}</h2>
      <OverheadBars report={report} distributions={distributionsOf(report.timesMs)} />
      <figcaption>
        {program} with n = {n}, {figureText(countFigure(retired))} guest instructions by engine {engine}; medians of{" "}
        {rounds} rounds. {browser}, {cpuThreads} CPU threads; <time dateTime={date}>{dateText(date)}</time>; commit{" "}
        {commit.slice(0, 8)}
        {commit.endsWith("-dirty") ? " with changes" : ""}. An estimate of this browser on this machine: other tabs and
        programs, the processor's heat and the browser's compiler all move it.
      </figcaption>
      <ReportExits report={report} />
      <RawNumbers report={report} />
    </figure>
  );
}

function dateText(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}
