// Generates the translator's table (assembly/translate/templates.generated.ts): for each op, how it is translated, and the bytes.
//
// A template is a sequence of pieces: a byte below 0x80 is the length of WebAssembly code that follows as it is; other bytes
// name an operand or an action (Escape), for which the emitter writes what the instruction's fields say. 0xff ends it.

import type { Instruction } from "../instruction.ts";
import { atomics, emittedKinds, macros, type Translation, translations } from "../translation.ts";
import { implemented } from "./implemented.ts";
import { opNumber } from "./op.ts";
import { memoryType } from "./record-case.ts";
import { encodeConstant, opcodes } from "./wasm-opcodes.ts";

/** Bytes that are not WebAssembly's, in the order of their numbers from 0x80. */
// biome-ignore format: a list of words reads better in few lines
const escapes = [
  "a", "b", "imm", "pc", "fa", "fb", "sa", "sb", "t0", "t1", "t2", "t3", "=t0", "=t1", "=t2", "=t3", "r", "=r", "s", "=s",
  "=x", "=f", "=box", "leave-unless",
];
const END = 0xff;

/** Kinds of translation, in the order of their numbers. An op of kind `none` is not translated. */
const kinds = ["none", "text", "branch", "jal", "jalr", "load", "store", "nothing", "amo", "lr", "sc"] as const;
const roundings = ["any", "nearest", "truncate"] as const;
const states = ["none", "dirty", "fast"] as const;

function expand(text: string): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  return words.flatMap((word) => (macros[word] === undefined ? [word] : expand(macros[word])));
}

/** The bytes of a template. Throws Error on a word that there is not. */
export function encodeTemplate(text: string): number[] {
  const bytes: number[] = [];
  let code: number[] = [];
  const flush = (): void => {
    for (let at = 0; at < code.length; at += 0x7f) {
      const piece = code.slice(at, at + 0x7f);
      bytes.push(piece.length, ...piece);
    }
    code = [];
  };
  const words = expand(text);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const index = escapes.indexOf(word);
    if (index >= 0) {
      flush();
      bytes.push(0x80 + index);
    } else if (word.endsWith(".const")) {
      code.push(...encodeConstant(word, words[++at]!));
    } else {
      const opcode = opcodes.get(word);
      if (opcode === undefined) throw new Error(`"${word}" is no word of a translation: ${text}`);
      code.push(...opcode);
    }
  }
  flush();
  return [...bytes, END];
}

interface Row {
  readonly kind: (typeof kinds)[number];
  readonly template: readonly number[];
  readonly float?: Translation["float"];
}

/** A load or store: the opcode, and log2 of its width, which is its alignment, too. */
function memoryRow(row: Instruction): Row {
  const type = memoryType(row);
  const bits = Number(type.slice(1));
  const isLoad = row.kind === "load";
  const suffix = bits === 64 ? "" : isLoad ? `${bits}_${type[0] === "i" ? "s" : "u"}` : `${bits}`;
  const opcode = opcodes.get(`i64.${row.kind}${suffix}`)!;
  return { kind: row.kind as "load" | "store", template: [...opcode, Math.log2(bits / 8)] };
}

/** As of a load (LR) or a store; an AMO is a store, then come its load, and the template of what it writes. */
function atomicRow({ name }: Instruction): Row {
  const isWord = name.endsWith(".w");
  const load = opcodes.get(isWord ? "i64.load32_s" : "i64.load")!;
  const store = opcodes.get(isWord ? "i64.store32" : "i64.store")!;
  const align = isWord ? 2 : 3;
  const text = atomics.get(name);
  if (text !== undefined) return { kind: "amo", template: [...store, align, ...load, ...encodeTemplate(text)] };
  return name.startsWith("lr")
    ? { kind: "lr", template: [...load, align] }
    : { kind: "sc", template: [...store, align] };
}

function rowOf(row: Instruction): Row {
  if (row.kind === "load" || row.kind === "store") return memoryRow(row);
  if (row.kind === "amo") return atomicRow(row);
  if (row.kind === "jump") return { kind: row.name === "jal" ? "jal" : "jalr", template: [END] };
  if (emittedKinds.has(row.kind)) return { kind: "nothing", template: [END] };
  const translation = translations.get(row.name);
  if (translation === undefined) return { kind: "none", template: [END] };
  return {
    kind: row.kind === "branch" ? "branch" : "text",
    template: encodeTemplate(translation.text),
    ...(translation.float === undefined ? {} : { float: translation.float }),
  };
}

/** Instructions that translated code carries out itself, when all is as their rows ask. */
export const translated: readonly Instruction[] = implemented.filter((row) => rowOf(row).kind !== "none");

const listed = (values: readonly number[]): string => {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += 32) lines.push(`  ${values.slice(at, at + 32).join(", ")},`);
  return lines.join("\n");
};

export function generateTemplates(): string {
  const last = Math.max(...implemented.map(opNumber));
  const kindOf = new Array<number>(last + 1).fill(0);
  const startOf = new Array<number>(last + 1).fill(0);
  const conditionsOf = new Array<number>(last + 1).fill(0);
  const bytes: number[] = [END];
  for (const row of implemented) {
    const op = opNumber(row);
    const { kind, template, float } = rowOf(row);
    kindOf[op] = kinds.indexOf(kind);
    startOf[op] = bytes.length;
    bytes.push(...template);
    if (float) conditionsOf[op] = states.indexOf(float.state) | (roundings.indexOf(float.rounding) << 4);
  }
  const enumOf = (name: string, words: readonly string[], first = 0): string =>
    `export const enum ${name} {\n${words.map((word, index) => `  ${word} = ${first + index},`).join("\n")}\n}`;
  return `// How each op is translated. The rows are in src/isa/translation.ts.

${enumOf("TranslationKind", kinds)}

${enumOf("Rounding", roundings)}

${enumOf("FloatState", states)}

/** Bytes of a template that are not lengths of WebAssembly code. */
${enumOf("Escape", escapes.map(nameOfEscape), 0x80)}
export const TEMPLATE_END: u32 = ${END};

/** TranslationKind by op. */
// @ts-ignore: decorator
@lazy @inline export const TRANSLATION_KIND = memory.data<u8>([
${listed(kindOf)}
]);

/** Where its template begins, by op. */
// @ts-ignore: decorator
@lazy @inline export const TEMPLATE_START = memory.data<u16>([
${listed(startOf)}
]);

/** FloatState | Rounding << 4 by op. */
// @ts-ignore: decorator
@lazy @inline export const FLOAT_CONDITIONS = memory.data<u8>([
${listed(conditionsOf)}
]);

// @ts-ignore: decorator
@lazy @inline export const TEMPLATES = memory.data<u8>([
${listed(bytes)}
]);
`;
}

/** "=t0" is setT0, "leave-unless" leaveUnless. */
function nameOfEscape(word: string): string {
  if (word.startsWith("=")) return `set${word[1]!.toUpperCase()}${word.slice(2)}`;
  return word.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
