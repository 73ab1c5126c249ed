// The options of a new guest: all but its image and its mode.

import { type Signal, signal } from "@preact/signals";
import { DEFAULT_REQUEST, type GuestRequest, HART_CHOICES, MEMORY_CHOICES_MIB } from "../machine/guest-request.ts";
import { DEFAULT_ENGINE, engines, modes } from "../machine/hypervisor.ts";
import { fleet } from "../state/page.ts";
import { hartCount, memorySize } from "../ui/format.ts";
import { SelectField } from "../ui/select-field.tsx";
import { DiskChoice } from "./disk-choice.tsx";

export type Options = Omit<GuestRequest, "image">;

/** Those last chosen; the panel and the dialog share them. */
export const options: Signal<Options> = signal(DEFAULT_REQUEST);

function change(part: Partial<Options>): void {
  options.value = { ...options.value, ...part };
}

export function GuestOptions() {
  const { disk } = options.value;
  return (
    <details class="guest-options">
      <summary>Options: {summary(options.value)}</summary>
      <MemoryChoice />
      <HartChoice />
      <FirmwareChoice />
      <ClockChoice />
      <EngineChoice />
      <ConsoleChoice />
      <DiskChoice disk={disk} choose={(chosen) => change({ disk: chosen })} />
      <EntropyChoice />
      <MachineChoice />
    </details>
  );
}

/** Always what people ask for first; the rest where it differs from what comes by itself. */
function summary(asked: Options): string {
  const { memoryMiB, harts, clock, engine, console, disk, rng, machine } = asked;
  const parts = [
    memorySize(memoryMiB),
    hartCount(harts),
    firmwareOf(asked) === "ours" ? "our firmware" : "host firmware",
    `${clock} clock`,
  ];
  if (engine !== DEFAULT_ENGINE) parts.push(engine);
  if (console !== DEFAULT_REQUEST.console) parts.push(`${console} console`);
  if (disk !== null) parts.push(disk.file);
  if (rng) parts.push("entropy");
  if (machine !== DEFAULT_REQUEST.machine) parts.push(`machine ${machine}`);
  return parts.join(", ");
}

/** Where M-mode is the hypervisor's there is no choice. */
const firmwareIsFixed = ({ mode }: Options): boolean => modes.find(({ name }) => name === mode)?.noMachineMode !== null;
const firmwareOf = (asked: Options): Options["firmware"] => (firmwareIsFixed(asked) ? "host" : asked.firmware);

function MemoryChoice() {
  return (
    <SelectField
      title="Memory"
      value={options.value.memoryMiB}
      choices={MEMORY_CHOICES_MIB.map((size) => ({ value: size, label: memorySize(size) }))}
      choose={(memoryMiB) => change({ memoryMiB })}
    >
      What the guest does not touch costs nothing.
    </SelectField>
  );
}

function HartChoice() {
  return (
    <SelectField
      title="Harts"
      value={options.value.harts}
      choices={HART_CHOICES.map((count) => ({ value: count, label: hartCount(count) }))}
      choose={(harts) => change({ harts })}
    >
      Hardware threads: they take turns on the machine's one CPU.
    </SelectField>
  );
}

function FirmwareChoice() {
  const isFixed = firmwareIsFixed(options.value);
  return (
    <SelectField
      title="Firmware"
      value={firmwareOf(options.value)}
      choices={[
        { value: "ours", label: "Ours, in the guest" },
        { value: "host", label: "None: the hypervisor answers" },
      ]}
      choose={(firmware) => change({ firmware })}
      disabled={isFixed}
    >
      {isFixed
        ? `In mode ${options.value.mode} M-mode is the hypervisor's, so it answers a kernel's SBI calls. Images that start in M-mode need mode bare or trap.`
        : "Who serves a kernel's SBI calls: a program in M-mode inside the guest, or the hypervisor by exits."}
    </SelectField>
  );
}

function ClockChoice() {
  const { clock } = options.value;
  return (
    <SelectField
      title="Clock"
      value={clock}
      choices={[
        { value: "wall", label: "Wall" },
        { value: "virtual", label: "Virtual" },
      ]}
      choose={(chosen) => change({ clock: chosen })}
    >
      {clock === "wall" ? "This computer's time." : "Counted in instructions: the same input gives the same run."}
    </SelectField>
  );
}

function EngineChoice() {
  const { engine } = options.value;
  return (
    <SelectField
      title="Engine"
      value={engine}
      choices={engines.map(({ name }) => ({ value: name, label: name }))}
      choose={(chosen) => change({ engine: chosen })}
    >
      How instructions run: {engines.find(({ name }) => name === engine)?.summary}.
    </SelectField>
  );
}

function ConsoleChoice() {
  const { console } = options.value;
  return (
    <SelectField
      title="Console"
      value={console}
      choices={[
        { value: "uart", label: "UART" },
        { value: "virtio", label: "virtio" },
      ]}
      choose={(chosen) => change({ console: chosen })}
    >
      {console === "uart"
        ? "The terminal types into the 16550A UART, which every system drives."
        : "The terminal types into a virtio console, Linux's hvc0, which exits less and knows the terminal's size. The guest needs a driver for it."}
    </SelectField>
  );
}

function EntropyChoice() {
  return (
    <SelectField
      title="Entropy"
      value={options.value.rng ? "virtio" : "none"}
      choices={[
        { value: "none", label: "None" },
        { value: "virtio", label: "virtio" },
      ]}
      choose={(chosen) => change({ rng: chosen === "virtio" })}
    >
      A virtio device that gives random bytes; under the virtual clock the same ones each time.
    </SelectField>
  );
}

function MachineChoice() {
  const numbers = fleet.machineNumbers.value;
  const offered = [...new Set([1, ...numbers, fleet.nextMachineNumber()])];
  return (
    <SelectField
      title="Machine"
      value={options.value.machine}
      choices={offered.map((number) => ({
        value: number,
        label: numbers.includes(number) ? `Machine ${number}, shared` : `Machine ${number}, new`,
      }))}
      choose={(machine) => change({ machine })}
    >
      Guests of one machine share its CPU and memory. A new one is a worker of its own.
    </SelectField>
  );
}
