// What the page's words mean, and its keys.

import { dialog } from "../state/page.ts";
import { insideKeys, shortcuts } from "../state/shortcuts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { terms } from "./terms.ts";

export function HelpDialog() {
  return (
    <Dialog title="Help" close={() => (dialog.value = null)}>
      <section>
        <h3>Keys</h3>
        <p>In a terminal every key goes to the guest, except these.</p>
        <table class="shortcuts">
          <tbody>
            {shortcuts.map(({ action, keys, words }) => (
              <tr key={action}>
                <th scope="row">
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </th>
                <td>{words}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">
                <kbd>Ctrl</kbd>
                <kbd>Shift</kbd>
                <kbd>V</kbd>
              </th>
              <td>Paste (the browser's own; on a Mac, Command and V)</td>
            </tr>
          </tbody>
        </table>
        <p>In Look inside, while no field has the focus:</p>
        <table class="shortcuts">
          <tbody>
            {insideKeys.map(({ key, words }) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3>Words</h3>
        <dl class="terms">
          {terms.map(({ term, meaning }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
