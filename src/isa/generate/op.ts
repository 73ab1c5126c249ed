// Generates the op numbers (assembly/decode/op.generated.ts) and the record ops (record.generated.ts).

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
}

const compressible = new Set(implementedCompressed.map(findEquivalent));

function recordOpsOf(row: Instruction): RecordOp[] {
  const name = identifier(row.name);
  const lengths = compressible.has(row) ? ([4, 2] as const) : ([4] as const);
  return lengths.map((length) => ({ name: `${name}_${length}`, row, length }));
}

/** Float operations that the record dispatcher does itself where the host's arithmetic is the answer. */
const hostOperations = new Set(["fadd", "fsub", "fmul", "fdiv"].flatMap((name) => [`${name}.s`, `${name}.d`]));

/** Instructions that the record dispatcher does itself; the rest go through the generic records. */
export const recordOps: readonly RecordOp[] = implemented
  .filter((row) => hasRecords(row) || hostOperations.has(row.name))
  .flatMap(recordOpsOf);

/** Float operations: the second dispatcher's, numbered from 1. */
export const floatRecords: readonly Instruction[] = implemented.filter((row) => row.kind === "float");

/** The number of a float operation in its record; 0 for any other instruction. */
export const floatRecordNumber = (row: Instruction): number => floatRecords.indexOf(row) + 1;

/** Record ops that are not one instruction. A jump that links to x0 writes nothing, so it is an op of its own. */
const specialRecords = [
  "pageEnd",
  "across",
  "generic_4",
  "generic_2",
  "float_4",
  "j_4",
  "j_2",
  "jr_4",
  "jr_2",
  "nop_4",
  "nop_2",
] as const;

/**
 * Every record op, by its number. An empty slot is 0. The last one is the smallest: V8 lays its code in front of the loop's
 * head, at an aligned address, so its size decides whether the head's dispatch lies in one cache line. With a larger one last
 * the integer programs took 1.1 to 1.4 times as long (Node 20, EPYC).
 */
export const recordNames: readonly string[] = ["decode", ...recordOps.map((op) => op.name), ...specialRecords];

/** The number of the record op of an instruction in one of its lengths; 0 if it has none. */
export function recordNumberOf(row: Instruction, length: 2 | 4): number {
  const own = recordNumber(`${identifier(row.name)}_${length}`);
  return own === 0 && row.kind === "float" && length === 4 ? recordNumber("float_4") : own;
}

function recordNumber(name: string): number {
  return Math.max(recordNames.indexOf(name), 0);
}

export function generateRecords(): string {
  if (recordNames.length > 256) throw new Error(`${recordNames.length} record ops do not fit in a byte`);
  return `// Ops of decoded records: dense, for one br_table. An instruction has one op for each of its lengths, because adding a
// constant to the record pointer is 1.7 to 2.0 times faster than adding a length that was loaded (prototype, engines B).

export const enum Rec {
${recordNames.map((name, index) => `  ${name} = ${index},`).join("\n")}
}

/** Float operations in their records. */
export const enum FloatRec {
${floatRecords.map((row) => `  ${identifier(row.name)} = ${floatRecordNumber(row)},`).join("\n")}
}
`;
}
