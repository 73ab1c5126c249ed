// What a person asks for when they add a guest, and its way to the worker's GuestSpec.
//
// Owns: the choices that the page offers, their defaults, and the words for each.

import type { ClockName, ConsoleName, DiskSpec, EngineName, GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { loadImage } from "./assets.ts";
import { DEFAULT_ENGINE } from "./hypervisor.ts";
import { shippedImage } from "./images.ts";

export type FirmwareChoice = "ours" | "host";

/** A shipped image by id, or the bytes of a person's file and how it came here. */
export type BuiltSource =
  | { readonly kind: "shipped"; readonly id: string }
  | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array; readonly origin: "dropped" | "chosen" };

/** A guest that was kept: the file, what it was called, and what its terminal showed, if that is known. */
export interface SnapshotSource {
  readonly kind: "snapshot";
  readonly name: string;
  readonly file: Blob;
  readonly screen: string;
}

export type ImageSource = BuiltSource | SnapshotSource;

/** A disk whose files are in the browser's storage. */
export type DiskRequest = Extract<DiskSpec, { readonly file: string }>;

export interface GuestRequest {
  readonly image: ImageSource;
  readonly mode: ModeName;
  readonly engine: EngineName;
  readonly memoryMiB: number;
  readonly harts: number;
  readonly firmware: FirmwareChoice;
  readonly clock: ClockName;
  readonly console: ConsoleName;
  /** Null: none. */
  readonly disk: DiskRequest | null;
  /** An entropy device. */
  readonly rng: boolean;
  /** The machine it runs on: a number from 1, each a worker of its own. */
  readonly machine: number;
}

export const DEFAULT_MEMORY_MIB = 128;
export const MEMORY_CHOICES_MIB: readonly number[] = [8, 16, 32, 64, 128, 256, 512, 1024];

export const HART_CHOICES: readonly number[] = [1, 2, 4, 8];

export const DEFAULT_REQUEST: Omit<GuestRequest, "image"> = {
  mode: "bare",
  engine: DEFAULT_ENGINE,
  memoryMiB: DEFAULT_MEMORY_MIB,
  harts: 1,
  firmware: "ours",
  clock: "wall",
  console: "uart",
  disk: null,
  rng: false,
  machine: 1,
};

/** A request for a guest that starts at power-on. */
export type BuildRequest = GuestRequest & { readonly image: BuiltSource };

/** How many of its last exits a guest is asked to remember. */
const TRACED_EXITS = 64;

/** What the image is called in titles. */
export function titleOf(image: ImageSource): string {
  return image.kind === "shipped" ? (shippedImage(image.id)?.title ?? image.id) : image.name;
}

/** The same with where it came from, for messages. */
export function originOf(image: ImageSource): string {
  if (image.kind === "shipped") return `${image.id}.elf (shipped)`;
  return image.kind === "snapshot" ? `${image.name} (snapshot)` : `${image.name} (${image.origin} file)`;
}

/** Fetches what is missing and gives the worker's specification. */
export async function toSpec(request: BuildRequest, name: string): Promise<GuestSpec> {
  const image = request.image.kind === "shipped" ? await loadImage(request.image.id) : request.image.bytes;
  return {
    name,
    image,
    mode: request.mode,
    engine: request.engine,
    clock: request.clock,
    traceExits: TRACED_EXITS,
    memory: request.memoryMiB * 1024 * 1024,
    harts: request.harts,
    console: request.console,
    rng: request.rng,
    ...(request.disk === null ? {} : { disks: [request.disk] }),
    ...(request.firmware === "host" ? { firmware: "host" as const } : {}),
  };
}
