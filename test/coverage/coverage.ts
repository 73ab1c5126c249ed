// Coverage: each instruction, CSR and trap cause that the tables know, whether the core has it, and which tests are about it.
//
// Owns: what counts as tested. A test is about an instruction if a block's title names it and its code has it; about a CSR if
// its title or its code has it (a family such as pmpaddr0 to 15 may be walked by number: "pmpaddr"); about a cause if its
// code expects a trap with it. Rendering is page.ts, reading the tests arch-tests.ts.

import { readFile } from "node:fs/promises";
import { csrNames } from "../../src/isa/csr-names.ts";
import { implemented, implementedCompressed, implementedCsrs } from "../../src/isa/generate/implemented.ts";
import { compressed, instructions } from "../../src/isa/instructions.ts";
import { EXCEPTIONS, INTERRUPTS } from "../../src/vm/describe-trap.ts";
import type { ArchTestBlock } from "./arch-tests.ts";

export interface CoverageRow {
  readonly name: string;
  /** Extension of an instruction, kind of a cause; "" for a CSR. */
  readonly group: string;
  /** One line for people. */
  readonly meaning: string;
  readonly implemented: boolean;
  /** Test files, each once, sorted. */
  readonly tests: readonly string[];
  /** Rules that the tests name, each once, sorted. */
  readonly tags: readonly string[];
}

const sortedOnce = (values: readonly string[]): string[] => [...new Set(values)].sort();

function row(
  name: string,
  group: string,
  meaning: string,
  isImplemented: boolean,
  blocks: readonly ArchTestBlock[],
): CoverageRow {
  return {
    name,
    group,
    meaning,
    implemented: isImplemented,
    tests: sortedOnce(blocks.map(({ file }) => file)),
    tags: sortedOnce(blocks.flatMap(({ tags }) => tags)),
  };
}

/** Instructions, by table, then those of C. */
export function instructionCoverage(blocks: readonly ArchTestBlock[]): CoverageRow[] {
  const about = (name: string): ArchTestBlock[] => {
    // Macros of the tests put names together: `.d2 fadd, ...` is fadd.d, `fcvt.\s\().w` is fcvt.d.w.
    const parts = name.split(".");
    const forms = parts.map((_, index) => parts.slice(0, index + 1).join("."));
    return blocks.filter(({ about, code }) => about.has(name) && forms.some((form) => code.has(form)));
  };
  const has = new Set<string>([...implemented, ...implementedCompressed].map(({ name }) => name));
  return [
    ...instructions.map(({ name, extension, effect }) => row(name, extension, effect, has.has(name), about(name))),
    ...compressed.map(({ name, extension, expands }) =>
      row(name, extension, `as ${expands.name}`, has.has(name), about(name)),
    ),
  ];
}

/** CSRs by number. */
export function csrCoverage(blocks: readonly ArchTestBlock[]): CoverageRow[] {
  const has = new Set(implementedCsrs);
  const numbers = [...csrNames.keys()].sort((a, b) => a - b);
  return numbers.map((number) => {
    const name = csrNames.get(number)!;
    const family = name.replace(/\d+$/, "");
    const names = [name, family];
    const tested = blocks.filter(({ about, code }) => names.some((one) => about.has(one) || code.has(one)));
    return row(name, "", `0x${number.toString(16).padStart(3, "0")}`, has.has(name), tested);
  });
}

/** Exceptions and interrupts by number. `macros` is the text of the tests' macro files, which name them. */
export function causeCoverage(blocks: readonly ArchTestBlock[], macros: string): CoverageRow[] {
  const of = (group: string, causes: Readonly<Record<number, string>>, pattern: RegExp): CoverageRow[] => {
    const symbols = symbolsOf(macros, pattern);
    return Object.entries(causes).map(([number, meaning]) => {
      const names = symbols.get(Number(number)) ?? [];
      const ways = [...names, ...macrosWith(macros, names)];
      const tested = blocks.filter(({ code }) => ways.some((way) => code.has(way)));
      return row(number, group, meaning, true, tested);
    });
  };
  return [
    ...of("exception", EXCEPTIONS, /^\.equ (CAUSE_\w+),\s+(\d+)/gm),
    ...of("interrupt", INTERRUPTS, /^\.equ ([A-Z]+I),\s+(\d+)/gm),
  ];
}

/** Macros whose body has one of these symbols, without the leading dot: `.expect_breakpoint` expects CAUSE_BREAKPOINT. */
function macrosWith(macros: string, symbols: readonly string[]): string[] {
  const definitions = macros.matchAll(/^\.macro \.?(\w+)(.*?)^\.endm/gms);
  return [...definitions]
    .filter(([, , body]) => symbols.some((symbol) => new RegExp(`\\b${symbol}\\b`).test(body!)))
    .map(([, name]) => name!);
}

/** Symbols of the assembly by their value. */
function symbolsOf(macros: string, pattern: RegExp): Map<number, string[]> {
  const symbols = new Map<number, string[]>();
  for (const [, name, value] of macros.matchAll(pattern)) {
    const number = Number(value);
    symbols.set(number, [...(symbols.get(number) ?? []), name!]);
  }
  return symbols;
}

export interface Coverage {
  readonly instructions: readonly CoverageRow[];
  readonly csrs: readonly CoverageRow[];
  readonly causes: readonly CoverageRow[];
}

/** Everything, for these blocks. */
export async function coverageOf(blocks: readonly ArchTestBlock[]): Promise<Coverage> {
  const read = (file: string): Promise<string> => readFile(new URL(`../arch/${file}`, import.meta.url), "utf8");
  const macros = (await Promise.all(["macros.S", "hypervisor-macros.S"].map(read))).join("\n");
  return {
    instructions: instructionCoverage(blocks),
    csrs: csrCoverage(blocks),
    causes: causeCoverage(blocks, macros),
  };
}
