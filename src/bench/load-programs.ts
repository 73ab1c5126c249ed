// Reads the committed benchmark images from a folder. Node.js only.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseElf } from "../boot/elf.ts";
import { BenchmarkError, UnknownProgramError } from "./benchmark-error.ts";
import type { Arithmetic, BenchmarkProgram, PrivilegedProgram } from "./program.ts";

/** Folders of programs that have no baseline. */
const PRIVILEGED = "privileged/";
const DEVICES = "devices/";
const PLACEMENT = "placement/";

/**
 * The compute programs called `names`, or all of them when there are none, in the order of the folder's COMMANDS.
 *
 * `folder` is guests/images/bench: a NAME.elf and a NAME.wasm for each program, and COMMANDS with the compiler's
 * command for each image, one a line, that ends with the image's path. Throws an UnknownProgramError for a name that is
 * no program's, and a BenchmarkError for a program without a baseline.
 */
export async function loadPrograms(folder: string, names: readonly string[] = []): Promise<BenchmarkProgram[]> {
  const commands = await readCommands(folder);
  const known = guestNames(commands).filter((name) => !name.includes("/"));
  return Promise.all(
    select(known, names).map(async (name) => {
      const native = commands.get(`${name}.wasm`);
      if (native === undefined) throw new BenchmarkError(`${name}: there is no ${name}.wasm in COMMANDS`);
      const guest = await readImage(folder, `${name}.elf`);
      return {
        name,
        arithmetic: arithmeticOf(guest),
        guest,
        native: await readImage(folder, `${name}.wasm`),
        commands: { guest: commands.get(`${name}.elf`)!, native },
      };
    }),
  );
}

/** The same for the privileged programs, which have no baseline: privileged/NAME.elf each. */
export function loadPrivilegedPrograms(folder: string, names: readonly string[] = []): Promise<PrivilegedProgram[]> {
  return loadGuests(folder, PRIVILEGED, names);
}

/** And for those that give devices work: devices/NAME.elf. */
export function loadDevicePrograms(folder: string, names: readonly string[] = []): Promise<PrivilegedProgram[]> {
  return loadGuests(folder, DEVICES, names);
}

/** And for those that place their data: placement/NAME.elf. */
export function loadPlacementPrograms(folder: string, names: readonly string[] = []): Promise<PrivilegedProgram[]> {
  return loadGuests(folder, PLACEMENT, names);
}

async function loadGuests(folder: string, kind: string, names: readonly string[]): Promise<PrivilegedProgram[]> {
  const commands = await readCommands(folder);
  const known = guestNames(commands)
    .filter((name) => name.startsWith(kind))
    .map((name) => name.slice(kind.length));
  return Promise.all(
    select(known, names).map(async (name) => ({
      name,
      guest: await readImage(folder, `${kind}${name}.elf`),
      command: commands.get(`${kind}${name}.elf`)!,
    })),
  );
}

/** A guest that computes in floating point is built for the calling convention that passes numbers in f registers. */
function arithmeticOf(guest: Uint8Array): Arithmetic {
  const FLOAT_ABI = 3 << 1;
  return (parseElf(guest).flags & FLOAT_ABI) === 0 ? "integer" : "floating-point";
}

async function readImage(folder: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(folder, file)));
}

function guestNames(commands: ReadonlyMap<string, string>): string[] {
  return [...commands.keys()].filter((image) => image.endsWith(".elf")).map((image) => image.slice(0, -".elf".length));
}

function select(known: readonly string[], names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UnknownProgramError(`no benchmark is called "${unknown}"; there are: ${known.join(", ")}`);
  }
  return names.length === 0 ? known : known.filter((name) => names.includes(name));
}

/** Command by the image's path in the folder, in the file's order. */
async function readCommands(folder: string): Promise<ReadonlyMap<string, string>> {
  const FOLDER = "images/bench/";
  const lines = (await readFile(join(folder, "COMMANDS"), "utf8")).split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(line.lastIndexOf(FOLDER) + FOLDER.length), line]));
}
