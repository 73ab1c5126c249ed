// Every F and D operation under every rounding mode, and the routines that execute them.
//
// Owns: what there is to test, from the instruction table, and the generated assembly that the image is linked with.
// Does not own: operands (operands.c), what an operation may do (expectations.ts).

import { encode } from "../../src/isa/encoding.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { instructions } from "../../src/isa/instructions.ts";

/** What an operation takes or gives. */
export type ValueType = "single" | "double" | "integer";

/** One instruction under one rounding mode. */
export interface Variant {
  readonly row: Instruction;
  /** "" where there is no rounding mode. */
  readonly rounding: RoundingMode | "";
  /** The rounding mode is taken from frm. */
  readonly dynamic: boolean;
  readonly rm: number | null;
  /** frm while it executes; where the instruction has its own rounding mode, it is another one. */
  readonly frm: number;
  readonly source: ValueType;
  readonly operands: 1 | 2 | 3;
  readonly result: ValueType;
  /** Variants with the same number are given the same operands. */
  readonly sequence: number;
}

/** By number. */
export const roundingModes = ["rne", "rtz", "rdn", "rup", "rmm"] as const;

export type RoundingMode = (typeof roundingModes)[number];

const DYNAMIC = 7;

/** Every F and D operation but the loads and stores. */
export const operations: readonly Instruction[] = instructions.filter(({ kind }) => kind === "float");

export const variants: readonly Variant[] = operations.flatMap(variantsOf);

/** "fadd.s rne", or "fadd.s dyn, frm rne" */
export function variantName({ row, rounding, dynamic }: Variant): string {
  if (rounding === "") return row.name;
  return dynamic ? `${row.name} dyn, frm ${rounding}` : `${row.name} ${rounding}`;
}

/** All static rounding modes of a row have one sequence of operands, all dynamic ones another. */
function variantsOf(row: Instruction, index: number): Variant[] {
  const sequence = 2 * index;
  const shape = { row, source: sourceOf(row), operands: operandCount(row), result: resultOf(row) };
  if (!hasRounding(row)) return [{ ...shape, rounding: "", dynamic: false, rm: null, frm: 0, sequence }];
  const inWord = { ...shape, dynamic: false, sequence };
  const inFrm = { ...shape, dynamic: true, sequence: sequence + 1, rm: DYNAMIC };
  return [
    ...roundingModes.map((rounding, rm) => ({ ...inWord, rounding, rm, frm: (rm + 2) % roundingModes.length })),
    ...roundingModes.map((rounding, frm) => ({ ...inFrm, rounding, frm })),
  ];
}

function hasRounding({ encoding }: Instruction): boolean {
  return encoding.includes("m");
}

/** Operands that are read: floating-point registers, or one integer register. */
function operandCount({ encoding }: Instruction): 1 | 2 | 3 {
  if (encoding.includes("u")) return 3;
  return encoding.includes("t") ? 2 : 1;
}

/** A name's last part is what it takes: fcvt.s.d takes a double, fcvt.s.wu an integer. fmv.x.w takes 32 bits as they are. */
function sourceOf({ name, format }: Instruction): ValueType {
  return format.startsWith("X2F") ? "integer" : formatOfSuffix(name.split(".").at(-1)!);
}

/** The part after the operation's name is what it gives, unless it is a comparison or a class. */
function resultOf({ name, format }: Instruction): ValueType {
  return format === "FCMP" || format.startsWith("F2X") ? "integer" : formatOfSuffix(name.split(".")[1]!);
}

function formatOfSuffix(suffix: string): ValueType {
  return suffix === "s" || suffix === "w" ? "single" : "double";
}

const FA0 = 10;
const FA3 = 13;
const A0 = 10;

const typeNumber: Readonly<Record<ValueType, number>> = { single: 0, double: 1, integer: 2 };

/** The routines and their table, `variants` of vectors.c. A routine leaves its result in a0. */
export function variantsAssembly(): string {
  const routines = variants.map((variant, index) => {
    const move = variant.result === "integer" ? "" : "    fmv.x.d a0, fa3\n";
    return `variant_${index}: # ${variantName(variant)}\n    .word ${word(variant)}\n${move}    ret\n`;
  });
  const rows = variants.map(({ source, result, operands, frm, rounding, sequence }, index) => {
    const mode = rounding === "" ? 0 : roundingModes.indexOf(rounding);
    const bytes = [typeNumber[source], typeNumber[result], operands, frm, mode, 0].join(", ");
    return `    .dword variant_${index}\n    .byte ${bytes}\n    .half ${sequence}\n`;
  });
  return [
    "    .text\n",
    ...routines,
    "    .section .rodata\n    .balign 8\n    .globl variants\nvariants:\n",
    ...rows,
  ].join("");
}

function word({ row, rm, operands, source, result }: Variant): number {
  return encode(row, {
    rd: result === "integer" ? A0 : FA3,
    rs1: source === "integer" ? A0 : FA0,
    ...(operands >= 2 ? { rs2: FA0 + 1 } : {}),
    ...(operands >= 3 ? { rs3: FA0 + 2 } : {}),
    ...(rm === null ? {} : { rm }),
  });
}
