// --disk FILE[,ro][,overlay=FILE]
//
// Commas part FILE from what is said of it; a comma in a file's name is written twice, as for QEMU's -drive.

import type { DiskSpec } from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";

/** Throws CommandError. */
export function parseDisk(text: string): DiskSpec {
  const [file = "", ...words] = text.split(/(?<!,),(?!,)/).map((word) => word.replaceAll(",,", ","));
  if (file === "") throw wrong(text, "no file");
  let readOnly = false;
  let overlay: string | undefined;
  for (const word of words) {
    if (word === "ro") readOnly = true;
    else if (word.startsWith("overlay=") && overlay === undefined) overlay = word.slice("overlay=".length);
    else throw wrong(text, `"${word}" is not "ro" or "overlay=FILE"; a comma in a file's name is written twice`);
  }
  if (overlay === "") throw wrong(text, "no file for the overlay");
  if (overlay !== undefined && readOnly)
    throw wrong(text, "what has an overlay is written to; leave out one of the two");
  return { file, ...(readOnly ? { readOnly } : {}), ...(overlay === undefined ? {} : { overlay }) };
}

const wrong = (text: string, problem: string): CommandError => new CommandError(`--disk ${text}: ${problem}`);
