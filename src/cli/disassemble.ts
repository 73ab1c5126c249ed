// tabvisor disassemble: a program as assembly text.

import { ImageError } from "../boot/errors.ts";
import { disassembleElf } from "../isa/disassemble-elf.ts";
import { onePositional, readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { readFileOf } from "./files.ts";
import { DISASSEMBLE_HELP } from "./help.ts";
import { print } from "./standard-output.ts";

/** Lines that are written at once. */
const BATCH = 1000;

export async function disassembleCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments("disassemble", args, { help: { type: "boolean", short: "h" } });
  if (values.help) return print(DISASSEMBLE_HELP);
  const path = onePositional("disassemble", "ELF file", positionals);
  let batch: string[] = [];
  for (const line of linesOf(await readFileOf(path), path)) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    await print(`${batch.join("\n")}\n`);
    batch = [];
  }
  if (batch.length > 0) await print(`${batch.join("\n")}\n`);
}

function linesOf(bytes: Uint8Array, path: string): Iterable<string> {
  try {
    return disassembleElf(bytes);
  } catch (error) {
    throw error instanceof ImageError ? new CommandError(`${path}: ${error.problem}`) : error;
  }
}
