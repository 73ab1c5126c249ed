// The place Compare: choose a program, run it native, in bare and in trap, and read what each step costs.

import { fleet } from "../state/page.ts";
import { ChoiceForm } from "./choice-form.tsx";
import { progress, report } from "./comparison.ts";
import { ProgressLine } from "./progress-line.tsx";
import { ReportFigure } from "./report-figure.tsx";

export function ComparePlace() {
  const othersRun = fleet.guests.value.some(({ shownState }) => shownState.value === "running");
  return (
    <div class="compare">
      <div class="compare-column">
        <p class="lead">
          One program, three ways: compiled to WebAssembly for this browser (native), as a guest that owns the emulated
          CPU (bare), and as the same guest under the hypervisor (trap).
        </p>
        <ChoiceForm />
        {othersRun && (
          <p class="compare-warning">A guest of the place Run is running, and takes time from what is measured here.</p>
        )}
        <ProgressLine progress={progress.value} hasReport={report.value !== null} />
        {report.value && <ReportFigure report={report.value} />}
      </div>
    </div>
  );
}
