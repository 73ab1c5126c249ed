// A generated program as data, and its translation to machine code.
//
// Owns: pieces (the unit of generation), steps and chunks (the units of shrinking), layout of code and literals, and the
// tally of what was generated. A chunk ends with a call of the harness's hash, so every chunk has a link in the chain.

import { disassemble } from "../../src/isa/disassemble.ts";
import {
  type AnyInstruction,
  encode,
  encodeCompressed,
  layout as encodingOf,
  type Operands,
} from "../../src/isa/encoding.ts";
import type { CompressedInstruction } from "../../src/isa/instruction.ts";
import { instructions } from "../../src/isa/instructions.ts";
import { integerRegisterNames } from "../../src/isa/register-names.ts";
import { layout, PROGRAM_SIZE } from "./layout.ts";

/** Registers that programs do not touch but through pieces: literals of the chunk, CENTER, link of the hash. */
export const LITERAL_REGISTER = 29;
export const CENTER_REGISTER = 30;
export const LINK_REGISTER = 31;

/** A place in the code that pieces of the same step refer to. */
export type Label = { readonly label: symbol };

/** The address of a label plus an addend: what an indirect jump needs in its register. */
export interface LabelValue extends Label {
  readonly addend: bigint;
}

export type Piece =
  /** ld register, literal. */
  | { readonly kind: "load"; readonly register: number; readonly value: bigint | LabelValue }
  /** One instruction; with `target`, its immediate is the distance to the label. */
  | {
      readonly kind: "instruction";
      readonly row: AnyInstruction;
      readonly operands: Operands;
      readonly target?: Label;
      /** It is under test: its register operands, in order; undefined if its result is dropped. */
      readonly tested?: readonly (bigint | LabelValue)[] | "no result";
    }
  /** Sets x29 again: a trap handler has used it. */
  | { readonly kind: "literals" }
  /** Bytes that are no instruction of the table. */
  | { readonly kind: "word"; readonly word: number; readonly size: 2 | 4 }
  | { readonly kind: "label"; readonly label: symbol };

export interface Step {
  readonly pieces: readonly Piece[];
}

export type Chunk = readonly Step[];

/** What a program consists of, for the record. */
export class Tally {
  /** Instructions under test, by name of row. */
  readonly rows = new Map<string, number>();
  /** Distinct (instruction word, operand values) whose result reaches the hash. */
  readonly pairs = new Set<string>();

  count(row: AnyInstruction): void {
    this.rows.set(row.name, (this.rows.get(row.name) ?? 0) + 1);
  }
}

export interface Assembled {
  /** At layout.PROGRAM. */
  readonly code: Uint8Array;
  /** At layout.LITERALS. */
  readonly literals: Uint8Array;
  /** Address of the environment call that ends the program. */
  readonly end: number;
}

/** The word or halfword of an instruction. */
export function encodeRow(row: AnyInstruction, operands: Operands): number {
  return isCompressed(row) ? encodeCompressed(row, operands) : encode(row, operands);
}

export function isCompressed(row: AnyInstruction): row is CompressedInstruction {
  return "expands" in row;
}

const named = new Map(instructions.map((row) => [row.name, row]));

/** A row by its name; a name that is in no table is a bug of the caller. */
export function instruction(name: string): AnyInstruction {
  const row = named.get(name);
  if (row === undefined) throw new Error(`no instruction ${name}`);
  return row;
}

/** Executed instructions of a chunk besides its steps: the literal pointer (2) and the call of the hash. */
export const CHUNK_OVERHEAD = 3;

/** Instructions that a step executes, at most, if its loops run once. */
export function stepLength(step: Step): number {
  return step.pieces.filter((piece) => piece.kind !== "label").length;
}

function sizeOf(piece: Piece): number {
  switch (piece.kind) {
    case "load":
      return 4;
    case "instruction":
      return isCompressed(piece.row) ? 2 : 4;
    case "literals":
      return 8;
    case "word":
      return piece.size;
    case "label":
      return 0;
  }
}

/**
 * Machine code of a program. `hash` is the address of the harness's routine. What is generated is counted in `tally`.
 * @throws RangeError if the program is too long
 */
export function assemble(chunks: readonly Chunk[], hash: number, tally: Tally = new Tally()): Assembled {
  const code = new Writer(layout.PROGRAM);
  const literals = new Writer(layout.LITERALS);
  for (const chunk of chunks) assembleChunk(chunk, hash, code, literals, tally);
  const end = code.here;
  code.put32(encode(named.get("ecall")!, {}));
  if (code.here - layout.PROGRAM > PROGRAM_SIZE) throw new RangeError("the program is too long for its place");
  return { code: code.bytes(), literals: literals.bytes(), end };
}

function assembleChunk(chunk: Chunk, hash: number, code: Writer, literals: Writer, tally: Tally): void {
  const pool = literals.here;
  pointAtLiterals(pool, code);
  for (const step of chunk) {
    const labels = placeLabels(step, code.here);
    for (const piece of step.pieces) {
      if (piece.kind === "load") {
        code.put32(encode(named.get("ld")!, { rd: piece.register, rs1: LITERAL_REGISTER, imm: literals.here - pool }));
        literals.put64(resolveValue(piece.value, labels));
      } else if (piece.kind === "instruction") {
        const { row, target } = piece;
        const operands =
          target === undefined ? piece.operands : { ...piece.operands, imm: labels.get(target.label)! - code.here };
        const word = encodeRow(row, operands);
        if (piece.tested !== undefined) {
          tally.count(row);
          if (piece.tested !== "no result") {
            const values = piece.tested.map((value) => resolveValue(value, labels).toString(16));
            // What auipc, jumps and links give depends on the address, too.
            if (!isCompressed(row) && (row.name === "auipc" || row.kind === "jump"))
              values.push(code.here.toString(16));
            tally.pairs.add(`${word.toString(16)}:${values.join(":")}`);
          }
        }
        code.put(word, sizeOf(piece));
      } else if (piece.kind === "word") {
        code.put(piece.word, piece.size);
      } else if (piece.kind === "literals") {
        pointAtLiterals(pool, code);
      }
    }
  }
  code.put32(encode(named.get("jal")!, { rd: LINK_REGISTER, imm: hash - code.here }));
}

function pointAtLiterals(pool: number, code: Writer): void {
  const distance = pool - code.here;
  const low = (distance << 20) >> 20;
  code.put32(encode(named.get("auipc")!, { rd: LITERAL_REGISTER, imm: (distance - low) | 0 }));
  code.put32(encode(named.get("addi")!, { rd: LITERAL_REGISTER, rs1: LITERAL_REGISTER, imm: low }));
}

function placeLabels(step: Step, start: number): Map<symbol, number> {
  const labels = new Map<symbol, number>();
  let at = start;
  for (const piece of step.pieces) {
    if (piece.kind === "label") labels.set(piece.label, at);
    at += sizeOf(piece);
  }
  return labels;
}

function resolveValue(value: bigint | LabelValue, labels: ReadonlyMap<symbol, number>): bigint {
  if (typeof value === "bigint") return value;
  return BigInt.asUintN(64, BigInt(labels.get(value.label)!) + value.addend);
}

/** The program as text, an instruction a line, literals in comments. */
export function listing(chunks: readonly Chunk[]): string {
  const lines: string[] = [];
  for (const chunk of chunks) {
    for (const step of chunk) {
      const labels = placeLabels(step, 0);
      let at = 0;
      for (const piece of step.pieces) {
        lines.push(`    ${describe(piece, at, labels)}`);
        at += sizeOf(piece);
      }
    }
    lines.push("    # state is hashed");
  }
  return lines.join("\n");
}

function describe(piece: Piece, at: number, labels: ReadonlyMap<symbol, number>): string {
  switch (piece.kind) {
    case "load": {
      const { value } = piece;
      const text =
        typeof value === "bigint" ? `0x${value.toString(16)}` : `.${labels.get(value.label)!} + ${value.addend}`;
      return `li ${integerRegisterNames[piece.register]}, ${text}`;
    }
    case "instruction": {
      const { row, target } = piece;
      const operands =
        target === undefined ? piece.operands : { ...piece.operands, imm: labels.get(target.label)! - at };
      const word = encodeRow(row, operands);
      const text = disassemble(word, BigInt(at), { aliases: false }).text;
      return piece.tested === undefined ? text : `${text.padEnd(40)} # under test`;
    }
    case "literals":
      return "# literals again";
    case "word":
      return piece.size === 4 ? `.4byte 0x${piece.word.toString(16)}` : `.2byte 0x${piece.word.toString(16)}`;
    case "label":
      return `.${at}:`;
  }
}

/** True if the row has the operand in its encoding. */
export function hasField(row: AnyInstruction, name: "rd" | "rs1" | "rs2"): boolean {
  return encodingOf(row).fields.has(name);
}

/** Bytes that grow, little-endian, at a known address. */
class Writer {
  private buffer = new DataView(new ArrayBuffer(1 << 16));
  private length = 0;

  constructor(private readonly base: number) {}

  get here(): number {
    return this.base + this.length;
  }

  put(value: number, size: number): void {
    if (size === 2) this.put16(value);
    else this.put32(value);
  }

  put16(value: number): void {
    this.reserve(2);
    this.buffer.setUint16(this.length, value, true);
    this.length += 2;
  }

  put32(value: number): void {
    this.reserve(4);
    this.buffer.setUint32(this.length, value, true);
    this.length += 4;
  }

  put64(value: bigint): void {
    this.reserve(8);
    this.buffer.setBigUint64(this.length, value, true);
    this.length += 8;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.buffer.buffer, 0, this.length);
  }

  private reserve(size: number): void {
    if (this.length + size <= this.buffer.byteLength) return;
    const larger = new Uint8Array(this.buffer.byteLength * 2);
    larger.set(new Uint8Array(this.buffer.buffer));
    this.buffer = new DataView(larger.buffer);
  }
}
