// The snapshots that are kept in this browser: restore, download, delete.

import { useEffect, useState } from "preact/hooks";
import type { ModeName } from "../../src/worker/protocol.ts";
import { ModeTag } from "../run/mode-tag.tsx";
import { bytesFigure, figureText } from "../ui/format.ts";
import { CrossIcon, PlusIcon, SaveIcon } from "../ui/icons.tsx";
import { deleteKept, downloadKept, kept, restoreKept, watchKept } from "./snapshots.ts";
import type { KeptSnapshot } from "./store.ts";

export function SnapshotList() {
  useEffect(watchKept, []);
  const list = kept.value;
  return (
    <>
      <h3>Snapshots kept in this browser</h3>
      {typeof list === "string" && <p class="snapshot-note">{list}</p>}
      {Array.isArray(list) && list.length === 0 && (
        <p class="snapshot-note">
          None. A pane's commands take one; a snapshot file can be dropped anywhere on the page.
        </p>
      )}
      {Array.isArray(list) && list.length > 0 && (
        <ul class="snapshot-list">
          {list.map((snapshot) => (
            <Snapshot key={snapshot.id} snapshot={snapshot} />
          ))}
        </ul>
      )}
    </>
  );
}

function Snapshot({ snapshot }: { snapshot: KeptSnapshot }) {
  const [asked, setAsked] = useState(false);
  const { name, mode, date, size } = snapshot;
  const when = new Date(date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <li>
      <button
        type="button"
        class="snapshot-restore"
        aria-label={`Restore ${name} of ${when}`}
        onClick={() => void restoreKept(snapshot)}
      >
        <PlusIcon />
        <strong>{name}</strong>
        <ModeTag mode={mode as ModeName} />
        <span>
          {when}, {figureText(bytesFigure(size))}
        </span>
      </button>
      {asked ? (
        <>
          <button type="button" class="button danger" onClick={() => void deleteKept(snapshot)}>
            Delete
          </button>
          <button type="button" class="button" onClick={() => setAsked(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <button
            type="button"
            class="button quiet square"
            title="Download"
            aria-label={`Download ${name} of ${when}`}
            onClick={() => void downloadKept(snapshot)}
          >
            <SaveIcon />
          </button>
          <button
            type="button"
            class="button quiet square"
            title="Delete"
            aria-label={`Delete ${name} of ${when}`}
            onClick={() => setAsked(true)}
          >
            <CrossIcon />
          </button>
        </>
      )}
    </li>
  );
}
