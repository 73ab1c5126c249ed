// What was generated, for the record: instructions under test by row, how many of them are distinct, and which classes of
// operands they had.
//
// An instruction is distinct from another if its word, its operand values, or what else its result depends on differ.

import type { AnyInstruction, Operands } from "../../src/isa/encoding.ts";
import type { OperandClasses } from "./operand-classes.ts";
import type { Step } from "./program.ts";

/**
 * Counts distinct things by their hashes: each sets one bit, so the number of bits is never more than there are distinct
 * things, and less only by collisions (1 in 86 at 100 million things in 2^32 bits).
 */
export class DistinctCounter {
  count = 0;
  private readonly bits: Uint32Array;
  private readonly shift: number;

  /** With 2^`logSize` bits, 5 to 32. */
  constructor(logSize: number) {
    this.bits = new Uint32Array(2 ** (logSize - 5));
    this.shift = 32 - logSize;
  }

  /** `hash` has 32 bits. */
  add(hash: number): void {
    const index = hash >>> this.shift;
    const bit = 1 << (index & 31);
    const word = this.bits[index >>> 5]!;
    if ((word & bit) !== 0) return;
    this.bits[index >>> 5] = word | bit;
    this.count++;
  }
}

/** One instruction under test. */
export interface TestedInstruction {
  readonly row: AnyInstruction;
  readonly operands: Operands;
  readonly word: number;
  /** What frm holds; 0 if that does not matter. */
  readonly frm: number;
  /** Where it is; 0 if that does not matter. */
  readonly address: number;
  /** Slots of its operand values; -1 for x0. */
  readonly tested: readonly number[] | "no result";
}

export class Tally {
  /** Instructions under test, by name of row. */
  readonly rows = new Map<string, number>();
  /** All of them. */
  total = 0;
  readonly distinct: DistinctCounter;

  /** With `classes`, they are counted, too, which takes a while. */
  constructor(
    logSize = 24,
    readonly classes?: OperandClasses,
  ) {
    this.distinct = new DistinctCounter(logSize);
  }

  count(test: TestedInstruction, step: Step, rounds: number): void {
    const { row, word, frm, address, tested } = test;
    this.rows.set(row.name, (this.rows.get(row.name) ?? 0) + rounds);
    this.total += rounds;
    if (tested === "no result") return;
    const { words } = step.literals;
    const base = mix(mix(mix(0, word), frm), address);
    for (let round = 0; round < rounds; round++) {
      let hash = step.context === undefined ? base : mix(base, step.context[round]!);
      for (const slot of tested) {
        if (slot < 0) continue; // x0
        const at = 2 * (slot * rounds + round);
        hash = mix(mix(hash, words[at]!), words[at + 1]!);
      }
      this.distinct.add(finish(hash));
    }
    this.classes?.count(test, words, rounds);
  }

  /** A word that is no instruction, under test. */
  countWord(word: number, step: Step, rounds: number): void {
    this.total += rounds;
    for (let round = 0; round < rounds; round++) {
      this.distinct.add(finish(mix(mix(0, word), step.context?.[round] ?? 0)));
    }
  }
}

/** Mixes a word into a hash that is not at its end. */
export function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(product ^ (product >>> 15), 0xc2b2ae35) ^ (product >>> 13);
}

function finish(hash: number): number {
  const product = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
  return (product ^ (product >>> 15)) >>> 0;
}
