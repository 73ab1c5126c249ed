// ISA strings: "rv64imac_zba_sstc" to the bits of an ISA configuration, and back.
//
// Owns: the grammar. Single letters in canonical order, then names with z, then with s, separated by underscores; versions
// ("i2p1") are read and ignored, because each extension is implemented in one version; case does not matter.
// Spec: Unprivileged, "ISA Extension Naming Conventions".

import type { Isa } from "../../assembly/abi.ts";
import { UsageError } from "../boot/errors.ts";
import { type Extension, extensions, findExtension, implementedNames } from "./extensions.ts";

const BASE = "rv64";
const VERSION = /\d+(p\d+)?$/;

/** The extensions that an ISA string asks for, with all that these imply. Throws UsageError. */
export function parseIsaString(text: string): Isa {
  const fail = (problem: string): never => {
    throw new UsageError(`ISA "${text}": ${problem}`);
  };
  const lower = text.toLowerCase();
  if (!lower.startsWith(BASE)) return fail(`it begins with ${BASE}`);
  const names = splitNames(lower.slice(BASE.length));
  if (names === null) return fail("extensions are letters, then names of several letters, each after an underscore");
  if (names[0] !== "i" && names[0] !== "g") return fail(`after ${BASE} comes the base, i or g`);
  const named = names.map(
    (name) => findImplemented(name) ?? fail(`no extension "${name}": there is ${implementedNames.join(", ")}`),
  );
  for (const [index, extension] of named.entries()) {
    const before = named[index - 1];
    if (named.indexOf(extension) !== index) fail(`"${extension.name}" is named twice`);
    if (before !== undefined && rank(before) > rank(extension))
      fail(`"${extension.name}" comes before "${before.name}" in an ISA string`);
  }
  return named.reduce<number>((bits, extension) => bits | closure(extension, fail), 0);
}

/** The ISA string of extensions in their order: "rv64imac_zicntr_zicsr". */
export function isaString(names: readonly string[]): string {
  const letters = names.filter((name) => name.length === 1);
  return [`${BASE}${letters.join("")}`, ...names.filter((name) => name.length > 1)].join("_");
}

/** The names in what follows "rv64", without versions; null if it cannot be read. */
function splitNames(body: string): string[] | null {
  const names: string[] = [];
  let rest = body;
  while (rest !== "") {
    const isLong = /^[zsx]/.test(rest);
    const [taken] = (isLong ? /^[a-z0-9]+/ : /^[a-z](\d+(p\d+)?)?/).exec(rest) ?? [];
    if (taken === undefined) return null;
    names.push(withoutVersion(taken));
    rest = rest.slice(taken.length);
    if (rest.startsWith("_")) {
      rest = rest.slice(1);
      if (rest === "") return null;
    }
  }
  return names;
}

/** Some names end in digits themselves (sv39), so a name that is known has no version. */
function withoutVersion(name: string): string {
  return findExtension(name) === null ? name.replace(VERSION, "") : name;
}

function findImplemented(name: string): Extension | null {
  const extension = findExtension(name);
  return extension?.implemented ? extension : null;
}

/** Where an extension stands: single letters in canonical order; of the others, z before s. */
function rank(extension: Extension): number {
  if (extension.name.length === 1) return extensions.indexOf(extension);
  return extensions.length + (extension.name.startsWith("z") ? 0 : 1);
}

/** Bits of an extension and of all that comes with it. */
function closure(extension: Extension, fail: (problem: string) => never): number {
  return extension.implies.reduce<number>((bits, name) => {
    const implied = findImplemented(name) ?? fail(`"${extension.name}" needs "${name}", and there is none`);
    return bits | closure(implied, fail);
  }, extension.isa);
}
