// Generates the decoder (assembly/decode/decode.generated.ts): 32-bit words to ops by table, halfwords to words by code.

import { expandOperands, findEquivalent, layout, mask, match, type Operands } from "../encoding.ts";
import type { CompressedInstruction, Format, Instruction } from "../instruction.ts";
import { instructions } from "../instructions.ts";
import { fusedOps } from "./fusion.ts";
import { implemented, implementedCompressed, needs } from "./implemented.ts";
import { floatRecordNumber, opNumber } from "./op.ts";
import { recordNames, recordNumber, recordNumberOf } from "./record.ts";

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const data = (type: string, values: readonly (number | string)[]): string => {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += 16) lines.push(`  ${values.slice(i, i + 16).join(", ")},`);
  return `memory.data<${type}>([\n${lines.join("\n")}\n])`;
};

/** A bucket for each major opcode (bits 6:2) and funct3 (bits 14:12); a row that fixes no funct3 is in eight of them. */
function bucketsOf(row: Instruction): number[] {
  const opcode = (match(row) >>> 2) & 31;
  const all = Array.from({ length: 8 }, (_, funct3) => funct3);
  const fixed = (mask(row) >>> 12) & 7;
  return all.filter((f) => (f & fixed) === ((match(row) >>> 12) & fixed)).map((f) => opcode | (f << 5));
}

function decodeTables(): string {
  const buckets = Array.from({ length: 256 }, (): Instruction[] => []);
  for (const row of implemented) for (const bucket of bucketsOf(row)) buckets[bucket]!.push(row);
  const entries: string[] = [];
  const starts: number[] = [];
  const end = "0, 0, 0, 0"; // matches every word: illegal
  entries.push(end);
  for (const rows of buckets) {
    starts.push(rows.length ? entries.length : 0);
    for (const row of rows) entries.push(`${hex(mask(row))}, ${hex(match(row))}, ${opNumber(row)}, ${hex(needs(row))}`);
    if (rows.length) entries.push(end);
  }
  return `/** Where a bucket's rows begin in ROWS. Bucket: major opcode | funct3 << 5. */
// @ts-ignore: decorator
@lazy @inline const BUCKETS = ${data("u16", starts)};

/** mask, match, op, the extensions that it needs (Isa bits); a bucket ends with a row that matches everything. */
// @ts-ignore: decorator
@lazy @inline const ROWS = memory.data<u32>([
${entries.map((entry) => `  ${entry},`).join("\n")}
]);

/** The op of a 32-bit word; Op.illegal (0) if it is none, or one of an extension that the machine lacks. */
export function decode32(bits: u32): u32 {
  const bucket = ((bits >> 2) & 31) | ((bits >> 12) & 7) << 5;
  let row = ROWS + (<usize>load<u16>(BUCKETS + (bucket << 1)) << 4);
  while ((bits & load<u32>(row)) != load<u32>(row, 4)) row += 16;
  return hasAll(load<u32>(row, 12)) ? load<u32>(row, 8) : 0;
}`;
}

/** How an op's operands go into a record. Numbers are RecordFormat in decode.ts. */
const recordFormats: Partial<Record<Format, number>> = {
  R: 0,
  R1: 0,
  I: 1,
  LOAD: 1,
  SH5: 2,
  SH6: 2,
  S: 3,
  B: 4,
  U: 5,
  J: 6,
  FSTORE: 3,
  FLOAD: 7,
  FR: 8,
  FR_RM: 10,
  FR1_RM: 8,
  FR4: 8,
  X2F: 8,
  X2F_RM: 8,
  FCMP: 9,
  F2X: 9,
  F2X_RM: 9,
};

function recordTables(): string {
  const of = (value: (row: Instruction) => number): number[] => [0, ...instructions.map(value)];
  const record = (length: 2 | 4) => (row: Instruction) => recordNumberOf(row, length);
  return `/** Record op by op, for the 4-byte form; 0: no record of its own. */
// @ts-ignore: decorator
@lazy @inline export const RECORD_4 = ${data("u8", of(record(4)))};
/** The same for the 2-byte form. */
// @ts-ignore: decorator
@lazy @inline export const RECORD_2 = ${data("u8", of(record(2)))};
/** RecordFormat by op. */
// @ts-ignore: decorator
@lazy @inline export const RECORD_FORMAT = ${data(
    "u8",
    of((row) => recordFormats[row.format] ?? 0),
  )};
/** FloatRec by op. */
// @ts-ignore: decorator
@lazy @inline export const FLOAT_RECORD = ${data("u8", of(floatRecordNumber))};`;
}

/** Which pairs of records are one op. */
function fusionTables(): string {
  const entries = ["0, 0, 0"];
  const starts = recordNames.map((name) => {
    const pairs = fusedOps.filter(({ first }) => first.name === name);
    if (pairs.length === 0) return 0;
    const start = entries.length;
    for (const { second, name: fused, isDependent } of pairs)
      entries.push(`${recordNumber(second.name)}, ${recordNumber(fused)}, ${isDependent ? 1 : 0}`);
    entries.push("0, 0, 0");
    return start * 3;
  });
  const firsts = recordNames.map((name, index) => {
    const fused = fusedOps.find((op) => op.name === name);
    return fused === undefined ? index : recordNumber(fused.first.name);
  });
  return `/** By record op: where its pairs begin in PAIRS. */
// @ts-ignore: decorator
@lazy @inline export const PAIRS_OF = ${data("u16", starts)};

/** The second record op of a pair, the op that stands for both, and 1 if the second's rs1 must be the first's rd; 0 ends a list. */
// @ts-ignore: decorator
@lazy @inline export const PAIRS = memory.data<u8>([
${entries.map((entry) => `  ${entry},`).join("\n")}
]);

/** By record op: the op of its first instruction alone. */
// @ts-ignore: decorator
@lazy @inline export const FIRST_OF = ${data("u8", firsts)};`;
}

/** Where bit \`bit\` of the immediate sits in the halfword, or "sign", or nothing. */
function immediateSource(row: CompressedInstruction, bit: number): number | "sign" | null {
  const { immediate, immediateWidth, signed } = layout(row);
  for (const run of immediate) if (bit >= run.bit && bit < run.bit + run.width) return run.shift + bit - run.bit;
  return signed && bit >= immediateWidth ? "sign" : null;
}

/** The halfword's bit that carries the sign. */
function signPosition(row: CompressedInstruction): number {
  return immediateSource(row, layout(row).immediateWidth - 1) as number;
}

/** Terms that move the immediate from the halfword to the word: one for each run of bits that stays together. */
function immediateTerms(row: CompressedInstruction, target: Instruction): string[] {
  const moves = new Map<number, number>(); // distance -> mask of halfword bits
  let signMask = 0;
  for (const run of layout(target).immediate) {
    for (let i = 0; i < run.width; i++) {
      const source = immediateSource(row, run.bit + i);
      const to = run.shift + i;
      if (source === "sign") signMask |= 1 << to;
      else if (source !== null) moves.set(to - source, (moves.get(to - source) ?? 0) | (1 << source));
    }
  }
  const terms = [...moves].map(([by, bits]) => shifted(`h & ${hex(bits)}`, by));
  if (signMask) terms.push(`(<u32>(<i32>(h << ${31 - signPosition(row)}) >> 31) & ${hex(signMask)})`);
  return terms;
}

const shifted = (value: string, by: number): string =>
  by === 0 ? `(${value})` : by > 0 ? `((${value}) << ${by})` : `((${value}) >> ${-by})`;

/** Terms that move a register field, or place a constant register. */
function registerTerms(row: CompressedInstruction, target: Instruction): string[] {
  return (["rd", "rs1", "rs2"] as const).flatMap((name) => {
    const source = row.expands[name];
    const to = layout(target).fields.get(name);
    if (source === undefined || to === undefined) return [];
    if (source.startsWith("x")) return source === "x0" ? [] : [hex(Number(source.slice(1)) << to.shift)];
    const from = layout(row).fields.get(source as "rd")!;
    const field = `(h >> ${from.shift}) & ${hex((1 << from.width) - 1)}`;
    return [shifted(from.base ? `${field} | ${from.base}` : field, to.shift)];
  });
}

/** The condition of one row of the expansion. */
function condition(row: CompressedInstruction): string {
  const { fields, immediate } = layout(row);
  const tests = [`(h & ${hex(mask(row))}) == ${hex(match(row))}`];
  for (const name of row.nonzero) {
    const bits =
      name === "imm"
        ? immediate.reduce((all, run) => all | (((1 << run.width) - 1) << run.shift), 0)
        : ((1 << fields.get(name)!.width) - 1) << fields.get(name)!.shift;
    tests.push(`(h & ${hex(bits)}) != 0`);
  }
  return tests.join(" && ");
}

function expansion(row: CompressedInstruction): string {
  const target = findEquivalent(row);
  const zero: Operands = { rd: 0, rs1: 0, rs2: 0, imm: 0 };
  const takesImmediate = expandOperands(row, { ...zero, imm: 1 }).imm === 1;
  const terms = [
    hex(match(target)),
    ...registerTerms(row, target),
    ...(takesImmediate ? immediateTerms(row, target) : []),
  ];
  return `      if (${condition(row)}) return ${terms.join(" | ")}; // ${row.name}`;
}

/** Rows by quadrant and funct3 (which the first three and last two bits of every encoding fix). */
function expandFunction(): string {
  const cases = Array.from({ length: 32 }, (_, key) => {
    const rows = implementedCompressed.filter((row) => ((match(row) & 3) | ((match(row) >> 13) << 2)) === key);
    return rows.length ? `    case ${key}:\n${rows.map(expansion).join("\n")}\n      break;` : "";
  });
  return `/** The 32-bit equivalent of a 16-bit instruction; 0 if it is reserved, or the machine lacks C. */
export function expand16(h: u32): u32 {
  if (!hasAll(Isa.C)) return 0;
  switch ((h & 3) | (h >> 13) << 2) {
${cases.filter(Boolean).join("\n")}
  }
  return 0;
}`;
}

export function generateDecoder(): string {
  return `// Words to ops, halfwords to words, ops to record ops, on a machine with Hart.Isa: what it lacks is illegal here, so
// nothing is paid for it when an instruction runs.

import { Isa } from "../abi";
import { hasAll } from "../hart";

${decodeTables()}

${expandFunction()}

${recordTables()}

${fusionTables()}
`;
}
