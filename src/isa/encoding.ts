// Words to operands and back, derived from the encoding strings of the instruction table.
//
// Owns: what the letters of an encoding mean, where immediate bits go, and the reference expansion of C. The rows are
// in instructions.ts; the core's decoder is generated from what is here.
// Words are unsigned 32-bit numbers, halfwords unsigned 16-bit ones.
// Spec: Unprivileged, "Base Instruction Formats" and "Compressed Instruction Formats".

import type { CompressedInstruction, Format, Instruction } from "./instruction.ts";
import { compressed, instructions } from "./instructions.ts";

/** A row of either table; most of this file does not care which. */
export type AnyInstruction = Instruction | CompressedInstruction;

/** The operands of one instruction. Register numbers are 0-31 whatever the register file; `imm` is the value used. */
export interface Operands {
  readonly rd?: number;
  readonly rs1?: number;
  readonly rs2?: number;
  readonly rs3?: number;
  /** The signed or unsigned value that the instruction works with: for lui the whole constant, for jal the offset. */
  readonly imm?: number;
  readonly csr?: number;
  readonly rm?: number;
  readonly aq?: number;
  readonly rl?: number;
}

/** A run of bits in a word; `base` is added to what it holds (8 for the 3-bit register fields of C). */
export interface Field {
  readonly shift: number;
  readonly width: number;
  readonly base: number;
}

/** A run of immediate bits: `width` bits at `shift` in the word are the bits of the immediate from `bit` up. */
export interface ImmediateSegment {
  readonly shift: number;
  readonly width: number;
  readonly bit: number;
}

/** Everything that an encoding string says. */
export interface Layout {
  /** Bits that are fixed. */
  readonly mask: number;
  /** The values of the fixed bits. */
  readonly match: number;
  readonly fields: ReadonlyMap<Exclude<keyof Operands, "imm">, Field>;
  /** Where the immediate's bits are, most significant first in the word. Empty if there is none. */
  readonly immediate: readonly ImmediateSegment[];
  /** Bits of the immediate including implied low zeros (13 for a branch); its top bit is the sign if `signed`. */
  readonly immediateWidth: number;
  readonly signed: boolean;
}

/**
 * Immediates of the 32-bit formats, in the notation of `CompressedInstruction.immediate`. A format that is not listed
 * carries its i's as one unsigned number.
 */
const immediateOfFormat: Partial<Record<Format, { readonly bits: string; readonly signed: boolean }>> = {
  I: { bits: "11:0", signed: true },
  LOAD: { bits: "11:0", signed: true },
  FLOAD: { bits: "11:0", signed: true },
  S: { bits: "11:5|4:0", signed: true },
  FSTORE: { bits: "11:5|4:0", signed: true },
  B: { bits: "12|10:5|4:1|11", signed: true },
  U: { bits: "31:12", signed: true },
  J: { bits: "20|10:1|11|19:12", signed: true },
};

const operandOfLetter: ReadonlyMap<string, Exclude<keyof Operands, "imm">> = new Map([
  ["d", "rd"],
  ["D", "rd"],
  ["s", "rs1"],
  ["S", "rs1"],
  ["t", "rs2"],
  ["T", "rs2"],
  ["u", "rs3"],
  ["m", "rm"],
  ["q", "aq"],
  ["l", "rl"],
  ["c", "csr"],
]);

/** First register that a 3-bit field of C names: x8 to x15. */
const COMPRESSED_REGISTER_BASE = 8;

const layouts = new Map<AnyInstruction, Layout>();

/** The parsed encoding of a row. */
export function layout(row: AnyInstruction): Layout {
  let known = layouts.get(row);
  if (known === undefined) {
    known = parseEncoding(row);
    layouts.set(row, known);
  }
  return known;
}

/** The fixed bits of a row, 16 or 32 wide as the row is. */
export function mask(row: AnyInstruction): number {
  return layout(row).mask;
}

/** The values of a row's fixed bits: a word belongs to the row if `(word & mask) >>> 0 === match`. */
export function match(row: AnyInstruction): number {
  return layout(row).match;
}

/** The row of a 32-bit word, or null if no row takes it. A reserved rm (5, 6) is not looked at: see `isReservedRm`. */
export function findInstruction(word: number): Instruction | null {
  for (const row of rowsOfOpcode[word & 0x7f] ?? []) {
    if (takes(row, word)) return row;
  }
  return null;
}

/** The row of a halfword, or null if it is reserved or not 16 bits long. */
export function findCompressed(halfword: number): CompressedInstruction | null {
  for (const row of compressed) {
    if (takes(row, halfword) && row.nonzero.every((name) => operandsOf(row, halfword)[name] !== 0)) return row;
  }
  return null;
}

/** True if a row has a rounding mode and the word's is one of the two reserved ones: such a word is illegal. */
export function isReservedRm(row: Instruction, word: number): boolean {
  const rm = layout(row).fields.get("rm");
  if (rm === undefined) return false;
  const value = extract(word, rm);
  return value === 5 || value === 6;
}

/** The operands of a word that `row` takes. */
export function operandsOf(row: AnyInstruction, word: number): Operands {
  const { fields, immediate, immediateWidth, signed } = layout(row);
  const operands: { -readonly [Name in keyof Operands]: number } = {};
  for (const [name, field] of fields) operands[name] = extract(word, field);
  if (immediate.length > 0) {
    let value = 0;
    for (const { shift, width, bit } of immediate) value |= ((word >>> shift) & ones(width)) << bit;
    const unused = 32 - immediateWidth;
    operands.imm = signed ? (value << unused) >> unused : value >>> 0;
  }
  return operands;
}

/**
 * The 32-bit word of an instruction. Operands that are left out are 0.
 * @throws RangeError if an operand does not fit, or if the row has no such operand
 */
export function encode(row: Instruction, operands: Operands): number {
  return assemble(row, operands);
}

/**
 * The halfword of a compressed instruction. Operands that are left out are 0.
 * @throws RangeError if an operand does not fit, or if the result is reserved or another instruction
 */
export function encodeCompressed(row: CompressedInstruction, operands: Operands): number {
  const halfword = assemble(row, { ...lowestRegisters(row), ...operands });
  if (findCompressed(halfword) !== row) throw new RangeError(`${row.name}: these operands are reserved`);
  return halfword;
}

/** The 32-bit equivalent of a halfword, or null if it is reserved or not 16 bits long. */
export function expand(halfword: number): number | null {
  const row = findCompressed(halfword);
  if (row === null) return null;
  return encode(findEquivalent(row), expandOperands(row, operandsOf(row, halfword)));
}

/** The 32-bit instruction that a compressed one stands for. */
export function findEquivalent(row: CompressedInstruction): Instruction {
  const equivalent = rowsOfName.get(row.expands.name);
  if (equivalent === undefined) throw new Error(`${row.name} expands to ${row.expands.name}, which is in no table`);
  return equivalent;
}

/** The operands of the 32-bit equivalent, from those of the compressed instruction. */
export function expandOperands(row: CompressedInstruction, operands: Operands): Operands {
  const expanded: { -readonly [Name in keyof Operands]: number } = {};
  for (const name of ["rd", "rs1", "rs2", "imm"] as const) {
    const source = row.expands[name];
    if (source === undefined) continue;
    expanded[name] = operandFrom(source, operands);
  }
  return expanded;
}

function operandFrom(source: string | 0, operands: Operands): number {
  if (source === 0) return 0;
  if (source.startsWith("x")) return Number(source.slice(1));
  return operands[source as keyof Operands]!;
}

/** The registers that an all-zero halfword of the row names: x8 where the field has 3 bits. */
function lowestRegisters(row: CompressedInstruction): Operands {
  return Object.fromEntries([...layout(row).fields].map(([name, field]) => [name, field.base]));
}

function assemble(row: AnyInstruction, operands: Operands): number {
  const { match, fields, immediate } = layout(row);
  let word = match;
  for (const [name, field] of fields) {
    const value = (operands[name] ?? 0) - field.base;
    word |= (value & ones(field.width)) << field.shift;
  }
  const imm = operands.imm ?? 0;
  for (const { shift, width, bit } of immediate) word |= ((imm >>> bit) & ones(width)) << shift;
  word >>>= 0;

  const encoded = operandsOf(row, word);
  for (const [name, value] of Object.entries(operands) as [keyof Operands, number][]) {
    if (encoded[name] !== value) throw new RangeError(`${row.name}: no encoding for ${name} = ${value}`);
  }
  return word;
}

function takes(row: AnyInstruction, word: number): boolean {
  const { mask, match } = layout(row);
  return (word & mask) >>> 0 === match;
}

function extract(word: number, field: Field): number {
  return ((word >>> field.shift) & ones(field.width)) + field.base;
}

/** `width` ones, for widths under 32. */
function ones(width: number): number {
  return (1 << width) - 1;
}

function parseEncoding(row: AnyInstruction): Layout {
  const letters = row.encoding.replaceAll(" ", "");
  const size = row.extension === "C" ? 16 : 32;
  if (letters.length !== size) throw new Error(`${row.name}: the encoding has ${letters.length} bits, not ${size}`);

  let mask = 0;
  let match = 0;
  const fields = new Map<Exclude<keyof Operands, "imm">, Field>();
  const immediateShifts: number[] = [];
  for (const [index, letter] of [...letters].entries()) {
    const shift = size - 1 - index;
    if (letter === "0" || letter === "1") {
      mask |= 1 << shift;
      if (letter === "1") match |= 1 << shift;
    } else if (letter === "i") {
      immediateShifts.push(shift);
    } else {
      const name = operandOfLetter.get(letter);
      if (name === undefined) throw new Error(`${row.name}: unknown letter ${letter} in the encoding`);
      const width = (fields.get(name)?.width ?? 0) + 1;
      fields.set(name, { shift, width, base: "DST".includes(letter) ? COMPRESSED_REGISTER_BASE : 0 });
    }
  }
  const { bits, signed } = immediateNotation(row, immediateShifts.length);
  const immediateBits = parseImmediate(bits);
  if (immediateBits.length !== immediateShifts.length) throw new Error(`${row.name}: immediate bits do not add up`);
  return {
    mask: mask >>> 0,
    match: match >>> 0,
    fields,
    immediate: joinRuns(immediateShifts, immediateBits),
    immediateWidth: Math.max(-1, ...immediateBits) + 1,
    signed,
  };
}

function immediateNotation(row: AnyInstruction, count: number): { bits: string; signed: boolean } {
  if ("immediate" in row) return { bits: row.immediate, signed: row.signed };
  return immediateOfFormat[row.format] ?? { bits: count === 0 ? "" : `${count - 1}:0`, signed: false };
}

/** "5:4|2" is [5, 4, 2]. */
function parseImmediate(notation: string): number[] {
  if (notation === "") return [];
  return notation.split("|").flatMap((part) => {
    const [high, low = high] = part.split(":").map(Number);
    return Array.from({ length: high! - low! + 1 }, (_, index) => high! - index);
  });
}

/** Joins bits that are adjacent both in the word and in the immediate. Both lists run from the word's top down. */
function joinRuns(shifts: readonly number[], bits: readonly number[]): ImmediateSegment[] {
  const segments: ImmediateSegment[] = [];
  for (const [index, shift] of shifts.entries()) {
    const bit = bits[index]!;
    const last = segments.at(-1);
    if (last !== undefined && last.shift === shift + 1 && last.bit === bit + 1) {
      segments[segments.length - 1] = { shift, bit, width: last.width + 1 };
    } else {
      segments.push({ shift, bit, width: 1 });
    }
  }
  return segments;
}

/** Rows by the low seven bits, which every 32-bit row fixes. */
const rowsOfOpcode: Instruction[][] = [];
for (const row of instructions) {
  const opcode = match(row) & 0x7f;
  rowsOfOpcode[opcode] ??= [];
  rowsOfOpcode[opcode].push(row);
}

const rowsOfName: ReadonlyMap<string, Instruction> = new Map(instructions.map((row) => [row.name, row]));
