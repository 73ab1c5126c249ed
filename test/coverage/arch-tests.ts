// The architecture tests as a catalogue: what each `.test` block is about.
//
// Owns: reading titles, `norm:` tags and words from test/arch. A block reaches from its `.test` line to the next one.

import { readFile } from "node:fs/promises";
import { listArchTests } from "../arch/build.ts";

export interface ArchTestBlock {
  /** As listArchTests names it: "insn/div". */
  readonly file: string;
  /** Words of the title and of the file's name. */
  readonly about: ReadonlySet<string>;
  /** Words of the code: mnemonics, macros, operands. */
  readonly code: ReadonlySet<string>;
  /** Rules of the manual that the title's line names, with the prefix "norm:". */
  readonly tags: readonly string[];
}

const TITLE = /^\s*\.test\s+"([^"]*)"/;
const WORD = /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*/g;
const TAG = /norm:[A-Za-z0-9_:-]+/g;
const COMMENT = /#.*/;

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** The macros that a source text defines: their words, by name without the leading dot. */
function readMacros(source: string): Map<string, ReadonlySet<string>> {
  const definitions = source.matchAll(/^\.macro \.?(\w+)(.*?)^\.endm/gms);
  return new Map([...definitions].map(([, name, body]) => [name!, new Set(wordsOf(withoutComments(body!)))]));
}

const withoutComments = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(COMMENT, ""))
    .join("\n");

/** Adds a word, and if it is a macro's name, all that the macro is made of. */
function addExpanded(word: string, code: Set<string>, macros: ReadonlyMap<string, ReadonlySet<string>>): void {
  if (code.has(word)) return;
  code.add(word);
  for (const inner of macros.get(word) ?? []) addExpanded(inner, code, macros);
}

/** The blocks of one source text. Macros that it defines itself are expanded. */
export function readBlocks(file: string, source: string): ArchTestBlock[] {
  const macros = readMacros(source);
  const blocks: ArchTestBlock[] = [];
  let code = new Set<string>();
  for (const line of source.split("\n")) {
    const title = TITLE.exec(line)?.[1];
    if (title === undefined) {
      for (const word of wordsOf(line.replace(COMMENT, ""))) addExpanded(word, code, macros);
      continue;
    }
    code = new Set();
    const about = new Set([...wordsOf(title), file.slice(file.indexOf("/") + 1)]);
    blocks.push({ file, about, code, tags: line.match(TAG) ?? [] });
  }
  return blocks;
}

/** Every block of every architecture test, in the order of listArchTests. */
export async function readArchTests(): Promise<ArchTestBlock[]> {
  const files = await listArchTests();
  const sources = await Promise.all(
    files.map((file) => readFile(new URL(`../arch/${file}.S`, import.meta.url), "utf8")),
  );
  return files.flatMap((file, index) => readBlocks(file, sources[index]!));
}
