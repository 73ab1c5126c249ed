// Puts a step together: pieces, and literals for every round.
//
// Owns: the slots of literals while they grow. What is drawn, and why, is the generators' business.

import type { AnyInstruction, Operands } from "../../src/isa/encoding.ts";
import { instruction, type Label, type Piece, type Step } from "./program.ts";
import { mix } from "./tally.ts";

/** Slots that one step may have. */
const MAX_SLOTS = 300;

/** Draws a value to `words[at]` and `words[at + 1]` in round `round`. */
export type Draw = (words: Uint32Array, at: number, round: number) => void;

export class StepBuilder {
  readonly pieces: Piece[] = [];
  private readonly words: Uint32Array;
  private readonly labels: { slot: number; label: symbol }[] = [];
  private readonly reference: { slot: number; values: readonly bigint[] }[] = [];
  private slots = 0;
  private context: Int32Array | undefined;

  constructor(readonly rounds: number) {
    this.words = scratchWords(MAX_SLOTS * rounds * 2);
  }

  /** A literal, drawn for every round; returns its slot. */
  literal(draw: Draw): number {
    if (this.slots >= MAX_SLOTS) throw new RangeError("a step has too many literals");
    const slot = this.slots++;
    for (let round = 0; round < this.rounds; round++) draw(this.words, this.at(slot, round), round);
    return slot;
  }

  /** Where the value of a slot is in the words that draws get. */
  at(slot: number, round: number): number {
    return 2 * (slot * this.rounds + round);
  }

  /** The low word of a slot's value. */
  word(slot: number, round: number): number {
    return this.words[this.at(slot, round)]!;
  }

  /** A value for each round, or the same in every one; and perhaps other ones in the reference's image. */
  constant(value: bigint | readonly bigint[], referenceValue = value): number {
    const of = (round: number): bigint => (typeof value === "bigint" ? value : value[round]!);
    const slot = this.literal((words, at, round) => {
      words[at] = Number(of(round) & 0xffffffffn);
      words[at + 1] = Number((of(round) >> 32n) & 0xffffffffn);
    });
    if (referenceValue !== value) {
      const values = typeof referenceValue === "bigint" ? Array(this.rounds).fill(referenceValue) : referenceValue;
      this.reference.push({ slot, values });
    }
    return slot;
  }

  /** The address of a label, plus `addend`. */
  address({ label }: Label, addend = 0n): number {
    const slot = this.constant(addend);
    this.labels.push({ slot, label });
    return slot;
  }

  load(register: number, literal: number): void {
    this.pieces.push({ kind: "load", register, literal });
  }

  loadFloat(register: number, literal: number): void {
    this.pieces.push({ kind: "load", register, literal, isFloat: true });
  }

  emit(row: AnyInstruction | string, operands: Operands, more: InstructionOptions = {}): void {
    this.pieces.push({
      kind: "instruction",
      row: typeof row === "string" ? instruction(row) : row,
      operands,
      ...more,
    });
  }

  label(): Label {
    return { label: Symbol() };
  }

  place({ label }: Label): void {
    this.pieces.push({ kind: "label", label });
  }

  /** Something that the results of the step's instructions depend on in a round. */
  addContext(round: number, value: bigint): void {
    this.context ??= new Int32Array(this.rounds);
    const low = mix(this.context[round]!, Number(value & 0xffffffffn));
    this.context[round] = mix(low, Number((value >> 32n) & 0xffffffffn));
  }

  build(): Step {
    const literals = {
      slots: this.slots,
      words: this.words.slice(0, this.slots * this.rounds * 2),
      labels: this.labels,
      reference: this.reference,
    };
    return this.context === undefined
      ? { pieces: this.pieces, literals }
      : { pieces: this.pieces, literals, context: this.context };
  }
}

export type InstructionOptions = Omit<Extract<Piece, { kind: "instruction" }>, "kind" | "row" | "operands">;

/** Only one builder is at work at a time, so all may fill the same words. */
let shared = new Uint32Array(0);

function scratchWords(length: number): Uint32Array {
  if (shared.length < length) shared = new Uint32Array(length);
  return shared;
}
