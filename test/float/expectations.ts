// What an operation can do at all: the flags that it can raise, and the rounding modes between which it can tell.
//
// A run's operands are hard enough if they make each operation do all of it.
// Spec: Unprivileged, "Floating-Point Control and Status Register"; IEEE 754-2008, sections 4.3 and 7.

import type { Instruction } from "../../src/isa/instruction.ts";
import { type RoundingMode, roundingModes, type Variant } from "./variants.ts";

const Flag = { NX: 1, UF: 2, OF: 4, DZ: 8, NV: 16 } as const;

/** "NV|NX", or "none"; with the outcome beside the flags, if it is set. */
export function flagNames(flags: number): string {
  const names: string[] = (["NV", "DZ", "OF", "UF", "NX"] as const).filter((name) => flags & Flag[name]);
  if (flags & TINY_BEFORE) names.push("tiny before rounding only");
  return names.length === 0 ? "none" : names.join("|");
}

const { NV, DZ, OF, UF, NX } = Flag;

/** By name without format. A sum or a difference that is subnormal is exact, so that neither underflows. */
const ofArithmetic: Readonly<Record<string, number>> = {
  fmadd: NV | OF | UF | NX,
  fmsub: NV | OF | UF | NX,
  fnmsub: NV | OF | UF | NX,
  fnmadd: NV | OF | UF | NX,
  fadd: NV | OF | NX,
  fsub: NV | OF | NX,
  fmul: NV | OF | UF | NX,
  fdiv: NV | DZ | OF | UF | NX,
  fsqrt: NV | NX,
  fmin: NV,
  fmax: NV,
  feq: NV,
  flt: NV,
  fle: NV,
  fsgnj: 0,
  fsgnjn: 0,
  fsgnjx: 0,
  fclass: 0,
  fmv: 0,
};

/** Conversions by what they give and take. Integers that fit the significand convert exactly. */
const ofConversion: Readonly<Record<string, number>> = {
  "s.d": NV | OF | UF | NX,
  "d.s": NV,
  "s.w": NX,
  "s.wu": NX,
  "s.l": NX,
  "s.lu": NX,
  "d.w": 0,
  "d.wu": 0,
  "d.l": NX,
  "d.lu": NX,
};

/** The flags that `row` raises for some operands. A block's outcomes have the same bits. */
function possibleFlags({ name }: Instruction): number {
  const [operation, ...formats] = name.split(".");
  if (operation !== "fcvt") return ofArithmetic[operation!]!;
  // What is left converts to an integer, inexactly or not at all.
  return ofConversion[formats.join(".")] ?? NV | NX;
}

/** Bit of a block's outcomes beside the flags: a result was tiny before rounding, but not after. */
export const TINY_BEFORE = 32;

/**
 * Everything that a variant's blocks should show: flags, and TINY_BEFORE where rounding away from zero lets it be seen.
 *
 * A quotient is never so near below a power of two: of significands with p bits it is at most 1 - 1 / (2^p - 1), and the
 * number before 1 is 1 - 2^-p.
 */
export function possibleOutcomes({ row, rounding }: Variant): number {
  const flags = possibleFlags(row);
  const canShow = (flags & UF) !== 0 && !row.name.startsWith("fdiv") && (rounding === "rdn" || rounding === "rup");
  return flags | (canShow ? TINY_BEFORE : 0);
}

/**
 * The rounding modes in groups that can never differ for `row`: by results, flags or both.
 *
 * A square root is positive and never halfway between two numbers; what is made of an unsigned integer is positive.
 */
export function roundingGroups(row: Instruction): readonly (readonly RoundingMode[])[] {
  const { name } = row;
  if ((possibleFlags(row) & NX) === 0) return [roundingModes];
  if (name.startsWith("fsqrt")) return [["rne", "rmm"], ["rtz", "rdn"], ["rup"]];
  if (/^fcvt\.[sd]\.[wl]u$/.test(name)) return [["rne"], ["rtz", "rdn"], ["rup"], ["rmm"]];
  return roundingModes.map((mode) => [mode]);
}
