// A generated program as data, and its translation to machine code.
//
// Owns: pieces (the unit of generation), steps and chunks (the units of shrinking), rounds, layout of code and literals. A
// chunk ends with a call of the harness's hash, so every chunk has a link in the chain in every round.
//
// A program runs in rounds because both machines spend most of a sample on code that they see for the first time: another
// round with other operand values costs a tenth.

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
import { LITERALS_SIZE, layout, PROGRAM_SIZE } from "./layout.ts";
import type { Tally } from "./tally.ts";

/** Registers that programs do not touch but through pieces: literals of the chunk, CENTER, link of the hash. */
export const LITERAL_REGISTER = 29;
export const CENTER_REGISTER = 30;
export const LINK_REGISTER = 31;

/** A place in the code that pieces of the same step refer to. */
export type Label = { readonly label: symbol };

export type Piece =
  /** ld or fld register, literal: `literal` is its slot among the step's. */
  | { readonly kind: "load"; readonly register: number; readonly isFloat?: boolean; readonly literal: number }
  /** One instruction; with `target`, its immediate is the distance to the label. */
  | {
      readonly kind: "instruction";
      readonly row: AnyInstruction;
      readonly operands: Operands;
      readonly target?: Label;
      /** It is under test, with the operand values in these slots; "no result" if they do not tell what it does. */
      readonly tested?: readonly number[] | "no result";
      /** What frm holds when it runs, if its rounding mode is dynamic. */
      readonly frm?: number;
    }
  /** x31 = the label's address plus `addend`. */
  | { readonly kind: "link"; readonly target: Label; readonly addend: number }
  /** A call of the harness that folds the registers into the hash; x29 and x31 are set anew. In M-mode. */
  | { readonly kind: "fold" }
  /** Bytes that are no instruction of the table. */
  | { readonly kind: "word"; readonly word: number; readonly size: 2 | 4; readonly isTested?: boolean }
  | { readonly kind: "label"; readonly label: symbol };

/** The values that a step loads, in every round other ones. */
export interface Literals {
  readonly slots: number;
  /** Low and high word of slot s in round r are at 2 * (s * rounds + r). */
  readonly words: Uint32Array;
  /** Slots that hold the address of a label plus what `words` has for them. */
  readonly labels: readonly { readonly slot: number; readonly label: symbol }[];
  /** Slots that hold other values in the reference's image: one a round. */
  readonly reference: readonly { readonly slot: number; readonly values: readonly bigint[] }[];
}

export interface Step {
  readonly pieces: readonly Piece[];
  readonly literals: Literals;
  /** A hash a round of what results depend on beside operand values: part of what makes an instruction distinct. */
  readonly context?: Int32Array;
}

export interface Chunk {
  readonly steps: readonly Step[];
  /** The hash takes the f registers and fcsr, too. */
  readonly hasFloats: boolean;
}

/** Chunks that run one behind the other, `rounds` times, with other literals each time. */
export interface Program {
  readonly chunks: readonly Chunk[];
  readonly rounds: number;
}

/** The program with the literals of one round only. */
export function selectRound(program: Program, round: number): Program {
  const select = ({ slots, words, labels, reference }: Literals): Literals => {
    const selected = new Uint32Array(slots * 2);
    for (let slot = 0; slot < slots; slot++) {
      const at = 2 * (slot * program.rounds + round);
      selected.set(words.subarray(at, at + 2), 2 * slot);
    }
    const values = reference.map(({ slot, values }) => ({ slot, values: [values[round]!] }));
    return { slots, words: selected, labels, reference: values };
  };
  const chunks = program.chunks.map(({ steps, hasFloats }) => ({
    hasFloats,
    steps: steps.map((step) => ({ ...step, literals: select(step.literals) })),
  }));
  return { chunks, rounds: 1 };
}

export interface Assembled {
  /** At layout.PROGRAM. */
  readonly code: Uint8Array;
  /** At layout.LITERALS. */
  readonly literals: Uint8Array;
  /** Bytes of a chunk's pool of literals. */
  readonly poolSize: number;
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

/** Executed instructions of a chunk besides its steps: the call of the hash. */
export const CHUNK_OVERHEAD = 1;

/** Instructions that a step executes, at most, if its loops run once. */
export function stepLength(step: Step): number {
  let length = 0;
  for (const piece of step.pieces) if (piece.kind !== "label") length += piece.kind === "link" ? 2 : 1;
  return length;
}

function sizeOf(piece: Piece): number {
  switch (piece.kind) {
    case "load":
    case "fold":
      return 4;
    case "instruction":
      return isCompressed(piece.row) ? 2 : 4;
    case "link":
      return 8;
    case "word":
      return piece.size;
    case "label":
      return 0;
  }
}

/**
 * Machine code and literals of a program. What is generated is counted in `tally`.
 * @throws RangeError if the program is too long
 */
export function assemble(program: Program, routines: Routines, isReference: boolean, tally?: Tally): Assembled {
  const code = new Writer(layout.PROGRAM);
  const pools = new Pools(program);
  for (const [index, chunk] of program.chunks.entries()) {
    let slot = 0;
    for (const step of chunk.steps) {
      const labels = placeLabels(step, code.here);
      pools.fill(index, slot, step.literals, labels, isReference);
      const context = { step, firstSlot: slot, labels, rounds: program.rounds, fold: routines.fold };
      for (const piece of step.pieces) emit(piece, context, code, tally);
      slot += step.literals.slots;
    }
    call(chunk.hasFloats ? routines.hashFloats : routines.hash, code);
  }
  const end = code.here;
  code.put32(encode(named.get("ecall")!, {}));
  if (code.here - layout.PROGRAM > PROGRAM_SIZE) throw new RangeError("the program is too long for its place");
  return { code: code.bytes(), literals: pools.bytes(), poolSize: pools.size, end };
}

/** Addresses in the harness. */
export interface Routines {
  readonly hash: number;
  readonly hashFloats: number;
  readonly fold: number;
}

/** Where a piece is. */
interface Surroundings {
  readonly step: Step;
  readonly firstSlot: number;
  readonly labels: ReadonlyMap<symbol, number>;
  readonly rounds: number;
  readonly fold: number;
}

function call(routine: number, code: Writer): void {
  code.put32(encode(named.get("jal")!, { rd: LINK_REGISTER, imm: routine - code.here }));
}

function emit(piece: Piece, surroundings: Surroundings, code: Writer, tally: Tally | undefined): void {
  const { step, firstSlot, labels, rounds, fold } = surroundings;
  switch (piece.kind) {
    case "load": {
      const row = piece.isFloat === true ? named.get("fld")! : named.get("ld")!;
      code.put32(
        encode(row, { rd: piece.register, rs1: LITERAL_REGISTER, imm: 8 * (firstSlot + piece.literal) - POOL_BIAS }),
      );
      break;
    }
    case "instruction": {
      const { row, target, tested } = piece;
      const operands =
        target === undefined ? piece.operands : { ...piece.operands, imm: labels.get(target.label)! - code.here };
      const word = encodeRow(row, operands);
      if (tested !== undefined && tally !== undefined) {
        // What auipc, jumps and links give depends on the address, too.
        const isPlaced = !isCompressed(row) && (row.name === "auipc" || row.kind === "jump");
        tally.count(
          { row, operands, word, frm: piece.frm ?? 0, address: isPlaced ? code.here : 0, tested },
          step,
          rounds,
        );
      }
      code.put(word, sizeOf(piece));
      break;
    }
    case "link": {
      const distance = labels.get(piece.target.label)! + piece.addend - code.here;
      const low = (distance << 20) >> 20;
      code.put32(encode(named.get("auipc")!, { rd: LINK_REGISTER, imm: (distance - low) | 0 }));
      code.put32(encode(named.get("addi")!, { rd: LINK_REGISTER, rs1: LINK_REGISTER, imm: low }));
      break;
    }
    case "fold":
      call(fold, code);
      break;
    case "word":
      if (piece.isTested === true) tally?.countWord(piece.word, step, rounds);
      code.put(piece.word, piece.size);
      break;
  }
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

/** x29 points so far behind the start of the pool that loads reach twice as many literals. */
export const POOL_BIAS = 2048;

/** The pools of all chunks and rounds, in the order in which they are used. */
class Pools {
  /** Bytes of one. */
  readonly size: number;
  private readonly words: Uint32Array;

  constructor(private readonly program: Program) {
    let slots = 1;
    for (const { steps } of program.chunks) {
      slots = Math.max(
        slots,
        steps.reduce((sum, { literals }) => sum + literals.slots, 0),
      );
    }
    this.size = slots * 8;
    if (this.size > 2 * POOL_BIAS) throw new RangeError("a chunk has too many literals");
    const total = this.size * program.chunks.length * program.rounds;
    if (total > LITERALS_SIZE) throw new RangeError("the program has too many literals for their place");
    this.words = new Uint32Array(total / 4);
  }

  fill(
    chunk: number,
    firstSlot: number,
    literals: Literals,
    labels: ReadonlyMap<symbol, number>,
    isReference: boolean,
  ): void {
    const { chunks, rounds } = this.program;
    for (let round = 0; round < rounds; round++) {
      const pool = (round * chunks.length + chunk) * (this.size / 4) + firstSlot * 2;
      for (let slot = 0; slot < literals.slots; slot++) {
        const from = 2 * (slot * rounds + round);
        this.words[pool + slot * 2] = literals.words[from]!;
        this.words[pool + slot * 2 + 1] = literals.words[from + 1]!;
      }
      for (const { slot, label } of literals.labels) {
        this.set(pool + slot * 2, BigInt(labels.get(label)!) + wordsAt(literals, slot * rounds + round));
      }
      if (isReference) for (const { slot, values } of literals.reference) this.set(pool + slot * 2, values[round]!);
    }
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer);
  }

  private set(index: number, value: bigint): void {
    this.words[index] = Number(value & 0xffffffffn);
    this.words[index + 1] = Number((value >> 32n) & 0xffffffffn);
  }
}

function wordsAt({ words }: Literals, index: number): bigint {
  return (BigInt(words[2 * index + 1]!) << 32n) | BigInt(words[2 * index]!);
}

/** The program as text, an instruction a line, with the literals of its first round. */
export function listing({ chunks, rounds }: Program): string {
  const lines: string[] = [];
  for (const { steps } of chunks) {
    for (const step of steps) {
      const labels = placeLabels(step, 0);
      let at = 0;
      for (const piece of step.pieces) {
        lines.push(`    ${describe(piece, at, labels, step, rounds)}`);
        at += sizeOf(piece);
      }
    }
    lines.push("    # state is hashed");
  }
  return lines.join("\n");
}

function describe(
  piece: Piece,
  at: number,
  labels: ReadonlyMap<symbol, number>,
  { literals }: Step,
  rounds: number,
): string {
  switch (piece.kind) {
    case "load": {
      const value = wordsAt(literals, piece.literal * rounds);
      const label = literals.labels.find(({ slot }) => slot === piece.literal);
      const text = label === undefined ? `0x${value.toString(16)}` : `.${labels.get(label.label)!} + ${value}`;
      return piece.isFloat === true ? `fld f${piece.register}, =${text}` : `li x${piece.register}, ${text}`;
    }
    case "instruction": {
      const { row, target } = piece;
      const operands =
        target === undefined ? piece.operands : { ...piece.operands, imm: labels.get(target.label)! - at };
      const word = encodeRow(row, operands);
      const text = disassemble(word, BigInt(at), { aliases: false }).text;
      return piece.tested === undefined ? text : `${text.padEnd(40)} # under test`;
    }
    case "link":
      return `la x${LINK_REGISTER}, .${labels.get(piece.target.label)!} + ${piece.addend}`;
    case "fold":
      return "# registers are folded into the hash";
    case "word":
      return piece.size === 4 ? `.4byte 0x${piece.word.toString(16)}` : `.2byte 0x${piece.word.toString(16)}`;
    case "label":
      return `.${at}:`;
  }
}

/** True if the row has the operand in its encoding. */
export function hasField(row: AnyInstruction, name: "rd" | "rs1" | "rs2" | "rs3"): boolean {
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
