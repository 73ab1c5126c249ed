// Every timed run of a comparison, and the whole of it as JSON.

import { tell } from "../state/page.ts";
import { copy } from "../ui/clipboard.ts";
import { CopyIcon, SaveIcon } from "../ui/icons.tsx";
import { saveAs } from "../ui/save-as.ts";
import { type ComparisonReport, configurations } from "./report.ts";

export function RawNumbers({ report }: { report: ComparisonReport }) {
  const json = () => `${JSON.stringify(report, null, 2)}\n`;
  return (
    <section class="raw-numbers">
      <details>
        <summary>Raw numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Round</th>
              {configurations.map((configuration) => (
                <th key={configuration} scope="col" class="number">
                  {configuration}, ms
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.timesMs.native.map((_, round) => (
              <tr key={round}>
                <th scope="row">{round + 1}</th>
                {configurations.map((configuration) => (
                  <td key={configuration} class="number">
                    {report.timesMs[configuration][round]?.toFixed(3)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <div class="raw-commands">
        <button
          type="button"
          class="button"
          onClick={() => saveAs(fileName(report), new Blob([json()], { type: "application/json" }))}
        >
          <SaveIcon /> Save JSON
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            void copy(json()).then((done) =>
              done ? tell("JSON copied.", "done") : tell("The browser did not allow copying."),
            )
          }
        >
          <CopyIcon /> Copy JSON
        </button>
      </div>
    </section>
  );
}

function fileName({ program, date }: ComparisonReport): string {
  return `tabvisor-${program}-${date.slice(0, 10)}.json`;
}
