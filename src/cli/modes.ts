// tabvisor modes: what --mode and --engine can be.

import { DEFAULT_ISA, extensionNames, implementedNames } from "../isa/extensions.ts";
import { isaString } from "../isa/isa-string.ts";
import { engines, modes } from "../modes/mode.ts";
import { readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { MODES_HELP } from "./help.ts";
import { print } from "./standard-output.ts";

export async function modesCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments("modes", args, { help: { type: "boolean", short: "h" } });
  if (values.help) return print(MODES_HELP);
  if (positionals.length > 0) throw new CommandError(`modes takes no arguments, and "${positionals[0]}" is one`);
  const isa = [
    { name: "default", summary: isaString(extensionNames(DEFAULT_ISA)) },
    { name: "possible", summary: implementedNames.join(" ") },
  ];
  await print(`Modes\n${table(modes)}\nEngines\n${table(engines)}\nISA\n${table(isa)}`);
}

function table(rows: readonly { readonly name: string; readonly summary: string }[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join("");
}
