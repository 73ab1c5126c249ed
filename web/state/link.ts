// The page's link: which place is shown and which guests stand in it.
//
// Owns: the text after "#" and both directions of its translation.
//
//   #/run?guest=kernel&guest=sieve;mode=trap;memory=64M;harts=2;firmware=host;clock=virtual;machine=2&columns=2
//   #/inside?look=2&hart=1&walk=80200000;read&guest=kernel&guest=kernel;mode=trap
//   #/compare?program=fib&length=short&guest=kernel
//
// A guest names its shipped image and what differs from the defaults. A person's files cannot be in a link: a guest made from one is
// left out, and so is a disk. "guests=none" is a place that was emptied; a link without guests means the page's
// opening guests: the same system in two modes, on one machine.

import type { ModeName } from "../../src/worker/protocol.ts";
import { type Choice, DEFAULT_CHOICE, ROUND_CHOICES } from "../compare/comparison.ts";
import { comparedPrograms } from "../compare/programs.ts";
import {
  type BuildRequest,
  DEFAULT_REQUEST,
  type GuestRequest,
  HART_CHOICES,
  MEMORY_CHOICES_MIB,
} from "../machine/guest-request.ts";
import { engines, modes } from "../machine/hypervisor.ts";
import { DEFAULT_IMAGE, shippedImage } from "../machine/images.ts";
import { ACCESS_KINDS, DEFAULT_LOOK, type Look } from "./look.ts";
import { isPlaceId, type PlaceId } from "./places.ts";

export type Columns = "auto" | 1 | 2 | 3;

export interface PageState<Request extends GuestRequest = GuestRequest> {
  readonly place: PlaceId;
  readonly guests: readonly Request[];
  readonly columns: Columns;
  /** What Compare is set to. */
  readonly comparison: Choice;
  /** The guest that is current, from 1: the one that Look inside is about. */
  readonly current: number;
  readonly look: Look;
}

/** Most guests that a link may start: a link is another person's input. */
const MOST_GUESTS = 16;
const MOST_MACHINES = 8;
/** The two ends of the scale: nothing is the hypervisor's, and everything is. */
const OPENING_MODES: readonly ModeName[] = ["bare", "trap"];

export function formatLink(state: PageState): string {
  const parts: string[] = [];
  if (state.place === "compare") parts.push(...formatComparison(state.comparison));
  if (state.place === "inside") parts.push(...formatLook(state));
  parts.push(...state.guests.flatMap((guest) => formatGuest(guest) ?? []));
  if (state.guests.length === 0) parts.push("guests=none");
  if (state.columns !== "auto") parts.push(`columns=${state.columns}`);
  return `#/${state.place}${parts.length > 0 ? `?${parts.join("&")}` : ""}`;
}

function formatComparison({ program, length, rounds }: Choice): string[] {
  const parts = [`program=${program}`];
  if (length !== DEFAULT_CHOICE.length) parts.push(`length=${length}`);
  if (rounds !== DEFAULT_CHOICE.rounds) parts.push(`rounds=${rounds}`);
  return parts;
}

function formatLook({ current, look: { hart, address, access } }: PageState): string[] {
  const parts: string[] = [];
  if (current !== 1) parts.push(`look=${current}`);
  if (hart !== DEFAULT_LOOK.hart) parts.push(`hart=${hart}`);
  if (address !== null) parts.push(`walk=${address.toString(16)};${access}`);
  return parts;
}

/** Null if it is no address and access. */
function parseWalk(text: string): Pick<Look, "address" | "access"> | null {
  const [digits, kind] = splitAt(text, ";");
  const access = ACCESS_KINDS.find((one) => one === kind);
  return access && /^[0-9a-f]{1,16}$/.test(digits) ? { address: BigInt(`0x${digits}`), access } : null;
}

function formatGuest({
  image,
  mode,
  engine,
  memoryMiB,
  harts,
  firmware,
  clock,
  console,
  rng,
  machine,
}: GuestRequest): string | null {
  if (image.kind !== "shipped") return null;
  let text = `guest=${image.id}`;
  if (mode !== DEFAULT_REQUEST.mode) text += `;mode=${mode}`;
  if (engine !== DEFAULT_REQUEST.engine) text += `;engine=${engine}`;
  if (memoryMiB !== DEFAULT_REQUEST.memoryMiB) text += `;memory=${memoryMiB}M`;
  if (harts !== DEFAULT_REQUEST.harts) text += `;harts=${harts}`;
  if (firmware !== DEFAULT_REQUEST.firmware) text += `;firmware=${firmware}`;
  if (clock !== DEFAULT_REQUEST.clock) text += `;clock=${clock}`;
  if (console !== DEFAULT_REQUEST.console) text += `;console=${console}`;
  if (rng) text += ";entropy=virtio";
  if (machine !== DEFAULT_REQUEST.machine) text += `;machine=${machine}`;
  return text;
}

/** Reads a link. What it cannot use is left out and told in `problems`, one line each. */
export function parseLink(hash: string): { state: PageState<BuildRequest>; problems: string[] } {
  const problems: string[] = [];
  const [, path = "", query = ""] = /^#\/?([^?]*)\??(.*)$/.exec(hash) ?? [];
  const place = isPlaceId(path) ? path : "run";
  if (path !== "" && !isPlaceId(path)) problems.push(`The link names a place that this page does not have: ${path}`);

  const guests: BuildRequest[] = [];
  let columns: Columns = "auto";
  let comparison = DEFAULT_CHOICE;
  let current = 1;
  let look = DEFAULT_LOOK;
  let emptied = false;
  for (const part of query.split("&").filter((text) => text !== "")) {
    const [key, value] = splitAt(decode(part), "=");
    if (key === "guest") {
      const guest = parseGuest(value);
      if (typeof guest === "string") problems.push(guest);
      else if (guests.length < MOST_GUESTS) guests.push(guest);
      else problems.push(`The link names more than ${MOST_GUESTS} guests; the others were left out`);
    } else if (key === "guests" && value === "none") emptied = true;
    else if (key === "columns" && /^[123]$/.test(value)) columns = Number(value) as Columns;
    else if (key === "program" && comparedPrograms.some(({ id }) => id === value)) {
      comparison = { ...comparison, program: value };
    } else if (key === "length" && (value === "full" || value === "short")) {
      comparison = { ...comparison, length: value };
    } else if (key === "rounds" && ROUND_CHOICES.includes(Number(value))) {
      comparison = { ...comparison, rounds: Number(value) };
    } else if (key === "look" && /^[1-9]\d?$/.test(value)) current = Number(value);
    else if (key === "hart" && /^[0-7]$/.test(value)) look = { ...look, hart: Number(value) };
    else if (key === "walk" && parseWalk(value)) look = { ...look, ...parseWalk(value) };
    else problems.push(`The link has a part that means nothing here: ${key}=${value}`);
  }
  if (guests.length === 0 && !emptied)
    for (const mode of OPENING_MODES) {
      guests.push({ ...DEFAULT_REQUEST, image: { kind: "shipped", id: DEFAULT_IMAGE }, mode });
    }
  return { state: { place, guests, columns, comparison, current, look }, problems };
}

function parseGuest(text: string): BuildRequest | string {
  const [id = "", ...options] = text.split(";");
  if (!shippedImage(id)) return `The link names an image that is not shipped with this page: ${id}`;
  let request: BuildRequest = { ...DEFAULT_REQUEST, image: { kind: "shipped", id } };
  for (const option of options) {
    const [key, value] = splitAt(option, "=");
    const memoryMiB = key === "memory" ? Number(/^(\d+)M$/.exec(value)?.[1]) : Number.NaN;
    const mode = key === "mode" ? modes.find(({ name }) => name === value) : undefined;
    const engine = key === "engine" ? engines.find(({ name }) => name === value) : undefined;
    if (mode) request = { ...request, mode: mode.name };
    else if (engine) request = { ...request, engine: engine.name };
    else if (MEMORY_CHOICES_MIB.includes(memoryMiB)) request = { ...request, memoryMiB };
    else if (key === "harts" && HART_CHOICES.includes(Number(value))) request = { ...request, harts: Number(value) };
    else if (key === "firmware" && (value === "ours" || value === "host")) request = { ...request, firmware: value };
    else if (key === "clock" && (value === "wall" || value === "virtual")) request = { ...request, clock: value };
    else if (key === "console" && (value === "uart" || value === "virtio")) request = { ...request, console: value };
    else if (key === "entropy" && value === "virtio") request = { ...request, rng: true };
    else if (key === "machine" && /^[1-9]\d?$/.test(value) && Number(value) <= MOST_MACHINES) {
      request = { ...request, machine: Number(value) };
    } else return `The link has an option of ${id} that cannot be used: ${option}`;
  }
  return request;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
