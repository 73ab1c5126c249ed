// The row helper of the instruction tables.
//
// Owns: the order of a row's columns, so that a table reads as one aligned line per instruction.

import type { Extension, Format, Instruction, Kind } from "../instruction.ts";

/** Values of the column "ends block". */
export const yes = true;
export const no = false;

/** Returns the function that writes one row of `extension`. */
export function rowsOf(extension: Extension) {
  return (
    name: string,
    encoding: string,
    format: Format,
    kind: Kind,
    endsBlock: boolean,
    effect: string,
  ): Instruction => ({ name, extension, encoding, format, kind, endsBlock, effect });
}
