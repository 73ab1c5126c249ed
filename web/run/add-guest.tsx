// Adding a guest: the shipped images, each one press away, a person's own file, and the options of the new guest.

import { type Signal, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { DEFAULT_REQUEST, type GuestRequest, HART_CHOICES, MEMORY_CHOICES_MIB } from "../machine/guest-request.ts";
import { DEFAULT_ENGINE, engines, modes } from "../machine/hypervisor.ts";
import { type ShippedImage, shippedImages } from "../machine/images.ts";
import { SnapshotList } from "../snapshots/snapshot-list.tsx";
import { addGuest, dialog, fleet } from "../state/page.ts";
import { Dialog } from "../ui/dialog.tsx";
import { hartCount, memorySize } from "../ui/format.ts";
import { PlusIcon } from "../ui/icons.tsx";
import { DiskChoice } from "./disk-choice.tsx";
import { addGuestFromFile } from "./file-guest.ts";
import { ModeTag } from "./mode-tag.tsx";

type Options = Omit<GuestRequest, "image">;

/** The options last chosen; the panel and the dialog share them. */
const options: Signal<Options> = signal(DEFAULT_REQUEST);

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

function GuestOptions() {
  const { mode, engine, memoryMiB, harts, clock, disk, machine } = options.value;
  // Where M-mode is the hypervisor's there is no choice.
  const isFixed = modes.find(({ name }) => name === mode)?.noMachineMode !== null;
  const firmware = isFixed ? "host" : options.value.firmware;
  const change = (part: Partial<Options>): void => {
    options.value = { ...options.value, ...part };
  };
  const numbers = fleet.machineNumbers.value;
  const newNumber = fleet.nextMachineNumber();
  return (
    <details class="guest-options">
      <summary>
        Options: {memorySize(memoryMiB)}, {hartCount(harts)}, {firmware === "ours" ? "our firmware" : "host firmware"},{" "}
        {clock} clock
        {engine === DEFAULT_ENGINE ? "" : `, ${engine}`}
        {disk === null ? "" : `, ${disk}`}
        {machine === 1 ? "" : `, machine ${machine}`}
      </summary>
      <label class="field">
        <span>Memory</span>
        <select value={memoryMiB} onChange={(event) => change({ memoryMiB: Number(event.currentTarget.value) })}>
          {MEMORY_CHOICES_MIB.map((size) => (
            <option key={size} value={size}>
              {memorySize(size)}
            </option>
          ))}
        </select>
        <small>What the guest does not touch costs nothing.</small>
      </label>
      <label class="field">
        <span>Harts</span>
        <select value={harts} onChange={(event) => change({ harts: Number(event.currentTarget.value) })}>
          {HART_CHOICES.map((count) => (
            <option key={count} value={count}>
              {hartCount(count)}
            </option>
          ))}
        </select>
        <small>Hardware threads: they take turns on the machine's one CPU.</small>
      </label>
      <label class="field">
        <span>Firmware</span>
        <select
          value={firmware}
          disabled={isFixed}
          onChange={(event) => change({ firmware: event.currentTarget.value === "host" ? "host" : "ours" })}
        >
          <option value="ours">Ours, in the guest</option>
          <option value="host">None: the hypervisor answers</option>
        </select>
        <small>
          {isFixed
            ? `In mode ${mode} M-mode is the hypervisor's, so it answers a kernel's SBI calls. Images that start in M-mode need mode bare or trap.`
            : "Who serves a kernel's SBI calls: a program in M-mode inside the guest, or the hypervisor by exits."}
        </small>
      </label>
      <label class="field">
        <span>Clock</span>
        <select
          value={clock}
          onChange={(event) => change({ clock: event.currentTarget.value === "virtual" ? "virtual" : "wall" })}
        >
          <option value="wall">Wall</option>
          <option value="virtual">Virtual</option>
        </select>
        <small>
          {clock === "wall" ? "This computer's time." : "Counted in instructions: the same input gives the same run."}
        </small>
      </label>
      <label class="field">
        <span>Engine</span>
        <select
          value={engine}
          onChange={(event) =>
            change({ engine: engines.find(({ name }) => name === event.currentTarget.value)?.name ?? DEFAULT_ENGINE })
          }
        >
          {engines.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <small>How instructions run: {engines.find(({ name }) => name === engine)?.summary}.</small>
      </label>
      <DiskChoice disk={disk} choose={(chosen) => change({ disk: chosen })} />
      <label class="field">
        <span>Machine</span>
        <select value={machine} onChange={(event) => change({ machine: Number(event.currentTarget.value) })}>
          {[...new Set([1, ...numbers, newNumber])].map((number) => (
            <option key={number} value={number}>
              {numbers.includes(number) ? `Machine ${number}, shared` : `Machine ${number}, new`}
            </option>
          ))}
        </select>
        <small>Guests of one machine share its CPU and memory. A new one is a worker of its own.</small>
      </label>
    </details>
  );
}
