// The file of `tabvisor up`: several guests of one machine, as JSON.
//
//   { "scheduler": "proportional", "guests": [{ "name": "web", "image": "kernel.elf", "cpu-weight": 200, … }, …] }
//
// A guest's fields are the options of `tabvisor run`, under the same names, and are read by the same functions: a text or a
// number where the option has a value, true where it has none, a list of texts where it may be given several times. What is
// unknown is refused: a mistyped field is not one that is left out.

import { schedulers } from "../scheduler/policies.ts";
import type { SchedulerName } from "../worker/protocol.ts";
import { parseChoice } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { GUEST_OPTIONS, type GuestOptions, type GuestOptionValues, parseGuestOptions } from "./guest-options.ts";

export interface UpGuest {
  /** Unique in the file, and fit for a terminal. */
  readonly name: string;
  readonly options: GuestOptions;
}

export interface UpFile {
  readonly scheduler: SchedulerName | undefined;
  readonly guests: readonly UpGuest[];
}

type Fields = Readonly<Record<string, unknown>>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

/** Throws CommandError, which names the file, the guest and the field. `path` is for messages. */
export function parseUpFile(path: string, text: string): UpFile {
  const { scheduler, guests, ...others } = inContext(path, () => objectOf(parseJson(text)));
  return inContext(path, () => {
    refuseOthers(others, ["scheduler", "guests"]);
    if (!Array.isArray(guests) || guests.length === 0) throw new CommandError("guests: a list of guests is needed");
    const list = guests.map((guest, index) => parseGuest(guest, index));
    const twice = list.find(({ name }, index) => list.findIndex((other) => other.name === name) < index);
    if (twice) throw new CommandError(`guest "${twice.name}": another guest has this name`);
    return { scheduler: scheduler === undefined ? undefined : parseScheduler(scheduler), guests: list };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`not JSON: ${(error as Error).message.replace(/\n/g, " ")}`);
  }
}

function parseScheduler(value: unknown): SchedulerName {
  return parseChoice("scheduler", schedulers, textOf("scheduler", value));
}

function parseGuest(value: unknown, index: number): UpGuest {
  const { name, image, ...fields } = inContext(`guest ${index + 1}`, () => objectOf(value));
  if (typeof name !== "string" || !NAME.test(name))
    throw new CommandError(
      `guest ${index + 1}: name: up to 32 letters, digits, "_", "." and "-" are needed, and the first is a letter or digit`,
    );
  return inContext(`guest "${name}"`, () => {
    if (image === undefined) throw new CommandError("image: a file is needed");
    refuseOthers(fields, ["name", "image", ...Object.keys(GUEST_OPTIONS)], Object.keys(GUEST_OPTIONS));
    const values = Object.entries(fields).map(([field, content]) => [field, givenValue(field, content)]);
    return {
      name,
      options: parseGuestOptions(textOf("image", image), Object.fromEntries(values) as GuestOptionValues),
    };
  });
}

/** What the option would have been given on the command line. */
function givenValue(field: string, content: unknown): GuestOptionValues[keyof GuestOptionValues] {
  const option = GUEST_OPTIONS[field as keyof typeof GUEST_OPTIONS];
  if (option.type === "boolean") {
    if (typeof content === "boolean") return content;
    throw new CommandError(`${field}: it is true or false`);
  }
  if (!("multiple" in option)) return textOf(field, content);
  if (Array.isArray(content)) return content.map((item) => textOf(field, item));
  throw new CommandError(`${field}: a list of texts is needed`);
}

function textOf(field: string, content: unknown): string {
  if (typeof content === "string") return content;
  if (typeof content === "number") return String(content);
  throw new CommandError(`${field}: a text or a number is needed`);
}

function objectOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new CommandError("an object, { … }, is needed");
}

function refuseOthers(fields: Fields, known: readonly string[], allowed: readonly string[] = []): void {
  const unknown = Object.keys(fields).find((field) => !allowed.includes(field));
  if (unknown !== undefined) throw new CommandError(`no field "${unknown}": there is ${known.join(", ")}`);
}

/** Puts where it is before what is wrong. An option's name loses its dashes: here it is a field. */
export function inContext<T>(context: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw contextOf(context, error);
  }
}

export function contextOf(context: string, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`${context}: ${error.message.replace(/^--/, "")}`, error.exitCode);
}
