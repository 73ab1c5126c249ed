// Adding a guest: the shipped images, each one press away, a person's own file, and the options of the new guest.

import { useRef } from "preact/hooks";
import { modes } from "../machine/hypervisor.ts";
import { type ShippedImage, shippedImages } from "../machine/images.ts";
import { SnapshotList } from "../snapshots/snapshot-list.tsx";
import { addGuest, dialog } from "../state/page.ts";
import { Dialog } from "../ui/dialog.tsx";
import { PlusIcon } from "../ui/icons.tsx";
import { addGuestFromFile } from "./file-guest.ts";
import { GuestOptions, options } from "./guest-options.tsx";
import { ModeTag } from "./mode-tag.tsx";

export function AddGuestDialog() {
  return (
    <Dialog title="Add a guest" close={() => (dialog.value = null)} focusFirst=".image-list button">
      <AddGuestPanel />
    </Dialog>
  );
}

export function AddGuestPanel() {
  return (
    <div class="add-guest">
      <ModeChoice />
      <GuestOptions />
      <ul class="image-list">
        {shippedImages.filter(({ kind }) => kind === "system").map(ImageChoice)}
        <FileChoice />
      </ul>
      <SnapshotList />
      <h3>Programs: they compute, print a line and power off</h3>
      <ul class="image-list brief">{shippedImages.filter(({ kind }) => kind === "program").map(ImageChoice)}</ul>
    </div>
  );
}

function ImageChoice({ id, title, description }: ShippedImage) {
  return (
    <li key={id}>
      <button type="button" onClick={() => addGuest({ ...options.value, image: { kind: "shipped", id } })}>
        <PlusIcon />
        <strong>{title}</strong>
        <span>{description}</span>
      </button>
    </li>
  );
}

function FileChoice() {
  const file = useRef<HTMLInputElement>(null);
  return (
    <li>
      <button type="button" onClick={() => file.current!.click()}>
        <PlusIcon />
        <strong>Your file</strong>
        <span>An ELF, a flat binary or a Linux Image for RV64. Choose it here, or drop it anywhere on the page.</span>
      </button>
      <input
        ref={file}
        type="file"
        hidden
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) void addGuestFromFile(chosen, "chosen", options.value);
          event.currentTarget.value = "";
        }}
      />
    </li>
  );
}

function ModeChoice() {
  return (
    <fieldset class="mode-choice">
      <legend>Mode: who owns the CPU's privileges</legend>
      {modes.map(({ name, summary }) => (
        <label key={name}>
          <input
            type="radio"
            name="mode"
            checked={options.value.mode === name}
            onChange={() => (options.value = { ...options.value, mode: name })}
          />
          <ModeTag mode={name} />
          <small>{summary}</small>
        </label>
      ))}
    </fieldset>
  );
}
