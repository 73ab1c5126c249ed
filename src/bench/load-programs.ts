// Reads the committed benchmark images from a folder. Node.js only.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { BenchmarkError, UnknownProgramError } from "./benchmark-error.ts";
import type { BenchmarkProgram } from "./program.ts";

/**
 * The programs called `names`, or all of them when there are none, in the order of the folder's COMMANDS.
 *
 * `folder` is guests/images/bench: a NAME.elf and a NAME.wasm for each program, and COMMANDS with the compiler's
 * command for each image, one a line, that ends with the image's path. Throws an UnknownProgramError for a name that is
 * no program's, and a BenchmarkError for a program without a baseline.
 */
export async function loadPrograms(folder: string, names: readonly string[] = []): Promise<BenchmarkProgram[]> {
  const commands = parseCommands(await readFile(join(folder, "COMMANDS"), "utf8"));
  const known = [...commands.keys()].filter((image) => image.endsWith(".elf")).map((image) => basename(image, ".elf"));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UnknownProgramError(`no benchmark is called "${unknown}"; there are: ${known.join(", ")}`);
  }
  const wanted = names.length === 0 ? known : known.filter((name) => names.includes(name));
  return Promise.all(
    wanted.map(async (name) => {
      const guest = commands.get(`${name}.elf`)!;
      const native = commands.get(`${name}.wasm`);
      if (native === undefined) throw new BenchmarkError(`${name}: there is no ${name}.wasm in COMMANDS`);
      return {
        name,
        guest: new Uint8Array(await readFile(join(folder, `${name}.elf`))),
        native: new Uint8Array(await readFile(join(folder, `${name}.wasm`))),
        commands: { guest, native },
      };
    }),
  );
}

/** Command by image file name, in the file's order. */
function parseCommands(text: string): Map<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [basename(line.slice(line.lastIndexOf(" ") + 1)), line]));
}
