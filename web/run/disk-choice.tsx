// The disk of a new guest: none, one that is kept in the browser, or a person's file, which is kept from then on.

import { useEffect, useRef } from "preact/hooks";
import { messageOf } from "../machine/machine-client.ts";
import { deleteDisk, listDisks, storeDisk, storedDisks } from "../machine/stored-disks.ts";
import { tell } from "../state/page.ts";

const NONE = "none";
const FROM_FILE = "file";
const stored = (name: string): string => `disk:${name}`;

/** `disk` is a stored disk's name, or null. */
export function DiskChoice({ disk, choose }: { disk: string | null; choose: (disk: string | null) => void }) {
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => void listDisks(), []);

  const keep = async (chosen: File): Promise<void> => {
    try {
      choose(await storeDisk(chosen));
    } catch (error) {
      tell(messageOf(error));
    }
  };
  const forget = async (name: string): Promise<void> => {
    try {
      await deleteDisk(name);
      choose(null);
    } catch (error) {
      tell(messageOf(error));
    }
  };
  const names = disk === null || storedDisks.value.includes(disk) ? storedDisks.value : [...storedDisks.value, disk];
  return (
    <>
      <label class="field">
        <span>Disk image</span>
        <select
          value={disk === null ? NONE : stored(disk)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === FROM_FILE) {
              event.currentTarget.value = disk === null ? NONE : stored(disk);
              file.current!.click();
            } else choose(names.find((name) => stored(name) === value) ?? null);
          }}
        >
          <option value={NONE}>None</option>
          {names.map((name) => (
            <option key={name} value={stored(name)}>
              {name}
            </option>
          ))}
          <option value={FROM_FILE}>A raw image of yours…</option>
        </select>
        <small>A virtio block device, kept in this browser: what the guest flushes is there the next time.</small>
      </label>
      {disk === null ? null : (
        <button type="button" onClick={() => void forget(disk)}>
          Delete {disk} from this browser
        </button>
      )}
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
