// Generates the op numbers (assembly/decode/op.generated.ts), and says which instructions the hot loop does itself.

import { findEquivalent } from "../encoding.ts";
import type { Instruction, Kind } from "../instruction.ts";
import { instructions } from "../instructions.ts";
import { identifier, implemented, implementedCompressed } from "./implemented.ts";

/** The op number of a row: its place in the table, from 1. 0 is the illegal instruction. */
export const opNumber = (row: Instruction): number => instructions.indexOf(row) + 1;

export function generateOps(): string {
  const rows = instructions.map((row) => `  ${identifier(row.name)} = ${opNumber(row)}, // ${row.effect}`);
  return `// One number for each 32-bit instruction, in the order of the table.

export const enum Op {
  illegal = 0,
${rows.join("\n")}
}
`;
}

const recordKinds: ReadonlySet<Kind> = new Set<Kind>([
  "alu",
  "alu-imm",
  "alu-unary",
  "upper",
  "branch",
  "jump",
  "load",
  "store",
]);

/**
 * Bit manipulation goes through the generic records: with records of its own the loop was 1.2 to 1.4 times slower on code that
 * has none of it (mix 2.5 to 3.0, bytecode 2.4 to 3.0, sieve 2.2 to 3.0 ns an instruction; with 13 of them no less; without
 * them as before; user time, Node 20, V8 11.3).
 */
const hasRecords = (row: Instruction): boolean => recordKinds.has(row.kind) && !row.extension.startsWith("Zb");

/** One op of the record dispatcher: an instruction in one of its lengths. */
export interface RecordOp {
  readonly name: string;
  readonly row: Instruction;
  readonly length: 2 | 4;
  /** False of a jump that links to x0: it writes nothing, so it is an op of its own. */
  readonly links: boolean;
}

const compressible = new Set(implementedCompressed.map(findEquivalent));

function recordOpsOf(row: Instruction): RecordOp[] {
  const name = identifier(row.name);
  const lengths = compressible.has(row) ? ([4, 2] as const) : ([4] as const);
  return lengths.map((length) => ({ name: `${name}_${length}`, row, length, links: row.kind === "jump" }));
}

/** Float operations that the record dispatcher does itself where the host's arithmetic is the answer. */
const hostOperations = new Set(["fadd", "fsub", "fmul", "fdiv"].flatMap((name) => [`${name}.s`, `${name}.d`]));

/** Instructions that the record dispatcher does itself; the rest go through the generic records. */
export const recordOps: readonly RecordOp[] = implemented
  .filter((row) => hasRecords(row) || hostOperations.has(row.name))
  .flatMap(recordOpsOf)
  .flatMap((op) => (op.links ? [op, { ...op, name: op.name.replace("jal", "j"), links: false }] : [op]))
  .filter(({ name }) => name !== "jal_2"); // c.jal is RV32's

/** Float operations: the second dispatcher's, numbered from 1. */
export const floatRecords: readonly Instruction[] = implemented.filter((row) => row.kind === "float");

/** The number of a float operation in its record; 0 for any other instruction. */
export const floatRecordNumber = (row: Instruction): number => floatRecords.indexOf(row) + 1;
