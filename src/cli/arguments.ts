// Reading a command's arguments: node:util's parser, with errors of one line, and the values that are not plain text.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { CommandError } from "./errors.ts";

/** What "--memory -1" is: Node.js takes no value that begins with a dash, unless it is written "--memory=-1". */
const AMBIGUOUS = "is followed by another option, not by its value";

/** Splits `args` into options and positionals. Throws CommandError; `command` is named in the message. */
export function readArguments<const T extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS_")) throw error;
    // The first sentence says what is wrong; what follows is advice over several lines.
    const problem = message
      .split(/\. |\n/)[0]!
      .replace(/\.$/, "")
      .replace("argument is ambiguous", AMBIGUOUS);
    throw new CommandError(`${problem}; "tabvisor ${command} --help" lists the options`);
  }
}

/** The only positional argument. Throws CommandError. */
export function onePositional(command: string, what: string, positionals: readonly string[]): string {
  const [first, second] = positionals;
  if (first === undefined) throw new CommandError(`${command}: no ${what} given; see "tabvisor ${command} --help"`);
  if (second !== undefined) throw new CommandError(`${command}: one ${what} only, and "${second}" is another argument`);
  return first;
}

/** One of a few words. Throws CommandError. */
export function parseChoice<const T extends string>(option: string, choices: readonly T[], text: string): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new CommandError(`--${option} ${text}: it is ${choices.join(" or ")}`);
  return choice;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Bytes: "128M", "1G", "65536K", "134217728". Throws CommandError. */
export function parseSize(option: string, text: string): number {
  const [, digits, unit] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit?.toUpperCase() ?? ""] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new CommandError(`--${option} ${text}: not a size; sizes are bytes, or have K, M or G behind the number`);
}

/** A whole number from 1. Throws CommandError. */
export function parseCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new CommandError(`--${option} ${text}: not a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`);
}
