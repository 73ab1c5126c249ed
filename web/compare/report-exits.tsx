// The exits behind the virtualization overhead, by cause.

import { totals } from "../machine/exit-causes.ts";
import { ExitTable } from "../run/exit-table.tsx";
import { countFigure, figureText } from "../ui/format.ts";
import { HypervisorMark } from "../ui/icons.tsx";
import type { ComparisonReport } from "./report.ts";

export function ReportExits({ report: { exits, retired } }: { report: ComparisonReport }) {
  const bare = asCounts(exits.bare);
  const trap = asCounts(exits.trap);
  const count = { bare: totals(bare).all, trap: totals(trap).all };
  return (
    <section class="report-exits">
      <h3>
        <HypervisorMark /> Exits of one run
      </h3>
      <p>
        {text(count.trap)} in trap, {text(count.bare)} in bare. In trap that is one every {text(retired / count.trap)}{" "}
        instructions: a program that only computes seldom needs the hypervisor. A system call or a page fault needs it
        several times, as the two terminals of the place Run show.
      </p>
      <div class="report-exit-tables">
        <div>
          <h4>trap</h4>
          <ExitTable exits={trap} />
        </div>
        <div>
          <h4>bare</h4>
          <ExitTable exits={bare} />
        </div>
      </div>
    </section>
  );
}

const text = (value: number) => figureText(countFigure(value));

function asCounts(exits: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(exits).map(([cause, count]) => [cause, { count }]));
}
