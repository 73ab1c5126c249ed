// Generates the dispatchers of F and D (assembly/execute/dispatch-float.generated.ts) from the table's formats.
//
// They are apart from the main ones so that those stay small: V8 compiles a very large function badly. `floatRecord` runs
// the records of float operations, `executeFloat` does one instruction from its bits; both call the same function for what
// an instruction computes (execute/rv-f.ts, rv-d.ts).

import type { Format, Instruction } from "../instruction.ts";
import { identifier, implemented } from "./implemented.ts";
import { floatRecords } from "./op.ts";
import { isFloat, memoryType } from "./record-case.ts";

/** How a format's operands are read and where its result goes; names are those of the two sets of accessors below. */
const shapes: Partial<Record<Format, { readonly operands: readonly string[]; readonly result: "f" | "x" }>> = {
  FR: { operands: ["f1", "f2"], result: "f" },
  FR_RM: { operands: ["f1", "f2", "mode"], result: "f" },
  FR1_RM: { operands: ["f1", "mode"], result: "f" },
  FR4: { operands: ["f1", "f2", "f3", "mode"], result: "f" },
  FCMP: { operands: ["f1", "f2"], result: "x" },
  F2X: { operands: ["f1"], result: "x" },
  F2X_RM: { operands: ["f1", "mode"], result: "x" },
  X2F: { operands: ["r1"], result: "f" },
  X2F_RM: { operands: ["r1", "mode"], result: "f" },
};

function shape(row: Instruction) {
  const found = shapes[row.format];
  if (found === undefined) throw new Error(`${row.name}: no float operation has format ${row.format}`);
  return found;
}

/** Operands in a record, and in an instruction's bits. */
const inRecord: Readonly<Record<string, string>> = {
  f1: "f1(rp)",
  f2: "f2(rp)",
  f3: "f3(rp)",
  r1: "r1(rp)",
  mode: "mode",
};
const inBits: Readonly<Record<string, string>> = {
  f1: "f(rs1(bits))",
  f2: "f(rs2(bits))",
  f3: "f(rs3(bits))",
  r1: "x(rs1(bits))",
  mode: "mode",
};

const call = (row: Instruction, accessors: Readonly<Record<string, string>>): string =>
  `${identifier(row.name)}(${shape(row)
    .operands.map((operand) => accessors[operand])
    .join(", ")})`;

function recordCase(row: Instruction): string {
  const { operands, result } = shape(row);
  const check = operands.includes("mode") ? "if (reserved) return false; " : "";
  const write = result === "f" ? "fset" : "set";
  return `case FloatRec.${identifier(row.name)}: ${check}${write}(rp, ${call(row, inRecord)}); return true;`;
}

function executeCase(row: Instruction): string {
  const label = `case Op.${identifier(row.name)}:`;
  if (row.kind === "load") return `${label} return loadFloat<${memoryType(row)}>(bits, length);`;
  if (row.kind === "store") return `${label} return storeFloat<${memoryType(row)}>(bits, length);`;
  const { operands, result } = shape(row);
  const check = operands.includes("mode") ? "if (reserved) return illegalFloat(bits, length); " : "";
  return result === "f"
    ? `${label} ${check}setF(rd(bits), ${call(row, inBits)}); floatWritten(); return Outcome.Next;`
    : `${label} ${check}setX(rd(bits), ${call(row, inBits)}); return Outcome.Next;`;
}

function imports(file: string, extension: string): string {
  const names = floatRecords.filter((row) => row.extension === extension).map((row) => identifier(row.name));
  return `import { ${names.join(", ")} } from "./${file}";`;
}

export function generateFloatDispatch(): string {
  return `// The dispatchers of F and D.

import { Hart } from "../abi";
import { decode32, expand16 } from "../decode/decode.generated";
import { rd, rm, rs1, rs2, rs3 } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { FloatRec } from "../decode/record.generated";
import { recordOwner } from "../decode/records";
import { floatOff, floatWritten, Round, roundingMode } from "../fpu/state";
import { f, hart32, setF, setHart32, setPc, setX, x } from "../hart";
import { Outcome } from "../outcome";
import { f1, f2, f3, fset, illegalFloat, loadFloat, r1, set, storeFloat } from "./operands";
${imports("rv-f", "F")}
${imports("rv-d", "D")}

/** Runs the record of a float operation; false, and nothing is done, if FS is not Dirty or the rounding mode reserved. */
export function floatRecord(rp: usize): bool {
  if (!hart32(Hart.FloatDirty)) return false;
  const mode = roundingMode(load<u8>(rp, 5));
  const reserved = mode > <u32>Round.NearestMaxMagnitude;
  switch (<u32>load<u8>(rp, 4)) {
    ${floatRecords.map(recordCase).join("\n    ")}
  }
  return false;
}

/** Runs the float instruction of a record from its bits: Hart.Pc and Hart.Left are stored, as for anything that may trap. */
export function floatSlow(rp: usize, base: usize, at: u64, left: u32): Outcome {
  setPc(at);
  setHart32(Hart.Left, left);
  const code = recordOwner(base) + (<u32>(rp - base) >> 2);
  const half: u32 = load<u16>(code);
  const short = (half & 3) != 3;
  const bits = short ? expand16(half) : load<u32>(code);
  return executeFloat(decode32(bits), bits, short ? 2 : 4);
}

/** Executes one float instruction at Hart.Pc. \`length\` is its own, \`bits\` its 32-bit form. */
export function executeFloat(op: u32, bits: u32, length: u32): Outcome {
  if (floatOff()) return illegalFloat(bits, length);
  const mode = roundingMode(rm(bits));
  const reserved = mode > <u32>Round.NearestMaxMagnitude;
  switch (op) {
    ${implemented.filter(isFloat).map(executeCase).join("\n    ")}
  }
  return illegalFloat(bits, length);
}
`;
}
