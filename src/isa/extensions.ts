// The extensions of RV64 that a machine can have: their names, what each implies, and which the core implements.
//
// Owns: from names to the bits of an ISA configuration (assembly/abi.ts, Isa) and back, misa included. What an extension
// holds is in the instruction table and in the core's csr/; ISA strings are read by isa-string.ts.
// Spec: Unprivileged, "ISA Extension Naming Conventions"; Privileged, "Machine ISA (misa) Register".

import { Isa } from "../../assembly/abi.ts";

export interface Extension {
  /** In lower case, as in an ISA string. */
  readonly name: string;
  /** Its bit; 0 if every machine has it, or if it only stands for what it implies. */
  readonly isa: Isa | 0;
  /** Names of the extensions that come with it. */
  readonly implies: readonly string[];
  readonly implemented: boolean;
  /** Where the device tree tells of it: among the extensions, by mmu-type, or nowhere. */
  readonly advertised: "extension" | "mmu-type" | "no";
}

const yes = true;

function row(
  name: string,
  isa: Isa | 0,
  implies: string,
  implemented: boolean,
  advertised: Extension["advertised"] = "extension",
): Extension {
  return { name, isa, implies: implies.split(" ").filter(Boolean), implemented, advertised };
}

/** In the order in which an ISA string names them. */
// biome-ignore format: one aligned line per extension
export const extensions: readonly Extension[] = [
  //  name       bit            implies                              implemented
  row("i",        0,            "zicsr",                             yes), // M, S and U need Zicsr
  row("m",        Isa.M,        "",                                  yes),
  row("a",        Isa.A,        "",                                  yes),
  row("f",        Isa.F,        "zicsr",                             yes),
  row("d",        Isa.D,        "f",                                 yes),
  row("g",        0,            "i m a f d zicsr zifencei",          yes, "no"),
  row("c",        Isa.C,        "",                                  yes),
  row("b",        0,            "zba zbb zbs",                       yes, "no"),
  row("h",        Isa.H,        "",                                  yes),
  row("zicntr",   Isa.Zicntr,   "zicsr",                             yes),
  row("zicsr",    0,            "",                                  yes),
  row("zifencei", Isa.Zifencei, "",                                  yes),
  row("zihpm",    Isa.Zihpm,    "zicsr",                             yes),
  row("zba",      Isa.Zba,      "",                                  yes),
  row("zbb",      Isa.Zbb,      "",                                  yes),
  row("zbc",      Isa.Zbc,      "",                                  yes),
  row("zbs",      Isa.Zbs,      "",                                  yes),
  row("sstc",     Isa.Sstc,     "",                                  yes),
  row("sv39",     0,            "",                                  yes, "mmu-type"),
  row("sv48",     Isa.Sv48,     "sv39",                              yes, "mmu-type"),
  row("svadu",    Isa.Svadu,    "",                                  yes),
];

/** Names that an ISA string may have. */
export const implementedNames: readonly string[] = extensions.filter((e) => e.implemented).map(({ name }) => name);

/** The extension of that lower-case name; null if it is not known here. */
export function findExtension(name: string): Extension | null {
  return extensions.find((extension) => extension.name === name) ?? null;
}

/** Their bits together. */
function bitsOf(all: readonly Extension[]): Isa {
  return all.reduce<number>((bits, { isa }) => bits | isa, 0);
}

/** Does a machine with these bits have the extension? Of a name that stands for others: does it have all of them? */
function isPresent(extension: Extension, isa: Isa): boolean {
  const own = (extension.isa & ~isa) === 0;
  return own && extension.implies.every((name) => isPresent(findExtension(name)!, isa));
}

/**
 * A machine of which nothing is asked has everything that the core implements but H. H is left out because only `bare` can
 * give it: the same guest must find the same machine in every mode.
 */
export const DEFAULT_ISA: Isa = bitsOf(extensions.filter(({ implemented }) => implemented)) & ~Isa.H;

/** Names of the extensions that these bits stand for, in order; what only stands for others is not among them. */
export function extensionNames(isa: Isa): readonly string[] {
  return extensions.filter((e) => e.advertised !== "no" && isPresent(e, isa)).map(({ name }) => name);
}

/** The same without the paging modes, as riscv,isa-extensions lists them. */
export function advertisedNames(isa: Isa): readonly string[] {
  return extensionNames(isa).filter((name) => findExtension(name)!.advertised === "extension");
}

/** misa: MXL = 64 bits; S and U; and the letters. norm:misa_extensions_rst1, norm:misa_b_op. */
export function misaOf(isa: Isa): bigint {
  const present = extensions.filter((e) => e.name.length === 1 && e.name !== "g" && isPresent(e, isa));
  const letters = ["s", "u", ...present.map(({ name }) => name)];
  return letters.reduce((bits, letter) => bits | (1n << BigInt(letter.charCodeAt(0) - 97)), 2n << 62n);
}
