// The last exits of a guest, newest first: where it was, on which instruction, and what the hypervisor did.

import { useEffect, useState } from "preact/hooks";
import type { ExitTraceEntry, GuestStatus } from "../../src/worker/protocol.ts";
import type { Guest } from "../machine/guest.ts";
import { wordsOfExit } from "../machine/hypervisor.ts";
import { HypervisorMark } from "../ui/icons.tsx";

/** Follows the guest: fetched anew with each status. */
export function LastExits({ guest, status }: { guest: Guest; status: GuestStatus }) {
  const [entries, setEntries] = useState<readonly ExitTraceEntry[]>([]);
  useEffect(() => {
    let current = true;
    void guest.lastExits().then((exits) => {
      if (current) setEntries(exits.toReversed());
    });
    return () => {
      current = false;
    };
  }, [guest, status]);
  if (entries.length === 0) return null;
  const several = status.harts.length > 1;
  return (
    <div class="detail-group last-exits">
      <h3>
        <HypervisorMark /> Last exits
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{several ? "Hart, privilege, pc" : "Privilege, pc"}</th>
            <th scope="col">Instruction</th>
            <th scope="col">Cause</th>
            <th scope="col">The hypervisor</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <Row key={entries.length - index} entry={entry} namesHart={several} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry, namesHart }: { entry: ExitTraceEntry; namesHart: boolean }) {
  const { privilege, instruction, cause, action } = wordsOfExit(entry);
  return (
    <tr>
      <td>
        {namesHart && `${entry.hart} `}
        {privilege} {entry.pc.toString(16)}
      </td>
      <td>{instruction}</td>
      <td class="last-exits-hypervisor">{cause}</td>
      <td class="last-exits-hypervisor">{action}</td>
    </tr>
  );
}
