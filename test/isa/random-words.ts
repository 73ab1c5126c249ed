// Random instruction words, the same in every run.
//
// Owns: the generator and how a row's free bits are filled.

import { mask, match } from "../../src/isa/encoding.ts";
import type { Instruction } from "../../src/isa/instruction.ts";

/** Returns a function that gives the next 32 random bits (xorshift32). `seed` must not be 0. */
export function randomBits(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A word of `row` with random bits in every free place. */
export function randomWord(row: Instruction, next: () => number): number {
  return (match(row) | (next() & ~mask(row))) >>> 0;
}
