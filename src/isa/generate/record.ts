// Record ops: the cases of the hot loop, by number (assembly/decode/record.generated.ts).

import type { Instruction } from "../instruction.ts";
import { fusedOps } from "./fusion.ts";
import { identifier } from "./implemented.ts";
import { floatRecordNumber, floatRecords, recordOps } from "./op.ts";

/** Record ops that are not one instruction. */
const specialRecords = [
  "pageEnd",
  "across",
  "translated",
  "generic_4",
  "generic_2",
  "float_4",
  "nop_4",
  "nop_2",
] as const;

/**
 * Every record op, by its number. An empty slot is 0. The last one is the smallest: V8 lays its code in front of the loop's
 * head, at an aligned address, so its size decides whether the head's dispatch lies in one cache line. With a larger one last
 * the integer programs took 1.1 to 1.4 times as long (Node 20, EPYC).
 */
export const recordNames: readonly string[] = [
  "decode",
  ...recordOps.map((op) => op.name),
  ...fusedOps.map((op) => op.name),
  ...specialRecords,
];

/** The number of the record op of an instruction in one of its lengths; 0 if it has none. */
export function recordNumberOf(row: Instruction, length: 2 | 4): number {
  const own = recordNumber(`${identifier(row.name)}_${length}`);
  if (own === 0 && row.kind === "jump") return recordNumber(`j_${length}`); // c.j is the only short jal
  return own === 0 && row.kind === "float" && length === 4 ? recordNumber("float_4") : own;
}

export function recordNumber(name: string): number {
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
