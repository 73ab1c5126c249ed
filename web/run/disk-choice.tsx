// The disk of a new guest: none, one that is kept in the browser, or a person's file, which is kept from then on; and where the
// guest's writes go.

import { useEffect, useRef } from "preact/hooks";
import type { DiskRequest } from "../machine/guest-request.ts";
import { messageOf } from "../machine/machine-client.ts";
import { deleteDisk, listDisks, newOverlayOf, overlaysOf, storeDisk, storedDisks } from "../machine/stored-disks.ts";
import { tell } from "../state/page.ts";
import { SelectField } from "../ui/select-field.tsx";

const NONE = "none";
const FROM_FILE = "file";
const stored = (name: string): string => `disk:${name}`;

interface Choice<Disk> {
  readonly disk: Disk;
  readonly choose: (disk: DiskRequest | null) => void;
}

export function DiskChoice({ disk, choose }: Choice<DiskRequest | null>) {
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => void listDisks(), []);

  const keep = async (chosen: File): Promise<void> => {
    try {
      choose({ file: await storeDisk(chosen) });
    } catch (error) {
      tell(messageOf(error));
    }
  };
  const images = withName(storedDisks.value, disk?.file);
  return (
    <>
      <SelectField
        title="Disk image"
        value={disk === null ? NONE : stored(disk.file)}
        choices={[
          { value: NONE, label: "None" },
          ...images.map((name) => ({ value: stored(name), label: name })),
          { value: FROM_FILE, label: "A raw image of yours…" },
        ]}
        choose={(value) => {
          const image = images.find((name) => stored(name) === value);
          if (value === FROM_FILE) file.current!.click();
          else choose(image === undefined ? null : { file: image });
        }}
      >
        A virtio block device, kept in this browser.
      </SelectField>
      {disk !== null && <WritesChoice disk={disk} choose={choose} />}
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Disk image file"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) void keep(chosen);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

const IN_PLACE = "image";
const READ_ONLY = "nowhere";
const NEW_OVERLAY = "new";
const overlaid = (name: string): string => `overlay:${name}`;

function WritesChoice({ disk, choose }: Choice<DiskRequest>) {
  const { file, readOnly = false, overlay } = disk;
  const overlays = withName(overlaysOf(file), overlay);
  const forget = async (): Promise<void> => {
    try {
      await deleteDisk(file);
      choose(null);
    } catch (error) {
      tell(messageOf(error));
    }
  };
  return (
    <>
      <SelectField
        title="Writes go"
        value={overlay !== undefined ? overlaid(overlay) : readOnly ? READ_ONLY : IN_PLACE}
        choices={[
          { value: IN_PLACE, label: "to the image" },
          { value: READ_ONLY, label: "nowhere: read-only" },
          ...overlays.map((name) => ({ value: overlaid(name), label: `to ${name}` })),
          { value: NEW_OVERLAY, label: "to a new overlay" },
        ]}
        choose={(value) => {
          const chosen = overlays.find((name) => overlaid(name) === value);
          if (value === IN_PLACE) choose({ file });
          else if (value === READ_ONLY) choose({ file, readOnly: true });
          else choose({ file, overlay: chosen ?? newOverlayOf(file) });
        }}
      >
        {meaningOf(disk)}
      </SelectField>
      <button type="button" class="button" onClick={() => void forget()}>
        Delete {file} {overlaysOf(file).length > 0 && "and its overlays "}from this browser
      </button>
    </>
  );
}

function meaningOf({ readOnly = false, overlay }: DiskRequest): string {
  if (overlay !== undefined)
    return "The image stays as it is, and other guests can have it too. What this guest flushes is in its overlay the next time.";
  return readOnly
    ? "The guest is told that it cannot write. Other guests can have the image too."
    : "What the guest flushes is in the image the next time. No other guest can have it meanwhile.";
}

/** `names` with one that may not be there yet. */
function withName(names: readonly string[], name: string | undefined): readonly string[] {
  return name === undefined || names.includes(name) ? names : [...names, name];
}
